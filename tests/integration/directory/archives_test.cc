// Customer files from the first clerk to the archivist, on a real database.
#include "tests/integration/directory/archives_stage.h"

namespace steward::directory {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::StartsWith;

TEST_F(ArchivesTest, AUnitHasOneFileAndASecondIsRefusedByName) {
  const v1::Archive first = MakeFile(home_);
  EXPECT_THAT(first.number(), StartsWith("DA-20"));
  EXPECT_EQ(first.house_number(), "3-2-1502");
  EXPECT_EQ(first.customer_name(), "王建国");
  EXPECT_EQ(first.state(), v1::Archive::STATE_DRAFT);
  const auto second = As<v1::Archive>(kDesk, "ArchiveService.CreateArchive", ArchiveRequest(home_));
  ASSERT_THAT(second, FailsWith("ARCHIVE_EXISTS"));
  EXPECT_EQ(second.error().code, Code::kAlreadyExists);
  EXPECT_THAT(second.error().en, AllOf(HasSubstr(first.number()), HasSubstr(first.name())));
  EXPECT_NE(MakeFile(second_home_).number(), first.number());
}

TEST_F(ArchivesTest, AFileIsMadeOfAUnitOfTheSiteForOneOfItsPeople) {
  v1::CreateArchiveRequest request = ArchiveRequest(home_);
  const auto create = [&] {
    return As<v1::Archive>(kClerk, "ArchiveService.CreateArchive", request);
  };
  request.set_parent(other_site_);
  EXPECT_THAT(create(), FailsWith("UNIT_NOT_FOUND")) << "another site's";
  request = ArchiveRequest(site_ + elsewhere_.substr(other_site_.size()));
  EXPECT_THAT(create(), FailsWith("UNIT_NOT_FOUND")) << "another site's id under this site";
  request = ArchiveRequest(home_);
  request.mutable_archive()->set_customer(MakeOwner("赵敏", {}, {elsewhere_}).name());
  EXPECT_THAT(create(), FailsWith("ARCHIVE_CUSTOMER_UNKNOWN"));
  request.mutable_archive()->set_customer(owner_);
  request.mutable_archive()->set_contact_phone("138****5678");
  const auto masked = create();
  ASSERT_THAT(masked, FailsWith("ARCHIVE_FIELD_INVALID"));
  EXPECT_THAT(masked.error().en, Not(HasSubstr("138")));
  EXPECT_TRUE(As<v1::Archive>(kClerk, "ArchiveService.CreateArchive", ArchiveRequest(home_)).ok());
}

TEST_F(ArchivesTest, TheFileIsActiveOnceCreatorVerifierAndArchivistHaveSigned) {
  const std::string name = MakeFile(home_).name();
  const auto own = Verify(kClerk, name);
  ASSERT_THAT(own, FailsWith("ARCHIVE_OWN_WORK"));
  EXPECT_THAT(own.error().en, HasSubstr("made by " + Person(kClerk)));
  EXPECT_THAT(Sign(name), FailsWith("ARCHIVE_STATE_WRONG"));
  ASSERT_TRUE(Verify(kVerifier, name).ok());
  const v1::Archive active = Sign(name).value();
  EXPECT_EQ(active.state(), v1::Archive::STATE_ACTIVE);
  EXPECT_EQ(active.creator().staff(), Person(kClerk));
  EXPECT_EQ(active.verifier().staff(), Person(kVerifier));
  EXPECT_EQ(active.archivist().staff(), Person(kArchivist));
  EXPECT_LE(active.creator().sign_time().seconds(), active.archivist().sign_time().seconds());

  v1::UpdateArchiveRequest update;
  *update.mutable_archive() = active;
  update.mutable_archive()->set_occupation("教师");
  update.mutable_update_mask()->add_paths("occupation");
  update.set_source(v1::Archive::SOURCE_CALL);
  EXPECT_THAT(As<v1::Archive>(kClerk, "ArchiveService.UpdateArchive", update),
              FailsWith("ARCHIVE_SIGNED"));
}

TEST_F(ArchivesTest, AnIncompleteFileIsSentBackWithItsFieldsAndHandedInAgain) {
  const v1::Archive draft = MakeFile(home_, false);
  EXPECT_THAT(draft.missing_fields(), ElementsAre(v1::Archive::FIELD_ID_NUMBER));
  EXPECT_THAT(Verify(kVerifier, draft.name()), FailsWith("ARCHIVE_INCOMPLETE"));
  auto back = Named<v1::SendBackArchiveRequest>(draft.name());
  back.set_text("缺证件号码");
  back.add_fields(v1::Archive::FIELD_ID_NUMBER);
  const auto returned = As<v1::Archive>(kVerifier, "ArchiveService.SendBackArchive", back).value();
  EXPECT_EQ(returned.state(), v1::Archive::STATE_SENT_BACK);
  EXPECT_EQ(returned.send_back_text(), "缺证件号码");
  EXPECT_THAT(returned.send_back_fields(), ElementsAre(v1::Archive::FIELD_ID_NUMBER));

  v1::UpdateArchiveRequest update;
  *update.mutable_archive() = returned;
  update.mutable_archive()->set_id_number(kIdNumber);
  update.mutable_update_mask()->add_paths("id_number");
  update.mutable_update_mask()->add_paths("contact_phone");  // masked, as it was shown: unchanged
  update.set_source(v1::Archive::SOURCE_RESIDENTS_COMMITTEE);
  const auto complete = As<v1::Archive>(kClerk, "ArchiveService.UpdateArchive", update).value();
  EXPECT_THAT(complete.missing_fields(), IsEmpty());
  EXPECT_EQ(complete.completion_source(), v1::Archive::SOURCE_RESIDENTS_COMMITTEE);
  EXPECT_EQ(EntriesOf(draft.name(), "action = ACTION_EDIT").size(), 1u);
  ASSERT_TRUE(As<v1::Archive>(kClerk, "ArchiveService.SubmitArchive",
                              Named<v1::SubmitArchiveRequest>(draft.name()))
                  .ok());
  EXPECT_TRUE(Verify(kVerifier, draft.name()).ok());
}

TEST_F(ArchivesTest, AnyOfThreeKeysFindsTheFile) {
  const v1::Archive file = MakeFile(home_);
  MakeFile(second_home_);
  const auto found = [&](const std::string& key, const Prefixes& prefixes = {""}) {
    v1::SearchArchivesRequest request;
    request.set_parent("branches/cq/sites/-");
    request.set_key(key);
    std::vector<std::string> numbers;
    const auto response =
        As<v1::SearchArchivesResponse>(kDesk, "ArchiveService.SearchArchives", request, prefixes)
            .value();
    for (const v1::Archive& archive : response.archives()) {
      numbers.push_back(archive.house_number());
    }
    return numbers;
  };
  for (const std::string& key : {std::string("3栋2单元1502室"), file.number(), file.asset_number(),
                                 std::string("ｆｄｃ-00") + home_.substr(home_.size() - 3)}) {
    EXPECT_THAT(found(key), ElementsAre("3-2-1502")) << key;
  }
  EXPECT_THAT(found("王建"), ElementsAre("3-2-1502", "3-2-1503"));
  EXPECT_THAT(found("王建", {other_site_}), IsEmpty());
  EXPECT_THAT(found(file.number(), {other_site_}), IsEmpty());
  EXPECT_THAT(found("建国"), IsEmpty()) << "names are compared from their beginning";
}

TEST_F(ArchivesTest, FromOneOwnerToAllHisFilesAcrossSites) {
  MakeFile(home_);
  MakeFile(second_home_);
  MakeFile(elsewhere_);
  const auto files = [&](const std::string& owner, const Prefixes& prefixes) {
    v1::ListOwnerArchivesRequest request;
    request.set_parent(owner);
    std::vector<std::string> numbers;
    const auto page = As<v1::ListOwnerArchivesResponse>(kDesk, "ArchiveService.ListOwnerArchives",
                                                        request, prefixes)
                          .value();
    for (const v1::Archive& archive : page.archives()) numbers.push_back(archive.house_number());
    return numbers;
  };
  EXPECT_THAT(files(owner_, {""}), ElementsAre("3-2-1502", "3-2-1503", "1-1-101"));
  EXPECT_THAT(files(owner_, {other_site_}), ElementsAre("1-1-101"));
  EXPECT_THAT(files(MakeOwner("赵敏", {}, {second_home_}).name(), {""}), ElementsAre("3-2-1503"));
}

TEST_F(ArchivesTest, UnitsWithoutAFileOrWithAnIncompleteOneAreVisited) {
  const auto visits = [&](const Prefixes& prefixes = {""}) {
    v1::ListVisitEntriesRequest request;
    request.set_parent("branches/cq/sites/-");
    std::vector<std::string> units;
    const auto page = As<v1::ListVisitEntriesResponse>(kDesk, "ArchiveService.ListVisitEntries",
                                                       request, prefixes)
                          .value();
    for (const v1::VisitEntry& entry : page.visit_entries()) {
      units.push_back(entry.house_number() + " " + entry.number() + " " +
                      std::to_string(entry.missing_fields_size()));
    }
    return units;
  };
  EXPECT_THAT(visits(), ElementsAre("1-1-101  0", "3-2-1502  0", "3-2-1503  0"));
  MakeFile(home_);
  const v1::Archive file = MakeFile(second_home_, false);
  EXPECT_THAT(visits(), ElementsAre("1-1-101  0", "3-2-1503 " + file.number() + " 1"));
  EXPECT_THAT(visits({site_}), ElementsAre("3-2-1503 " + file.number() + " 1"));

  auto confirm = Named<v1::ConfirmArchiveRequest>(file.name());
  confirm.set_source(v1::Archive::SOURCE_VISIT);
  *confirm.add_corrections() = Value(v1::Archive::FIELD_ID_NUMBER, kIdNumber);
  const auto confirmed =
      As<v1::ConfirmArchiveResponse>(kDesk, "ArchiveService.ConfirmArchive", confirm).value();
  EXPECT_EQ(confirmed.archive().completion_source(), v1::Archive::SOURCE_VISIT);
  EXPECT_THAT(visits({site_}), IsEmpty());
}

TEST_F(ArchivesTest, TheFileShowsWhoConfirmedItAndIsListedAfterTwelveMonths) {
  const std::string name = MakeActive(home_).name();
  MakeFile(elsewhere_);
  const auto unconfirmed = [&](const Prefixes& prefixes = {""}) {
    v1::ListUnconfirmedArchivesRequest request;
    request.set_parent("branches/cq/sites/-");
    std::vector<std::string> units;
    const auto page = As<v1::ListUnconfirmedArchivesResponse>(
                          kDesk, "ArchiveService.ListUnconfirmedArchives", request, prefixes)
                          .value();
    for (const v1::Archive& archive : page.archives()) units.push_back(archive.house_number());
    return units;
  };
  EXPECT_THAT(unconfirmed(), IsEmpty());
  MoveDays(364);
  EXPECT_THAT(unconfirmed(), IsEmpty());
  auto confirm = Named<v1::ConfirmArchiveRequest>(name);
  confirm.set_source(v1::Archive::SOURCE_CALL);
  const auto response =
      As<v1::ConfirmArchiveResponse>(kDesk, "ArchiveService.ConfirmArchive", confirm).value();
  EXPECT_EQ(response.archive_change(), "");
  EXPECT_EQ(response.archive().last_confirmation().staff(), Person(kDesk));
  MoveDays(367);
  EXPECT_THAT(unconfirmed(), ElementsAre("1-1-101"));
  EXPECT_THAT(unconfirmed({site_}), IsEmpty());
  MoveDays(364 + 367);
  EXPECT_THAT(unconfirmed(), ElementsAre("1-1-101", "3-2-1502")) << "longest overdue first";
}

TEST_F(ArchivesTest, PeopleAreSealedAndMaskedUntilTheyAreRevealed) {
  const v1::Archive file = MakeFile(home_);
  EXPECT_EQ(file.contact_phone(), "138****5678");
  EXPECT_EQ(file.id_number(), "**************0011");
  EXPECT_EQ(file.contact_person(), "李娜");
  const auto shown = As<v1::RevealArchiveResponse>(kDesk, "ArchiveService.RevealArchive",
                                                   Named<v1::RevealArchiveRequest>(file.name()))
                         .value();
  EXPECT_EQ(shown.contact_phone(), kPhone);
  EXPECT_EQ(shown.id_number(), kIdNumber);
  testing::SchemaObserver observer(schema_);
  for (const std::string clear : {kPhone, kIdNumber, "李娜", "李雷", "湖滨路", "1990-03-07"}) {
    EXPECT_THAT(observer.ColumnsWith(clear), IsEmpty()) << clear;
  }
  EXPECT_THAT(observer.ColumnsWith("ArchiveService.RevealArchive"),
              ElementsAre(Pair("audit_records.method", 1)));
  for (const v1::ArchiveEntry& entry : EntriesOf(file.name())) {
    EXPECT_THAT(entry.change().after(), Not(HasSubstr("12345")));
    EXPECT_THAT(entry.change().after(), Not(HasSubstr("1990030")));
  }
}

TEST_F(ArchivesTest, PapersAreFiledInTheirSectionWithTheirPlace) {
  const v1::Archive file = MakeFile(home_);
  auto request = Named<v1::AddArchivePaperRequest>(file.name());
  request.mutable_paper()->set_kind(v1::ArchivePaper::KIND_CONTRACT);
  request.mutable_paper()->set_title("前期物业服务合同");
  const auto add = [&] {
    return As<v1::Archive>(kClerk, "ArchiveService.AddArchivePaper", request);
  };
  EXPECT_THAT(add(), FailsWith("ARCHIVE_PAPER_PLACE"));
  request.mutable_paper()->set_file(site_ + "/files/01890000-0000-7000-8000-000000000001");
  EXPECT_THAT(add(), FailsWith("NOT_FOUND"));
  request.mutable_paper()->clear_file();
  request.mutable_paper()->set_location("档案室 3 柜");
  ASSERT_TRUE(add().ok());
  request.mutable_paper()->set_kind(v1::ArchivePaper::KIND_SETTLEMENT);
  const v1::Archive two = add().value();
  ASSERT_EQ(two.papers_size(), 2);
  EXPECT_EQ(two.papers(0).section(), v1::ArchivePaper::SECTION_CONTRACT);
  EXPECT_EQ(two.papers(1).section(), v1::ArchivePaper::SECTION_SERVICE);
  EXPECT_EQ(two.papers(1).filed_by(), Person(kClerk));
}

TEST_F(ArchivesTest, FilesAreImportedOnceWithTheirOldNumbers) {
  v1::ImportArchivesRequest request;
  request.set_parent(site_);
  request.set_source("erp-2019");
  const auto add = [&](const std::string& number, const std::string& house_number,
                       const std::string& customer) {
    v1::ImportedArchive& record = *request.add_records();
    record.set_number(number);
    record.set_house_number(house_number);
    record.set_customer_name(customer);
    *record.add_values() = Value(v1::Archive::FIELD_CONTACT_PHONE, "138 1234 5678");
  };
  const auto import = [&] {
    request.clear_request_id();
    return As<v1::ImportArchivesResponse>(kClerk, "ArchiveService.ImportArchives", request);
  };
  add("旧 17", "3栋2单元1502", "王建国");
  EXPECT_EQ(import().value().imported_count(), 1);
  add("旧 18", "3-2-1503", "王建国");
  const v1::ImportArchivesResponse again = import().value();
  EXPECT_EQ(again.imported_count(), 1);
  EXPECT_EQ(again.existing_count(), 1);
  v1::ListArchivesRequest list;
  list.set_parent(site_);
  list.set_filter("old_number = \"旧 17\" AND state = STATE_IMPORTED");
  const auto page =
      As<v1::ListArchivesResponse>(kDesk, "ArchiveService.ListArchives", list).value();
  ASSERT_EQ(page.archives_size(), 1);
  EXPECT_EQ(page.archives(0).house_number(), "3-2-1502");
  EXPECT_EQ(page.archives(0).contact_phone(), "138****5678");

  MakeOwner("赵敏", {}, {MakeUnit(site_, building_, "3-2-1504").name()});
  add("旧 19", "3-2-1504", "王建国");
  const auto refused = import();
  ASSERT_THAT(refused, FailsWith("IMPORT_RECORD_INVALID"));
  EXPECT_THAT(refused.error().en, AllOf(HasSubstr("Record 3 (旧 19)"), HasSubstr("3-2-1504")));
}

TEST_F(ArchivesTest, AFileIsMissingForWhoeverWorksElsewhere) {
  const v1::Archive file = MakeFile(home_);
  EXPECT_THAT(Get(file.name(), {other_site_}), FailsWith("PERMISSION_DENIED"));
  const std::string moved = other_site_ + file.name().substr(site_.size());
  EXPECT_THAT(Get(moved), FailsWith("NOT_FOUND")) << "another site's id under this site";
  EXPECT_THAT(Verify(kVerifier, moved), FailsWith("NOT_FOUND"));
  v1::ListArchiveEntriesRequest entries;
  entries.set_parent(moved);
  EXPECT_THAT(
      Do<v1::ListArchiveEntriesResponse>("directory.v1.ArchiveService.ListArchiveEntries", entries),
      FailsWith("NOT_FOUND"));
}

TEST_F(ArchivesTest, ASignedFileIsCorrectedAfterTheReviewOfSomebodyElse) {
  const std::string name = MakeActive(home_).name();
  v1::CreateArchiveChangeRequest request;
  request.set_parent(site_);
  request.mutable_archive_change()->set_archive(name);
  request.mutable_archive_change()->set_kind(v1::ArchiveChange::KIND_CORRECTION);
  request.mutable_archive_change()->set_text("换号");
  *request.mutable_archive_change()->add_values() =
      Value(v1::Archive::FIELD_CONTACT_PHONE, "139 0000 1111");
  const auto ask = [&] {
    request.clear_request_id();
    return As<v1::ArchiveChange>(kDesk, "ArchiveChangeService.CreateArchiveChange", request);
  };
  const v1::ArchiveChange change = ask().value();
  ASSERT_EQ(change.changes_size(), 1);
  EXPECT_EQ(change.changes(0).before(), "138****5678");
  EXPECT_EQ(change.changes(0).after(), "139****1111");
  EXPECT_EQ(Get(name).value().open_change(), change.name());
  EXPECT_EQ(Get(name).value().contact_phone(), "138****5678") << "not yet";
  const auto second = ask();
  ASSERT_THAT(second, FailsWith("ARCHIVE_CHANGE_OPEN"));
  EXPECT_THAT(second.error().en, HasSubstr(change.name()));

  const auto approve = [&](char who) {
    return As<v1::ArchiveChange>(who, "ArchiveChangeService.ApproveArchiveChange",
                                 Named<v1::ApproveArchiveChangeRequest>(change.name()));
  };
  EXPECT_THAT(approve(kDesk), FailsWith("APPROVAL_OWN_REQUEST"));
  EXPECT_EQ(approve(kVerifier).value().state(), v1::ArchiveChange::STATE_APPROVED);
  EXPECT_THAT(approve(kArchivist), FailsWith("APPROVAL_ENDED"));
  EXPECT_EQ(Get(name).value().contact_phone(), "139****1111");
  const auto entries = EntriesOf(name, "action = ACTION_CHANGE");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].actor(), Person(kVerifier));
  EXPECT_EQ(entries[0].change().before(), "138****5678");
  EXPECT_EQ(entries[0].archive_change(), change.name());
  EXPECT_THAT(testing::SchemaObserver(schema_).ColumnsWith("13900001111"), IsEmpty());
}

