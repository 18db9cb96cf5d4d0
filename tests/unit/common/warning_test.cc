// When a value is bad enough to warn of.
#include "common/warning/warning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "common/warning/indicator.h"

namespace steward::warning {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kFigure = 4;
constexpr Day kToday = std::chrono::year(2026) / 3 / 10;
constexpr Day kYesterday = std::chrono::year(2026) / 3 / 9;
constexpr Day kTomorrow = std::chrono::year(2026) / 3 / 11;

LimitPeriod At(const std::string& branch, const std::string& site, Limit limit) {
  return {.indicator = kFigure,
          .branch = branch,
          .site = site,
          .from = kToday,
          .limit = limit,
          .role = "of-" + branch + "-" + site};
}

Limits LimitsOf(const std::vector<LimitPeriod>& periods, Worse worse = Worse::kMore,
                Day day = kToday) {
  return Limits::Of(periods, kFigure, "b1", day, worse);
}

TEST(WarningTest, AValueAsBadAsALimitHasCrossedIt) {
  const Limit more{5, 20};
  EXPECT_EQ(LevelOf(4, more, Worse::kMore), Level::kNone);
  EXPECT_EQ(LevelOf(5, more, Worse::kMore), Level::kAmber);
  EXPECT_EQ(LevelOf(19, more, Worse::kMore), Level::kAmber);
  EXPECT_EQ(LevelOf(20, more, Worse::kMore), Level::kRed);
  const Limit less{30, 0};
  EXPECT_EQ(LevelOf(31, less, Worse::kLess), Level::kNone);
  EXPECT_EQ(LevelOf(30, less, Worse::kLess), Level::kAmber);
  EXPECT_EQ(LevelOf(1, less, Worse::kLess), Level::kAmber);
  EXPECT_EQ(LevelOf(0, less, Worse::kLess), Level::kRed);
  EXPECT_EQ(LevelOf(-500, less, Worse::kLess), Level::kRed);
}

TEST(WarningTest, AWorseValueNeverHasAMilderLevel) {
  std::mt19937_64 random(15);
  std::uniform_int_distribution<std::int64_t> any(-50, 50);
  for (int i = 0; i < 20'000; ++i) {
    const Worse worse = i % 2 == 0 ? Worse::kMore : Worse::kLess;
    Limit limit{any(random), any(random)};
    if (IsWorse(limit.amber, limit.red, worse)) std::swap(limit.amber, limit.red);
    const std::int64_t a = any(random);
    const std::int64_t b = any(random);
    if (!IsWorse(a, b, worse)) continue;
    ASSERT_GE(LevelOf(a, limit, worse), LevelOf(b, limit, worse));
    const Limit milder{limit.amber + (worse == Worse::kMore ? -1 : 1), limit.red};
    ASSERT_GE(LevelOf(a, milder, worse), LevelOf(a, limit, worse)) << "a milder limit warns sooner";
  }
}

TEST(WarningTest, TheNearestLimitThatIsInForceDecides) {
  const LimitPeriod company = At("hq", "", {1, 10});
  const LimitPeriod branch = At("b1", "", {2, 10});
  const LimitPeriod site = At("b1", "s1", {3, 10});
  const Limits all =
      LimitsOf({company, branch, site, At("b2", "", {7, 10}), At("b2", "s1", {8, 9})});
  EXPECT_EQ(all.At("s1")->limit.amber, 3);
  EXPECT_EQ(all.At("s2")->limit.amber, 2);
  EXPECT_EQ(all.MildestAmber(), 2);
  EXPECT_EQ(LimitsOf({company, site}).At("s2")->limit.amber, 1);
  EXPECT_EQ(LimitsOf({company, site}).MildestAmber(), 1);
  EXPECT_EQ(LimitsOf({site}).At("s2"), nullptr) << "a site's limit is nobody else's";
  LimitPeriod of_company_site = At("hq", "s1", {4, 10});
  EXPECT_TRUE(LimitsOf({of_company_site}).empty()) << "head office has sites of its own";
}

TEST(WarningTest, ALimitHoldsFromItsFirstToItsLastDay) {
  LimitPeriod period = At("hq", "", {1, 10});
  EXPECT_TRUE(LimitsOf({period}, Worse::kMore, kYesterday).empty());
  EXPECT_FALSE(LimitsOf({period}, Worse::kMore, kTomorrow).empty());
  period.to = kToday;
  EXPECT_FALSE(LimitsOf({period}).empty());
  EXPECT_TRUE(LimitsOf({period}, Worse::kMore, kTomorrow).empty());
  EXPECT_TRUE(Limits::Of(std::vector{period}, kFigure + 1, "b1", kToday, Worse::kMore).empty())
      << "of another figure";
}

TEST(WarningTest, OnlyWhatCrossesIsJudgedTheWorstFirstAndEachThingOnce) {
  const Limits limits = LimitsOf({At("hq", "", {5, 20}), At("b1", "s2", {50, 60})});
  const std::vector<JudgedReading> judged = limits.Judge({{.site = "s1", .value = 4},
                                                          {.site = "s2", .value = 49},
                                                          {.site = "s3", .value = 6},
                                                          {.site = "s4", .value = 20},
                                                          {.site = "s3", .value = 8},
                                                          {.site = "s3", .value = 7}});
  ASSERT_THAT(judged, SizeIs(2));
  EXPECT_EQ(judged[0].reading.site, "s4");
  EXPECT_EQ(judged[0].level, Level::kRed);
  EXPECT_EQ(judged[1].reading.site, "s3");
  EXPECT_EQ(judged[1].reading.value, 8);
  EXPECT_EQ(judged[1].level, Level::kAmber);
  EXPECT_EQ(judged[1].role, "of-hq-");
  EXPECT_THAT(LimitsOf({}).Judge({{.site = "s1", .value = 1'000}}), IsEmpty());
}

// Whatever order the values are read in, and whatever else is read beside them.
TEST(WarningTest, JudgingDependsOnNothingButTheValues) {
  std::mt19937_64 random(2026);
  for (int i = 0; i < 300; ++i) {
    const Worse worse = i % 2 == 0 ? Worse::kMore : Worse::kLess;
    const Limit limit = worse == Worse::kMore ? Limit{10, 40} : Limit{40, 10};
    const Limits limits = LimitsOf({At("hq", "", limit)}, worse);
    std::vector<Reading> readings;
    for (int n = 0; n < 40; ++n) {
      readings.push_back({.site = "s" + std::to_string(random() % 3),
                          .subject = "t" + std::to_string(n),
                          .value = static_cast<std::int64_t>(random() % 50)});
    }
    const std::vector<JudgedReading> judged = limits.Judge(readings);
    std::shuffle(readings.begin(), readings.end(), random);
    const std::vector<JudgedReading> again = limits.Judge(readings);
    ASSERT_EQ(judged.size(), again.size());
    size_t crossing = 0;
    for (const Reading& reading : readings) {
      if (LevelOf(reading.value, limit, worse) != Level::kNone) ++crossing;
    }
    ASSERT_EQ(judged.size(), crossing);
    for (size_t n = 0; n < judged.size(); ++n) {
      ASSERT_EQ(judged[n].reading, again[n].reading);
      ASSERT_EQ(judged[n].level, LevelOf(judged[n].reading.value, limit, worse));
      if (n > 0) {
        ASSERT_FALSE(IsWorse(judged[n].reading.value, judged[n - 1].reading.value, worse));
      }
    }
  }
}

TEST(WarningTest, EveryIndicatorSaysWhoReadsItAndWhatItIsCalled) {
  const auto& indicators = *type::v1::Indicator_descriptor();
  for (int i = 1; i < indicators.value_count(); ++i) {
    const auto indicator = static_cast<type::v1::Indicator>(indicators.value(i)->number());
    EXPECT_FALSE(TextOf(indicator).service().empty()) << indicators.value(i)->name();
    EXPECT_FALSE(TextOf(indicator).zh().empty()) << indicators.value(i)->name();
    EXPECT_FALSE(TextOf(indicator).en().empty()) << indicators.value(i)->name();
  }
  EXPECT_EQ(WorseOf(type::v1::INDICATOR_TICKET_RESPONSE_LEFT_MINUTES), Worse::kLess);
  EXPECT_EQ(WorseOf(type::v1::INDICATOR_OVERDUE_TICKET_COUNT), Worse::kMore);
  EXPECT_EQ(TextOf(static_cast<type::v1::Indicator>(9'999)).service(), "");
}

}  // namespace
}  // namespace steward::warning
