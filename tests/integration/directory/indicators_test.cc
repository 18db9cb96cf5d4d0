// The figures of the directory that may have warning limits, read from a real database.
#include <map>

#include "common/base/timestamp.h"
#include "services/directory/estate/convert.h"
#include "tests/integration/directory/archives_stage.h"
#include "tests/support/leaving_call.h"

namespace steward::directory {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using type::v1::Indicator;

using Counts = std::map<std::string, std::int64_t>;

class IndicatorsTest : public ArchivesTest {
 protected:
  // By site, so many days from now, without sites that have none.
  Counts Read(Indicator indicator, int days = 0, const std::string& branch = "cq") {
    const auto call = testing::LeavingCall("directory", branch,
                                           pipeline_.clock().Now() + std::chrono::days(days));
    Counts counts;
    for (const app::IndicatorReader& reader : services_->indicators.Readers()) {
      if (reader.indicator != indicator) continue;
      for (const warning::Reading& reading : reader.read(*call, warning::Limits()).value()) {
        EXPECT_EQ(reading.subject, "");
        if (reading.value != 0) counts[reading.site] = reading.value;
      }
    }
    EXPECT_TRUE(branch == "cq" || counts.empty()) << "of another branch";
    return counts;
  }

  google::protobuf::Timestamp InDays(int days) {
    return ToTimestamp(pipeline_.clock().Now() + std::chrono::days(days));
  }
};

TEST_F(IndicatorsTest, BuildingsWithoutAZoneStewardTodayAreCounted) {
  constexpr auto kWithout = type::v1::INDICATOR_BUILDING_WITHOUT_STEWARD_COUNT;
  MakeBuilding(site_, "4");
  EXPECT_EQ(Read(kWithout), (Counts{{"cuihu", 2}, {"longtou", 1}}));
  EXPECT_THAT(Read(kWithout, 0, "b2"), IsEmpty());
  v1::CreateAssignmentRequest request;
  request.set_parent(building_);
  request.mutable_assignment()->set_post(v1::Assignment::POST_ZONE_STEWARD);
  request.mutable_assignment()->set_staff(Person(kClerk));
  const Day today = BusinessDate(pipeline_.clock().Now());
  *request.mutable_assignment()->mutable_start_date() = ToDate(DaysLater(today, 1));
  *request.mutable_assignment()->mutable_end_date() = ToDate(DaysLater(today, 2));
  ASSERT_TRUE(As<v1::Assignment>(kClerk, "AssignmentService.CreateAssignment", request).ok());
  EXPECT_EQ(Read(kWithout, 0).at("cuihu"), 2) << "from tomorrow on";
  EXPECT_EQ(Read(kWithout, 1).at("cuihu"), 1);
  EXPECT_EQ(Read(kWithout, 2).at("cuihu"), 1);
  EXPECT_EQ(Read(kWithout, 3).at("cuihu"), 2) << "it was for two days";
}

TEST_F(IndicatorsTest, FilesThatNobodyConfirmedForAYearAreCounted) {
  constexpr auto kUnconfirmed = type::v1::INDICATOR_UNCONFIRMED_ARCHIVE_COUNT;
  MakeFile(home_);
  MakeFile(elsewhere_);
  EXPECT_THAT(Read(kUnconfirmed, 360), IsEmpty());
  EXPECT_EQ(Read(kUnconfirmed, 370), (Counts{{"cuihu", 1}, {"longtou", 1}}));
  EXPECT_THAT(Read(kUnconfirmed, 370, "b2"), IsEmpty());
}

TEST_F(IndicatorsTest, FilesThatAreOutAndShouldBeBackAreCounted) {
  constexpr auto kOverdue = type::v1::INDICATOR_OVERDUE_ARCHIVE_LOAN_COUNT;
  v1::CreateArchiveLoanRequest request;
  request.set_parent(site_);
  request.mutable_archive_loan()->set_archive(MakeFile(home_).name());
  request.mutable_archive_loan()->set_borrower(Person(kClerk));
  *request.mutable_archive_loan()->mutable_due_time() = InDays(7);
  const v1::ArchiveLoan loan =
      As<v1::ArchiveLoan>(kArchivist, "ArchiveLoanService.CreateArchiveLoan", request).value();
  EXPECT_THAT(Read(kOverdue, 6), IsEmpty());
  EXPECT_EQ(Read(kOverdue, 8), (Counts{{"cuihu", 1}}));
  EXPECT_THAT(Read(kOverdue, 8, "b2"), IsEmpty());
  ASSERT_TRUE(As<v1::ArchiveLoan>(kArchivist, "ArchiveLoanService.ReturnArchiveLoan",
                                  Named<v1::ReturnArchiveLoanRequest>(loan.name()))
                  .ok());
  EXPECT_THAT(Read(kOverdue, 8), IsEmpty());
}

TEST_F(IndicatorsTest, LedgerFindingsThatAreOpenPastTheirDayAreCounted) {
  constexpr auto kOverdue = type::v1::INDICATOR_OVERDUE_LEDGER_FINDING_COUNT;
  MakeFile(home_, false);  // no identity card
  v1::RunLedgerCheckRequest request;
  request.set_parent(site_);
  *request.mutable_due_time() = InDays(7);
  const v1::LedgerCheck check =
      As<v1::LedgerCheck>(kArchivist, "LedgerCheckService.RunLedgerCheck", request).value();
  ASSERT_EQ(check.finding_count(), 1);
  EXPECT_THAT(Read(kOverdue, 6), IsEmpty());
  EXPECT_EQ(Read(kOverdue, 8), (Counts{{"cuihu", 1}}));
  EXPECT_THAT(Read(kOverdue, 8, "b2"), IsEmpty());
  auto close = Named<v1::CloseLedgerFindingRequest>(check.name());
  close.set_position(1);
  close.set_explanation("业主出国，证件待补");
  ASSERT_TRUE(
      As<v1::LedgerFinding>(kArchivist, "LedgerCheckService.CloseLedgerFinding", close).ok());
  EXPECT_THAT(Read(kOverdue, 8), IsEmpty());
}

}  // namespace
}  // namespace steward::directory