TEST_F(ArchivesTest, CorrectionsAtAnIntakeOfASignedFileWaitForTheirReview) {
  const std::string name = MakeActive(home_).name();
  auto confirm = Named<v1::ConfirmArchiveRequest>(name);
  confirm.set_source(v1::Archive::SOURCE_CALL);
  *confirm.add_corrections() = Value(v1::Archive::FIELD_OCCUPATION, "教师");
  const auto response =
      As<v1::ConfirmArchiveResponse>(kDesk, "ArchiveService.ConfirmArchive", confirm).value();
  EXPECT_EQ(response.archive().occupation(), "");
  EXPECT_EQ(response.archive().open_change(), response.archive_change());
  const auto entries = EntriesOf(name, "action = ACTION_CONFIRM");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].archive_change(), response.archive_change());

  auto reject = Named<v1::RejectArchiveChangeRequest>(response.archive_change());
  reject.set_text("无凭证");
  const auto rejected =
      As<v1::ArchiveChange>(kVerifier, "ArchiveChangeService.RejectArchiveChange", reject).value();
  EXPECT_EQ(rejected.review_text(), "无凭证");
  EXPECT_EQ(Get(name).value().occupation(), "");
  EXPECT_EQ(Get(name).value().open_change(), "");
}

TEST_F(ArchivesTest, ADeletedFileStaysReadableAndMakesRoomForAnother) {
  const v1::Archive file = MakeActive(home_);
  v1::CreateArchiveChangeRequest request;
  request.set_parent(site_);
  request.mutable_archive_change()->set_archive(file.name());
  request.mutable_archive_change()->set_kind(v1::ArchiveChange::KIND_DELETION);
  request.mutable_archive_change()->set_text("重复建档");
  const auto ask = [&] {
    request.clear_request_id();
    return As<v1::ArchiveChange>(kDesk, "ArchiveChangeService.CreateArchiveChange", request)
        .value();
  };
  const auto withdraw = [&](char who, const std::string& name) {
    return As<v1::ArchiveChange>(who, "ArchiveChangeService.WithdrawArchiveChange",
                                 Named<v1::WithdrawArchiveChangeRequest>(name));
  };
  const std::string first = ask().name();
  EXPECT_THAT(withdraw(kVerifier, first), FailsWith("APPROVAL_OTHERS_REQUEST"));
  EXPECT_EQ(withdraw(kDesk, first).value().state(), v1::ArchiveChange::STATE_WITHDRAWN);
  ASSERT_TRUE(As<v1::ArchiveChange>(kVerifier, "ArchiveChangeService.ApproveArchiveChange",
                                    Named<v1::ApproveArchiveChangeRequest>(ask().name()))
                  .ok());
  const v1::Archive deleted = Get(file.name()).value();
  EXPECT_EQ(deleted.state(), v1::Archive::STATE_DELETED);
  EXPECT_EQ(deleted.contact_person(), "李娜");
  EXPECT_NE(MakeFile(home_).name(), file.name());

  v1::ListArchiveChangesRequest list;
  list.set_parent("branches/cq/sites/-");
  list.set_filter("state = STATE_APPROVED AND archive = \"" + file.name() + "\"");
  EXPECT_EQ(
      As<v1::ListArchiveChangesResponse>(kDesk, "ArchiveChangeService.ListArchiveChanges", list)
          .value()
          .archive_changes_size(),
      1);
  EXPECT_EQ(As<v1::ArchiveChange>(kDesk, "ArchiveChangeService.GetArchiveChange",
                                  Named<v1::GetArchiveChangeRequest>(first))
                .value()
                .state(),
            v1::ArchiveChange::STATE_WITHDRAWN);
}

}  // namespace
}  // namespace steward::directory
