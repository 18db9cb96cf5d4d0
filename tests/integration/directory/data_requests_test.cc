// Requests of people about their own data (X-08, INV-76): the copy is theirs alone, the erasure is
// whole, and both need two persons.
#include <google/protobuf/text_format.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "services/directory/subjects/subject_archives.h"
#include "steward/directory/v1/approval_service.pb.h"
#include "steward/directory/v1/archive_change_service.pb.h"
#include "steward/directory/v1/archive_loan_service.pb.h"
#include "steward/directory/v1/archive_service.pb.h"
#include "steward/directory/v1/consent_service.pb.h"
#include "steward/directory/v1/data_request_service.pb.h"
#include "steward/directory/v1/fit_out_service.pb.h"
#include "steward/directory/v1/import_service.pb.h"
#include "steward/directory/v1/occupancy_service.pb.h"
#include "steward/directory/v1/owner_service.pb.h"
#include "steward/directory/v1/parking_service.pb.h"
#include "steward/file/v1/file_service.pb.h"
#include "tests/integration/directory/archives_stage.h"
#include "tests/support/clear_text.h"
#include "tests/support/photos.h"

namespace steward::directory {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Somebody with a word of his own in every place that holds personal data.
struct Dweller {
  std::string mark;  // the end of each of his words
  std::string unit;
  std::string name;
  std::string owner{};
  std::string archive{};
  std::string occupancy{};

  std::string phone() const { return "1390000111" + mark; }
  std::string archive_phone() const { return "1390000222" + mark; }
  std::string new_phone() const { return "1390000333" + mark; }
  std::string plate() const { return "渝A8888" + mark; }
  std::string id_number() const {
    return mark == "1" ? "11010519491231002X" : "110101199003070011";
  }
  std::string Word(const std::string& what) const { return what + "-" + mark + "号"; }
};

class DataRequestsTest : public ArchivesTest {
 protected:
  static constexpr char kHead = '6';

  // Real time, moved on by a test: leases end without waiting.
  class MovedTime final : public Clock {
   public:
    Time Now() const override { return clock_.Now() + ahead; }
    Duration ahead{};

   private:
    SystemClock clock_;
  };

  DataRequestsTest() {
    him_ = {.mark = "1", .unit = MakeUnit(site_, building_, "3-2-1701").name(), .name = "欧阳建国"};
    twin_ = {
        .mark = "2", .unit = MakeUnit(site_, building_, "3-2-1702").name(), .name = "欧阳建军"};
    MakeRecords(him_);
    MakeRecords(twin_);
  }

  template <class Response, class Request>
  Result<Response> Run(char who, const std::string& method, const std::string& text) {
    Request request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return As<Response>(who, method, request);
  }

  void MakeRecords(Dweller& person) {
    ImportTable(site_, v1::Import::KIND_PEOPLE,
                {{"编号", "姓名", "电话", "房号", "身份"},
                 {person.Word("编号"), person.name, person.phone(),
                  person.mark == "1" ? "3-2-1701" : "3-2-1702", "住户"}});
    v1::ListOwnersRequest list;
    list.set_parent("branches/cq");
    list.set_filter("unit = \"" + person.unit + "\"");
    person.owner = Do<v1::ListOwnersResponse>("directory.v1.OwnerService.ListOwners", list)
                       .value()
                       .owners(0)
                       .name();
    Deliver(person.unit, v1::UnitFacts::DELIVERY_TAKEN_OVER_FROM_FORMER, DateOf(2023, 1, 1))
        .value();
    person.occupancy =
        Run<v1::Occupancy, v1::RegisterOccupancyRequest>(
            kDesk, "OccupancyService.RegisterOccupancy",
            "parent: '" + person.unit + "' occupancy { occupant: '" + person.owner +
                "' role: ROLE_TENANT from_date { year: 2024 month: 3 day: 1 } agreement: '" +
                person.Word("租约") + "' }")
            .value()
            .name();
    MakeArchive(person);
    for (const std::string purpose : {"face", "marketing"}) {
      Run<v1::Consent, v1::CreateConsentRequest>(
          kDesk, "ConsentService.CreateConsent",
          "parent: '" + person.owner + "' consent { purpose: '" + purpose +
              "' channel: CHANNEL_PAPER proof: '" + person.Word("表格") + "' }")
          .value();
    }
    Run<v1::Plate, v1::CreatePlateRequest>(kDesk, "ParkingService.CreatePlate",
                                           "parent: '" + site_ + "' plate { number: '" +
                                               person.plate() + "' unit: '" + person.unit + "' }")
        .value();
  }

