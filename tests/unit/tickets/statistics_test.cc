#include "services/tickets/statistics.h"

#include <vector>

#include "tests/unit/tickets/builders.h"

namespace steward::tickets::testing {
namespace {

using calendar::LocalDay;

// The site-year of the requirements: 26,000 phone records and 10,950 visits, 7,300 return visits
// made.
std::vector<CountedTicket> SiteYear() {
  std::vector<CountedTicket> tickets;
  const auto add = [&](int count, Kind kind, Channel channel) {
    for (int i = 0; i < count; ++i) {
      const LocalDay day = LocalDay(2025y / 1 / 1) + std::chrono::days(i % 365);
      tickets.push_back({.kind = kind, .channel = channel, .report_day = day});
      if (channel == Channel::kPhone && kind == Kind::kHomeRepair)
        tickets.back().return_visit_day = day;
      if (kind == Kind::kPublicRepair && i < 300) tickets.back().return_visit_day = day;
    }
  };
  add(7'000, Kind::kHomeRepair, Channel::kPhone);
  add(3'300, Kind::kPublicRepair, Channel::kPhone);
  add(12'000, Kind::kEnquiry, Channel::kPhone);
  add(3'700, Kind::kOtherService, Channel::kPhone);
  add(10'950, Kind::kEnquiry, Channel::kFrontDesk);
  return tickets;
}

Period Year2025() { return YearPeriod(2025, LocalDay(2026y / 3 / 1)).value(); }

TEST(StatisticsTest, TheSiteYearIsCountedFromItsRows) {
  const YearSummary year = CountYear(SiteYear(), Year2025());
  EXPECT_EQ(year.period.days(), 365);
  EXPECT_EQ(year.calls, (DailyCount{26'000, 365}));
  EXPECT_EQ(year.repairs.count, 10'300);
  EXPECT_EQ(year.owner_repairs.count, 7'000);
  EXPECT_EQ(year.public_repairs.count, 3'300);
  EXPECT_EQ(year.visits.count, 10'950);
  EXPECT_EQ(year.return_visits.count, 7'300);
  EXPECT_EQ(year.calls.per_day_x10(), 712);
  EXPECT_EQ(year.repairs.per_day_x10(), 282);
  EXPECT_EQ(year.visits.per_day_x10(), 300);
  EXPECT_EQ(year.return_visits.per_day_x10(), 200);
}

TEST(StatisticsTest, WithoutOneRowTheFiguresDifferByOne) {
  std::vector<CountedTicket> tickets = SiteYear();
  tickets.erase(tickets.begin());
  const YearSummary year = CountYear(tickets, Year2025());
  EXPECT_EQ(year.calls.count, 25'999);
  EXPECT_EQ(year.owner_repairs.count, 6'999);
  EXPECT_EQ(year.return_visits.count, 7'299);
}

TEST(StatisticsTest, TheKindsOfAMonthAddUpToItsTotal) {
  const Period january = MonthPeriod(2025, 1, LocalDay(2026y / 3 / 1)).value();
  const MonthlyStatistics month = CountMonth(SiteYear(), january);
  EXPECT_EQ(month.period.days(), 31);
  std::int64_t matters = 0;
  for (const CountedTicket& ticket : SiteYear()) matters += january.contains(ticket.report_day);
  EXPECT_EQ(month.total(), matters);
  EXPECT_EQ(month.calls.count + month.visits.count, matters);
}

TEST(StatisticsTest, SeveralMattersOfOneCallAreOneCall) {
  const LocalDay day(2025y / 5 / 5);
  const std::vector<CountedTicket> tickets = {
      {.kind = Kind::kHomeRepair, .report_day = day},
      {.kind = Kind::kPublicRepair, .first_of_contact = false, .report_day = day},
      {.kind = Kind::kHomeRepair, .state = State::kMerged, .report_day = day},
      {.kind = Kind::kHomeRepair, .state = State::kVoid, .report_day = day},
  };
  const YearSummary year = CountYear(tickets, Year2025());
  EXPECT_EQ(year.calls.count, 2) << "the merged one called, the mistake did not";
  EXPECT_EQ(year.repairs.count, 2) << "the merged one is no matter of its own";
}

TEST(StatisticsTest, ARunningPeriodEndsTodayAndOneInTheFutureIsRefused) {
  const LocalDay today(2028y / 2 / 29);
  EXPECT_EQ(YearPeriod(2028, today).value().days(), 60);
  EXPECT_EQ(MonthPeriod(2028, 2, today).value().days(), 29);
  EXPECT_THAT(YearPeriod(2029, today), FailsWith("PERIOD_INVALID"));
  EXPECT_THAT(MonthPeriod(2028, 3, today), FailsWith("PERIOD_INVALID"));
  EXPECT_THAT(MonthPeriod(2028, 13, today), FailsWith("PERIOD_INVALID"));
  EXPECT_THAT(MonthPeriod(2028, 0, today), FailsWith("PERIOD_INVALID"));
}

TEST(StatisticsTest, RatesAreRoundedHalfUpFromTheExactFraction) {
  EXPECT_EQ((Rate{28, 86}).basis_points(), 3256);
  EXPECT_EQ((Rate{88, 204}).basis_points(), 4314);
  EXPECT_EQ((Rate{116, 290}).basis_points(), 4000);
  EXPECT_EQ((Rate{78, 88}).basis_points(), 8864);
  EXPECT_EQ((Rate{1, 20'000}).basis_points(), 1) << "half goes up";
  EXPECT_EQ((Rate{0, 0}).basis_points(), std::nullopt) << "no data is not 0 %";
}

}  // namespace
}  // namespace steward::tickets::testing
