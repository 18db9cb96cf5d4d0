// Requests of people about their own data (X-08, INV-76): the copy is theirs alone, the erasure is
// whole, and both need two persons.
#include <fstream>
#include <set>

#include "services/directory/subjects/subject_archives.h"
#include "tests/integration/directory/data_requests_stage.h"
#include "tests/support/clear_text.h"

namespace steward::directory {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

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
  const auto pieces =
      rows.at("data_request_pieces") - observer_.RowCounts().at("data_request_pieces");
  EXPECT_EQ(Blobs(), blobs - 2 - pieces) << "the photo, the file of the import, his copy";
  std::map<std::string, std::int64_t> fewer;
  for (const auto& [table, count] : observer_.RowCounts()) {
    if (count < rows.at(table)) fewer[table] = rows.at(table) - count;
  }
  EXPECT_EQ(fewer["owner_phones"], 1);
  EXPECT_EQ(fewer["files"], 1);
  EXPECT_EQ(fewer["import_parts"], 1);
  for (const char* gone : {"owner_phones", "files", "import_parts", "owner_name_terms",
                           "archive_values", "data_request_pieces", "import_failed_rows"}) {
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
  WorkOn();
  ReportNothing();
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

TEST_F(DataRequestsTest, WorkThatMeetsSomethingOpenStopsAndANewRequestGoesOn) {
  MoveOut(him_);
  const std::string stopped = Approved(him_, "KIND_ERASURE");
  const std::string change = AskChange(him_, "13666666666").value().name();
  WorkUntilIdle();
  const v1::DataRequest failed = Read(stopped);
  EXPECT_EQ(failed.state(), v1::DataRequest::STATE_FAILED);
  EXPECT_THAT(failed.error(), HasSubstr(change));
  EXPECT_EQ(failed.counts_size(), 0);
  As<v1::ArchiveChange>(kDesk, "ArchiveChangeService.WithdrawArchiveChange",
                        Named<v1::WithdrawArchiveChangeRequest>(change))
      .value();
  const std::string next = Approved(him_, "KIND_ERASURE");
  WorkUntilIdle();
  EXPECT_EQ(Read(next).state(), v1::DataRequest::STATE_DONE);
  EXPECT_THAT(ColumnsWith(him_), IsEmpty());
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
  const auto pieces = observer_.RowCounts().at("data_request_pieces");
  WorkUntilIdle();
  EXPECT_EQ(observer_.RowCounts().at("data_request_pieces"), 0);
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
                              "archive_rules",
                              "archive_samples",
                              "assets",
                              "billing_areas",
                              "building_assignments",
                              "buildings",
                              "contacts",
                              "contractor_sites",
                              "contractors",
                              "data_request_counts",
                              "data_request_parts",
                              "data_request_pieces",
                              "export_pieces",
                              "exports",
                              "fit_out_moves",
                              "fit_out_rules",
                              "fit_out_stages",
                              "fit_out_violations",
                              "fit_outs",
                              "handed_over",
                              "handover_batches",
                              "consumer_cursors",
                              "dead_letters",
                              "event_consumers",
                              "event_epochs",
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
                              "outbox_positions",
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