  void MakeArchive(Dweller& person) {
    v1::CreateArchiveRequest request = ArchiveRequest(person.unit);
    v1::Archive& archive = *request.mutable_archive();
    archive.set_customer(person.owner);
    archive.set_contact_person(person.Word("欧小娜"));
    archive.set_contact_phone(person.archive_phone());
    archive.set_actual_user(person.Word("欧小雷"));
    archive.set_id_number(person.id_number());
    archive.set_mailing_address(person.Word("湖滨路"));
    person.archive =
        As<v1::Archive>(kClerk, "ArchiveService.CreateArchive", request).value().name();
    Verify(kVerifier, person.archive).value();
    Sign(person.archive).value();
    file::v1::UploadFileRequest photo;
    photo.set_parent(site_);
    photo.set_content_type("image/jpeg");
    photo.set_content(testing::JpegWith("x", person.mark == "1" ? 1 : 6));
    const std::string file =
        Do<file::v1::File>("file.v1.FileService.UploadFile", photo).value().name();
    Run<v1::Archive, v1::AddArchivePaperRequest>(
        kClerk, "ArchiveService.AddArchivePaper",
        "name: '" + person.archive + "' paper { kind: KIND_CONTRACT title: '" +
            person.Word("身份证") + "' file: '" + file + "' }")
        .value();
    const std::string change = AskChange(person, person.new_phone()).value().name();
    As<v1::ArchiveChange>(kVerifier, "ArchiveChangeService.ApproveArchiveChange",
                          Named<v1::ApproveArchiveChangeRequest>(change))
        .value();
  }

  Result<v1::ArchiveChange> AskChange(const Dweller& person, const std::string& phone) {
    return Run<v1::ArchiveChange, v1::CreateArchiveChangeRequest>(
        kDesk, "ArchiveChangeService.CreateArchiveChange",
        "parent: '" + site_ + "' archive_change { archive: '" + person.archive +
            "' kind: KIND_CORRECTION text: '" + person.Word("换号") +
            "' values { field: FIELD_CONTACT_PHONE value: '" + phone + "' } }");
  }

