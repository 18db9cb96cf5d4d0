// Limits as data: their versions by date, and what of them may still be changed.
#include "services/identity/warnings/warning_limit.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/reason.h"

namespace steward::identity {
namespace {

using testing::ReasonOf;

const std::set<std::string, std::less<>> kAllRoles = {"dispatcher", "supervisor"};

Day March(unsigned day) { return std::chrono::year(2026) / 3 / day; }

WarningLimitVersion From(unsigned day, std::int64_t amber = 5,
                         const std::string& role = "dispatcher") {
  return {.from = March(day), .limit = {amber, 20}, .role = role};
}
WarningLimitVersion FromTo(unsigned day, unsigned to, std::int64_t amber = 5) {
  WarningLimitVersion version = From(day, amber);
  version.to = March(to);
  return version;
}
WarningLimit LimitWith(std::vector<WarningLimitVersion> versions) {
  return {.name = {"b1", WarningLimitId()}, .indicator = 4, .versions = std::move(versions)};
}

// On 10 March.
std::string Change(const WarningLimit& before, WarningLimit after,
                   warning::Worse worse = warning::Worse::kMore) {
  const Status status = CheckChange(before, after, March(10), worse, kAllRoles);
  return status.ok() ? "" : ReasonOf(status);
}

TEST(WarningLimitTest, AVersionHoldsUntilTheNextOrItsLastDay) {
  const WarningLimit limit = LimitWith({From(1, 5), FromTo(10, 12, 6), From(20, 7)});
  EXPECT_EQ(limit.On(std::chrono::year(2026) / 2 / 28), nullptr);
  EXPECT_EQ(limit.On(March(9))->limit.amber, 5);
  EXPECT_EQ(limit.On(March(12))->limit.amber, 6);
  EXPECT_EQ(limit.On(March(13)), nullptr);
  EXPECT_EQ(limit.On(March(20))->limit.amber, 7);
}

TEST(WarningLimitTest, PeriodsHoldOnTheDaysOfTheirVersions) {
  const WarningLimit limit = LimitWith({From(1, 5), FromTo(10, 12, 6), From(20, 7)});
  for (unsigned day = 1; day < 31; ++day) {
    const WarningLimitVersion* version = limit.On(March(day));
    int holding = 0;
    for (const warning::LimitPeriod& period : PeriodsOf(limit)) {
      if (!period.Holds(March(day))) continue;
      ++holding;
      EXPECT_EQ(period.limit, version->limit);
    }
    EXPECT_EQ(holding, version == nullptr ? 0 : 1) << day;
  }
}

TEST(WarningLimitTest, TodayAndLaterMayChangeAndTheDaysBeforeMayNot) {
  const WarningLimit none = LimitWith({});
  EXPECT_EQ(Change(none, LimitWith({From(10)})), "");
  EXPECT_EQ(Change(none, LimitWith({From(9)})), "WARNING_LIMIT_PAST");
  const WarningLimit before = LimitWith({From(1)});
  EXPECT_EQ(Change(before, LimitWith({From(1), From(10, 6)})), "");
  EXPECT_EQ(Change(before, LimitWith({FromTo(1, 9)})), "") << "it ends";
  EXPECT_EQ(Change(before, LimitWith({FromTo(1, 8)})), "WARNING_LIMIT_PAST");
  EXPECT_EQ(Change(before, LimitWith({From(1, 6)})), "WARNING_LIMIT_PAST");
  EXPECT_EQ(Change(before, LimitWith({From(1, 5, "supervisor")})), "WARNING_LIMIT_PAST");
  EXPECT_EQ(Change(before, LimitWith({From(2)})), "WARNING_LIMIT_PAST");
  EXPECT_EQ(Change(LimitWith({From(1), From(15)}), before), "") << "what has not begun may go";
}

TEST(WarningLimitTest, WhatContradictsItselfIsRefused) {
  const WarningLimit none = LimitWith({});
  EXPECT_EQ(Change(none, LimitWith({From(10), From(10, 6)})), "WARNING_LIMIT_DATES_INVALID");
  EXPECT_EQ(Change(none, LimitWith({FromTo(12, 11)})), "WARNING_LIMIT_DATES_INVALID");
  EXPECT_EQ(Change(none, LimitWith({From(15), FromTo(10, 15)})), "WARNING_LIMIT_DATES_INVALID");
  EXPECT_EQ(Change(none, LimitWith({From(15), FromTo(10, 14)})), "");
  EXPECT_EQ(Change(none, LimitWith({From(10, 21)})), "WARNING_LIMIT_ORDER_INVALID");
  EXPECT_EQ(Change(none, LimitWith({From(10, 5)}), warning::Worse::kLess),
            "WARNING_LIMIT_ORDER_INVALID");
  EXPECT_EQ(Change(none, LimitWith({From(10, 5, "wizard")})), "ROLE_NOT_FOUND");
}

// Whatever versions are sent: where the change is taken, the past is as it was.
TEST(WarningLimitTest, NoChangeThatIsTakenMovesTheDaysBeforeToday) {
  std::mt19937_64 random(15);
  const auto any_limit = [&] {
    WarningLimit limit = LimitWith({});
    for (int i = 0; i < 3; ++i) {
      const auto day = static_cast<unsigned>(1 + random() % 20);
      const auto amber = static_cast<std::int64_t>(random() % 2);
      if (random() % 2 == 0)
        limit.versions.push_back(From(day, amber));
      else
        limit.versions.push_back(FromTo(day, static_cast<unsigned>(day + random() % 9), amber));
    }
    return limit;
  };
  int taken = 0;
  for (int i = 0; i < 30'000; ++i) {
    WarningLimit before = any_limit();
    // Valid in itself: as if it had been entered in February.
    const Day february = std::chrono::year(2026) / 2 / 1;
    if (!CheckChange(LimitWith({}), before, february, warning::Worse::kMore, kAllRoles).ok())
      continue;
    WarningLimit after = any_limit();
    if (!CheckChange(before, after, March(10), warning::Worse::kMore, kAllRoles).ok()) continue;
    ++taken;
    for (unsigned day = 1; day < 10; ++day) {
      const WarningLimitVersion* had = before.On(March(day));
      const WarningLimitVersion* has = after.On(March(day));
      ASSERT_EQ(had == nullptr, has == nullptr);
      if (had != nullptr) {
        ASSERT_EQ(had->limit, has->limit);
      }
    }
  }
  EXPECT_GT(taken, 100);
}

}  // namespace
}  // namespace steward::identity
