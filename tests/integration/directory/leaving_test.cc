// What somebody who leaves holds in the directory goes to his successor, on a real database.
#include "tests/support/leaving_call.h"

#include "services/directory/estate/convert.h"
#include "tests/integration/directory/archives_stage.h"

namespace steward::directory {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class LeavingTest : public ArchivesTest {
 protected:
  static constexpr char kLeaver = '4', kSuccessor = '5';

  // Zone steward from this day on.
  void Give(const std::string& building, char who, int days_from_today) {
    v1::CreateAssignmentRequest request;
    request.set_parent(building);
    request.mutable_assignment()->set_post(v1::Assignment::POST_ZONE_STEWARD);
    request.mutable_assignment()->set_staff(Person(who));
    *request.mutable_assignment()->mutable_start_date() =
        ToDate(DaysLater(Today(), days_from_today));
    ASSERT_TRUE(As<v1::Assignment>(who, "AssignmentService.CreateAssignment", request).ok());
  }

  Day Today() { return BusinessDate(pipeline_.clock().Now()); }

  std::vector<std::string> AssignmentsOf(char who, const std::string& more = "") {
    v1::ListAssignmentsRequest request;
    request.set_parent("branches/cq/sites/-");
    request.set_filter("staff = \"" + Person(who) + "\"" + more);
    std::vector<std::string> names;
    const auto page =
        As<v1::ListAssignmentsResponse>(who, "AssignmentService.ListAssignments", request).value();
    for (const v1::Assignment& assignment : page.assignments()) names.push_back(assignment.name());
    return names;
  }
  std::vector<std::string> RunningOf(char who) {
    const std::string today = DayText(Today());
    std::vector<std::string> names = AssignmentsOf(who);
    for (const std::string& ended : AssignmentsOf(who, " AND end_date < " + today)) {
      std::erase(names, ended);
    }
    return names;
  }

  Result<app::LeavingReport> HandOver() {
    return services_->leavings(*testing::LeavingCall("directory", "cq", pipeline_.clock().Now()),
                               testing::LeavingOf("cq", Person(kLeaver), Person(kSuccessor)));
  }

  std::int64_t Count(const std::string& sql) { return testing::CountIn(*db_, sql); }
  std::int64_t Audits() {
    return Count("SELECT COUNT(*) FROM audit_records WHERE principal = 'services/directory'");
  }
};

TEST_F(LeavingTest, BuildingsGoToTheSuccessorFromTodayOnAndTheirPastStays) {
  const std::string second = MakeBuilding(site_, "4").name();
  Give(building_, kLeaver, -10);
  Give(second, kLeaver, 5);
  Give(MakeBuilding(other_site_, "9").name(), kClerk, -10);
  const app::LeavingReport report = HandOver().value();
  EXPECT_EQ(report.handed_over, (std::map<std::string, int>{{"building", 2}}));
  EXPECT_THAT(report.still_out, IsEmpty());
  EXPECT_THAT(RunningOf(kLeaver), IsEmpty());
  EXPECT_THAT(AssignmentsOf(kLeaver), SizeIs(1)) << "the days before today";
  EXPECT_THAT(RunningOf(kSuccessor), SizeIs(2));
  EXPECT_THAT(RunningOf(kClerk), SizeIs(1));
  EXPECT_EQ(Audits(), 2);

  EXPECT_EQ(HandOver().value(), report) << "a repetition hands over nothing and says the same";
  EXPECT_EQ(Audits(), 2);
  Give(MakeBuilding(site_, "5").name(), kLeaver, 0);
  EXPECT_EQ(HandOver().value().handed_over.at("building"), 3) << "what came to him meanwhile";
}

TEST_F(LeavingTest, EverythingGoesOverOnceWhicheverStatementFails) {
  for (int i = 0; i < 3; ++i) {
    Give(MakeBuilding(site_, "b" + std::to_string(i)).name(), kLeaver, -i);
  }
  db::FaultPlan faults;
  db_->Inject(&faults);
  int failed = 0;
  for (int n = 1; n < 100; ++n) {
    faults.FailStatement(n, db::FaultPlan::kPlain);
    const Result<app::LeavingReport> report = HandOver();
    if (report.ok()) break;
    ++failed;
  }
  faults.Clear();
  db_->Inject(nullptr);
  EXPECT_GT(failed, 5);
  EXPECT_EQ(HandOver().value().handed_over.at("building"), 3);
  EXPECT_THAT(RunningOf(kSuccessor), SizeIs(3));
  EXPECT_THAT(RunningOf(kLeaver), IsEmpty());
  EXPECT_EQ(Audits(), 3);
}

TEST_F(LeavingTest, AFileHeHasBorrowedIsOutByItsNumberUntilItIsBack) {
  const v1::Archive file = MakeFile(home_);
  v1::CreateArchiveLoanRequest request;
  request.set_parent(site_);
  request.mutable_archive_loan()->set_archive(file.name());
  request.mutable_archive_loan()->set_borrower(Person(kLeaver));
  request.mutable_archive_loan()->mutable_due_time()->set_seconds(4'000'000'000);
  const v1::ArchiveLoan loan =
      As<v1::ArchiveLoan>(kArchivist, "ArchiveLoanService.CreateArchiveLoan", request).value();
  const std::vector<app::StillOut> out = HandOver().value().still_out;
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0], (app::StillOut{"file", loan.name(), file.number()}));
  ASSERT_TRUE(As<v1::ArchiveLoan>(kArchivist, "ArchiveLoanService.ReturnArchiveLoan",
                                  Named<v1::ReturnArchiveLoanRequest>(loan.name()))
                  .ok());
  EXPECT_THAT(HandOver().value().still_out, IsEmpty());
}

}  // namespace
}  // namespace steward::directory