  // From tomorrow on he has nothing to do with his unit any more, and it is tomorrow.
  void MoveOut(const Dweller& person) {
    const auto day = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(
        pipeline_.clock().Now() + std::chrono::hours(8 + 24)));
    v1::EndOccupancyRequest end;
    end.set_name(person.occupancy);
    *end.mutable_to_date() =
        DateOf(static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month())),
               static_cast<int>(static_cast<unsigned>(day.day())));
    Do<v1::Occupancy>("directory.v1.OccupancyService.EndOccupancy", end).value();
    MoveDays(1);
  }

  Result<v1::DataRequest> Ask(const Dweller& person, const std::string& kind, char who = kDesk) {
    return Run<v1::DataRequest, v1::CreateDataRequestRequest>(
        who, "DataRequestService.CreateDataRequest",
        "parent: 'branches/cq' data_request { owner: '" + person.owner + "' kind: " + kind +
            " text: '" + person.Word("本人到场") + "' }");
  }
  Result<v1::DataRequest> Submit(const std::string& name, char who = kDesk) {
    return As<v1::DataRequest>(who, "DataRequestService.SubmitDataRequest",
                               Named<v1::SubmitDataRequestRequest>(name));
  }
  Result<v1::DataRequest> Approve(const std::string& name, char who = kHead) {
    return As<v1::DataRequest>(who, "DataRequestService.ApproveDataRequest",
                               Named<v1::ApproveDataRequestRequest>(name));
  }
  v1::DataRequest Read(const std::string& name) {
    return As<v1::DataRequest>(kDesk, "DataRequestService.GetDataRequest",
                               Named<v1::GetDataRequestRequest>(name))
        .value();
  }
  std::string Approved(const Dweller& person, const std::string& kind) {
    const std::string name = Ask(person, kind).value().name();
    Submit(name).value();
    EXPECT_EQ(Approve(name).value().state(), v1::DataRequest::STATE_RUNNING);
    return name;
  }

  std::unique_ptr<jobs::Worker> MakeWorker() {
    return std::make_unique<jobs::Worker>(*db_, time_, pipeline_.policy(), services_->Jobs());
  }
  void WorkUntilIdle() {
    const auto worker = MakeWorker();
    while (worker->Work() != jobs::Worker::kIdlePause) {
    }
  }

  Result<v1::DownloadDataRequestResponse> Piece(const std::string& name, std::int64_t offset,
                                                char who) {
    auto request = Named<v1::DownloadDataRequestRequest>(name);
    request.set_offset_bytes(offset);
    return As<v1::DownloadDataRequestResponse>(who, "DataRequestService.DownloadDataRequest",
                                               request);
  }
  std::string Download(const std::string& name) {
    std::string file;
    std::int64_t offset = 0;
    do {
      const auto piece = Piece(name, offset, kHead).value();
      file += piece.content();
      offset = piece.next_offset_bytes();
    } while (offset != 0);
    return file;
  }
  // The copy that he gets now.
  std::string CopyOf(const Dweller& person) {
    const std::string name = Approved(person, "KIND_ACCESS");
    WorkUntilIdle();
    EXPECT_EQ(Read(name).state(), v1::DataRequest::STATE_DONE);
    return Download(name);
  }

  // What may stand nowhere once he is gone, and stands in his copy before.
  static std::vector<std::string> WordsOf(const Dweller& person) {
    std::vector<std::string> words{person.name,        person.phone(), person.archive_phone(),
                                   person.new_phone(), person.plate(), person.id_number()};
    for (const char* what : {"欧小娜", "欧小雷", "湖滨路", "租约", "表格", "身份证"})
      words.push_back(person.Word(what));
    return words;
  }
  // The columns in which any of them stands in clear.
  std::vector<std::string> ColumnsWith(const Dweller& person) {
    std::vector<std::string> found;
    std::vector<std::string> words = WordsOf(person);
    words.push_back(person.Word("换号"));
    words.push_back(person.Word("编号"));
    words.push_back(person.Word("本人到场"));
    for (const std::string& word : words) {
      for (const auto& [column, rows] : observer_.ColumnsWith(word))
        found.push_back(column + ": " + word);
    }
    return found;
  }
  int Blobs() const {
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(blobs_.path()))
      count += entry.is_regular_file() ? 1 : 0;
    return count;
  }

  MovedTime time_;
  testing::SchemaObserver observer_{schema_};
  Dweller him_;
  Dweller twin_;
};

TEST_F(DataRequestsTest, ACopyHoldsEverythingAboutThePersonAndNothingOfHisTwin) {
  const std::string name = Ask(him_, "KIND_ACCESS").value().name();
  const v1::DataRequest submitted = Submit(name).value();
  EXPECT_EQ(submitted.state(), v1::DataRequest::STATE_WAITING);
  EXPECT_EQ(submitted.due_time().seconds() - submitted.create_time().seconds(), 15 * 86400);
  EXPECT_EQ(submitted.approval().code(), "data-export");
  Approve(name).value();
  EXPECT_THAT(Piece(name, 0, kHead), FailsWith("DATA_REQUEST_FILE_NOT_READY"));
  WorkUntilIdle();
  const v1::DataRequest done = Read(name);
  EXPECT_EQ(done.state(), v1::DataRequest::STATE_DONE);
  const std::string copy = Download(name);
  EXPECT_EQ(static_cast<std::int64_t>(copy.size()), done.size_bytes());
  for (const std::string& word : WordsOf(him_)) EXPECT_THAT(copy, HasSubstr(word));
  for (const std::string& word : WordsOf(twin_)) EXPECT_THAT(copy, Not(HasSubstr(word)));
  testing::ClearText sealed;
  for (const std::string& word : {him_.phone(), him_.id_number()}) sealed.Add("his", word);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(blobs_.path())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    EXPECT_THAT(sealed.In(std::string((std::istreambuf_iterator<char>(file)), {})), IsEmpty());
  }
  EXPECT_EQ(observer_.Count("SELECT row_count FROM data_request_counts"
                            " WHERE table_name = 'owner_phones'"),
            1);
}

TEST_F(DataRequestsTest, AnErasureLeavesNothingOfThePersonAndAllOfHisTwinAndAProof) {
  CopyOf(him_);
  const std::string twins_copy = CopyOf(twin_);
  MoveOut(him_);
  ASSERT_THAT(ColumnsWith(him_), Not(IsEmpty()));
  const auto twins_columns = ColumnsWith(twin_);
  const std::string name = Approved(him_, "KIND_ERASURE");
  const auto rows = observer_.RowCounts();
  const int blobs = Blobs();
  WorkUntilIdle();

  const v1::DataRequest proof = Read(name);
  EXPECT_EQ(proof.state(), v1::DataRequest::STATE_DONE) << proof.error();
  EXPECT_THAT(ColumnsWith(him_), IsEmpty());
  EXPECT_EQ(ColumnsWith(twin_), twins_columns);
  const auto pieces = rows.at("export_pieces") - observer_.RowCounts().at("export_pieces");
  EXPECT_EQ(Blobs(), blobs - 2 - pieces) << "the photo, the file of the import, his copy";
  std::map<std::string, std::int64_t> fewer;
  for (const auto& [table, count] : observer_.RowCounts()) {
    if (count < rows.at(table)) fewer[table] = rows.at(table) - count;
  }
  EXPECT_EQ(fewer["owner_phones"], 1);
  EXPECT_EQ(fewer["files"], 1);
  EXPECT_EQ(fewer["import_parts"], 1);
  for (const char* gone : {"owner_phones", "files", "import_parts", "owner_name_terms",
                           "archive_values", "export_pieces", "import_failed_rows"}) {
    fewer.erase(gone);
  }
  EXPECT_THAT(fewer, IsEmpty()) << "rows that sums and history hang on stay";

  EXPECT_EQ(proof.approval().requester(), Person(kDesk));
  EXPECT_EQ(proof.approval().decisions(0).person(), Person(kHead));
  EXPECT_TRUE(proof.has_end_time());
  std::map<std::string, std::int64_t> counts;
  for (const v1::DataCount& count : proof.counts()) counts[count.table()] = count.row_count();
  EXPECT_EQ(counts["owner_phones"], 1);
  EXPECT_EQ(counts["consents"], 2);
  EXPECT_EQ(counts["owners"], 1);
  EXPECT_EQ(counts["imports"], 1);
  EXPECT_EQ(
      Do<v1::Owner>("directory.v1.OwnerService.GetOwner", Named<v1::GetOwnerRequest>(him_.owner))
          .value()
          .display_name(),
      "已删除");

  const std::string after = CopyOf(him_);
  for (const std::string& word : WordsOf(him_)) EXPECT_THAT(after, Not(HasSubstr(word)));
  const std::string twins_copy_after = CopyOf(twin_);
  for (const std::string& word : WordsOf(twin_)) EXPECT_THAT(twins_copy_after, HasSubstr(word));
}

TEST_F(DataRequestsTest, AnErasureKilledBetweenStepsIsWholeInTheEndAndNothingIsCountedTwice) {
  MoveOut(him_);
  const std::string name = Approved(him_, "KIND_ERASURE");
  for (const int steps : {1, 2, 3, 1}) {
    const auto killed = MakeWorker();
    for (int i = 0; i < steps; ++i) killed->Work();
    EXPECT_EQ(Read(name).state(), v1::DataRequest::STATE_RUNNING);
    time_.ahead += jobs::kLease + std::chrono::seconds(1);
  }
  WorkUntilIdle();
  EXPECT_EQ(Read(name).state(), v1::DataRequest::STATE_DONE);
  EXPECT_THAT(ColumnsWith(him_), IsEmpty());
  EXPECT_EQ(observer_.Count("SELECT row_count FROM data_request_counts"
                            " WHERE table_name = 'owner_phones'"),
            1);

  const std::string again = Approved(him_, "KIND_ERASURE");
  WorkUntilIdle();
  const v1::DataRequest second = Read(again);
  EXPECT_EQ(second.state(), v1::DataRequest::STATE_DONE);
  ASSERT_EQ(second.counts_size(), 1) << second.ShortDebugString();
  EXPECT_EQ(second.counts(0).table(), "data_requests") << "only its own words";
}

TEST_F(DataRequestsTest, AnErasureIsHeldWhileAnythingIsOpenAndSaysWhat) {
  const std::string name = Ask(him_, "KIND_ERASURE").value().name();
  const auto linked = Submit(name);
  ASSERT_THAT(linked, FailsWith("DATA_REQUEST_STILL_LINKED"));
  EXPECT_THAT(linked.error().en, HasSubstr(him_.unit));
  Run<v1::FitOutRule, v1::CreateFitOutRuleRequest>(
      kDesk, "FitOutService.CreateFitOutRule",
      "parent: '" + site_ +
          "' fit_out_rule { start_date { year: 2020 month: 1 day: 1 } deposit_fen: 200000 }")
      .value();
  const std::string fit_out =
      Run<v1::FitOut, v1::CreateFitOutRequest>(
          kDesk, "FitOutService.CreateFitOut",
          "parent: '" + site_ + "' fit_out { unit: '" + him_.unit + "' works: '厨卫翻新' }")
          .value()
          .name();
  Run<v1::FitOut, v1::PermitFitOutRequest>(
      kDesk, "FitOutService.PermitFitOut",
      "name: '" + fit_out +
          "' agreement: 'ZX-1' drawings: '平面图' end_date { year: 2150 month: 6 day: 30 }"
          " has_acknowledged_load_bearing_warning: true deposit_fen: 200000"
          " deposit_payer: PAYER_OWNER")
      .value();
  const std::string loan =
      Run<v1::ArchiveLoan, v1::CreateArchiveLoanRequest>(
          kArchivist, "ArchiveLoanService.CreateArchiveLoan",
          "parent: '" + site_ + "' archive_loan { archive: '" + him_.archive +
              "' due_time { seconds: 4100000000 } borrower: '" + Person(kClerk) + "' }")
          .value()
          .name();
  const std::string change = AskChange(him_, "13666666666").value().name();
  MoveOut(him_);
  EXPECT_THAT(Submit(name), FailsWith("DATA_REQUEST_DEPOSIT_OPEN"));
  ASSERT_TRUE(db_->Transact(Patient(),
                            [](db::Tx& tx) {
                              return tx.Execute(
                                  "UPDATE fit_outs SET state = 8 WHERE branch_id = 'cq'");
                            })
                  .ok());
  EXPECT_THAT(Submit(name), FailsWith("DATA_REQUEST_FILE_LENT"));
  As<v1::ArchiveLoan>(kArchivist, "ArchiveLoanService.ReturnArchiveLoan",
                      Named<v1::ReturnArchiveLoanRequest>(loan))
      .value();
  const auto waiting = Submit(name);
  ASSERT_THAT(waiting, FailsWith("DATA_REQUEST_CHANGE_WAITING"));
  EXPECT_THAT(waiting.error().en, HasSubstr(change));
  As<v1::ArchiveChange>(kDesk, "ArchiveChangeService.WithdrawArchiveChange",
                        Named<v1::WithdrawArchiveChangeRequest>(change))
      .value();
  Submit(name).value();
  AskChange(him_, "13666666666").value();
  EXPECT_THAT(Approve(name), FailsWith("DATA_REQUEST_CHANGE_WAITING")) << "opened since";
  EXPECT_EQ(Read(name).state(), v1::DataRequest::STATE_WAITING);
}

TEST_F(DataRequestsTest, TwoPersonsDecideAndOnlyTheyOpenTheCopyWhileItIsThere) {
  const std::string name = Ask(him_, "KIND_ACCESS").value().name();
  EXPECT_THAT(Approve(name), FailsWith("DATA_REQUEST_STATE_WRONG"));
  Submit(name).value();
  EXPECT_THAT(Approve(name, kDesk), FailsWith("APPROVAL_OWN_REQUEST"));
  v1::ListWaitingApprovalsRequest waiting;
  waiting.set_parent("branches/cq/sites/-");
  const auto page =
      As<v1::ListWaitingApprovalsResponse>(kHead, "ApprovalService.ListWaitingApprovals", waiting);
  ASSERT_EQ(page.value().approvals_size(), 1);
  EXPECT_EQ(page.value().approvals(0).subject(), name);
  Approve(name).value();
  WorkUntilIdle();
  EXPECT_TRUE(Piece(name, 0, kDesk).ok());
  EXPECT_THAT(Piece(name, 0, kVerifier), FailsWith("DATA_REQUEST_NOT_YOURS"));
  EXPECT_EQ(observer_.Count("SELECT COUNT(*) FROM audit_records WHERE method LIKE"
                            " '%DownloadDataRequest' AND outcome = 'OK'"),
            1);
  time_.ahead += std::chrono::hours(25);
  const int before = Blobs();
  const auto pieces = observer_.RowCounts().at("export_pieces");
  WorkUntilIdle();
  EXPECT_EQ(observer_.RowCounts().at("export_pieces"), 0);
  EXPECT_EQ(Blobs(), before - pieces);
  EXPECT_THAT(Piece(name, 0, kHead), FailsWith("DATA_REQUEST_FILE_GONE"));
}

TEST_F(DataRequestsTest, ARequestIsRefusedOrTakenBackAndThereIsOneAtATime) {
  const std::string first = Ask(him_, "KIND_ACCESS").value().name();
  const auto second = Ask(him_, "KIND_ERASURE");
  ASSERT_THAT(second, FailsWith("DATA_REQUEST_OPEN"));
  EXPECT_THAT(second.error().en, HasSubstr(first));
  auto refuse = Named<v1::RefuseDataRequestRequest>(first);
  refuse.set_text("身份无法核实");
  const auto refused =
      As<v1::DataRequest>(kDesk, "DataRequestService.RefuseDataRequest", refuse).value();
  EXPECT_EQ(refused.state(), v1::DataRequest::STATE_REFUSED);
  EXPECT_EQ(refused.answer(), "身份无法核实");
  EXPECT_TRUE(refused.has_end_time());

  const std::string third = Ask(him_, "KIND_ACCESS").value().name();
  Submit(third).value();
  const auto withdraw = [&](char who) {
    return As<v1::DataRequest>(who, "DataRequestService.WithdrawDataRequest",
                               Named<v1::WithdrawDataRequestRequest>(third));
  };
  EXPECT_THAT(withdraw(kHead), FailsWith("APPROVAL_OTHERS_REQUEST"));
  EXPECT_EQ(withdraw(kDesk).value().state(), v1::DataRequest::STATE_WITHDRAWN);
  EXPECT_THAT(withdraw(kDesk), FailsWith("DATA_REQUEST_STATE_WRONG"));

  const std::string fourth = Ask(him_, "KIND_ACCESS").value().name();
  Submit(fourth).value();
  auto reject = Named<v1::RejectDataRequestRequest>(fourth);
  reject.set_text("代理人无委托书");
  const auto rejected =
      As<v1::DataRequest>(kHead, "DataRequestService.RejectDataRequest", reject).value();
  EXPECT_EQ(rejected.state(), v1::DataRequest::STATE_REFUSED);
  EXPECT_EQ(rejected.answer(), "代理人无委托书");
  Dweller nobody = him_;
  nobody.owner = "branches/cq/owners/01890000-0000-7000-8000-000000000099";
  EXPECT_THAT(Ask(nobody, "KIND_ACCESS"), FailsWith("OWNER_NOT_FOUND"));
}

// Whoever adds a table says here, or in the lists, whether it holds anything about people.
TEST_F(DataRequestsTest, EveryTableIsInTheListsOrSaysNothingAboutPeople) {
  std::set<std::string> known{"approval_deciders",
                              "approval_steps",
                              "approvals",
                              "archive_boxes",
                              "archive_samples",
                              "assets",
                              "billing_areas",
                              "building_assignments",
                              "buildings",
                              "contacts",
                              "contractor_sites",
                              "contractors",
                              "data_request_counts",
                              "export_pieces",
                              "exports",
                              "fit_out_moves",
                              "fit_out_rules",
                              "fit_out_stages",
                              "fit_out_violations",
                              "fit_outs",
                              "handed_over",
                              "handover_batches",
                              "handover_defects",
                              "idempotency_keys",
                              "import_failed_rows",
                              "import_parts",
                              "import_problems",
                              "imports",
                              "jobs",
                              "kept_keys",
                              "leader_epochs",
                              "ledger_check_clerks",
                              "ledger_checks",
                              "number_blocks",
                              "outbox",
                              "parking_applications",
                              "parking_spaces",
                              "platform_settings",
                              "purposes",
                              "schema_migrations",
                              "sites",
                              "stock_takes",
                              "unit_fact_changes",
                              "units",
                              "warranty_classes"};
  for (const std::string& table : SubjectTables::TableNames()) known.insert(table);
  for (const std::string& table : SubjectArchives::TableNames()) known.insert(table);
  for (const auto& [table, rows] : observer_.RowCounts())
    EXPECT_TRUE(known.contains(table)) << table << " is in no list of services/directory/subjects";
}

}  // namespace
}  // namespace steward::directory
