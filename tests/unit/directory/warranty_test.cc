// How long warranties run (DEF-25).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "services/directory/estate/warranty.h"
#include "tests/support/reason.h"

namespace steward::directory {
namespace {

using namespace std::chrono_literals;
using steward::testing::FailsWith;

WarrantyTerms Years(int count) { return {.unit = WarrantyUnit::kYears, .count = count}; }

// Two heating seasons, 15 November to 15 March.
WarrantyTerms Heating(int count, bool counts_running = false) {
  return {.unit = WarrantyUnit::kSeasons,
          .count = count,
          .season_start_mmdd = 1115,
          .season_end_mmdd = 315,
          .counts_running_season = counts_running};
}

TEST(WarrantyTest, YearsEndTheDayBeforeTheAnniversary) {
  EXPECT_EQ(WarrantyEnd(2021y / 5 / 10, Years(5)), Day(2026y / 5 / 9));
  EXPECT_EQ(WarrantyEnd(2024y / 1 / 1, Years(2)), Day(2025y / 12 / 31));
  EXPECT_EQ(WarrantyEnd(2023y / 3 / 1, Years(1)), Day(2024y / 2 / 29));
}

TEST(WarrantyTest, AStartOn29FebruaryEndsOnThe28th) {
  EXPECT_EQ(WarrantyEnd(2024y / 2 / 29, Years(1)), Day(2025y / 2 / 28));
  EXPECT_EQ(WarrantyEnd(2024y / 2 / 29, Years(4)), Day(2028y / 2 / 28));
  EXPECT_EQ(WarrantyEnd(2096y / 2 / 29, Years(4)), Day(2100y / 2 / 28)) << "2100 is no leap year";
}

TEST(WarrantyTest, TheDayAfterTheEndIsTheAnniversary) {
  std::mt19937_64 random(20260403);
  for (int i = 0; i < 5000; ++i) {
    const Day start = DaysLater(2000y / 1 / 1, static_cast<int>(random() % 40000));
    const int years = 1 + static_cast<int>(random() % 20);
    const Day next = DaysLater(*WarrantyEnd(start, Years(years)), 1);
    const Day anniversary = start + std::chrono::years(years);
    if (anniversary.ok()) {
      EXPECT_EQ(next, anniversary);
    } else {
      EXPECT_EQ(next, Day(anniversary.year() / 3 / 1));
    }
  }
}

TEST(WarrantyTest, SeasonsCountFromTheirFirstDayAndTheLastOneEndsTheTerm) {
  EXPECT_EQ(WarrantyEnd(2024y / 6 / 1, Heating(2)), Day(2026y / 3 / 15));
  EXPECT_EQ(WarrantyEnd(2024y / 11 / 15, Heating(1)), Day(2025y / 3 / 15)) << "from its first day";
  EXPECT_EQ(WarrantyEnd(2024y / 11 / 16, Heating(1)), Day(2026y / 3 / 15)) << "one that runs";
  EXPECT_EQ(WarrantyEnd(2025y / 1 / 10, Heating(2)), Day(2027y / 3 / 15));
}

TEST(WarrantyTest, WhereTheRuleSaysSoARunningSeasonIsTheFirst) {
  EXPECT_EQ(WarrantyEnd(2024y / 11 / 16, Heating(1, true)), Day(2025y / 3 / 15));
  EXPECT_EQ(WarrantyEnd(2025y / 3 / 15, Heating(2, true)), Day(2026y / 3 / 15));
  EXPECT_EQ(WarrantyEnd(2025y / 3 / 16, Heating(1, true)), Day(2026y / 3 / 15));
  const WarrantyTerms cooling{
      .unit = WarrantyUnit::kSeasons, .count = 2, .season_start_mmdd = 615, .season_end_mmdd = 915};
  EXPECT_EQ(WarrantyEnd(2024y / 7 / 1, cooling), Day(2026y / 9 / 15));
}

TEST(WarrantyTest, TheDesignLifeHasNoLastDay) {
  EXPECT_EQ(WarrantyEnd(2024y / 1 / 1, {.unit = WarrantyUnit::kDesignLife}), std::nullopt);
}

TEST(WarrantyTest, ItStartsByAcceptanceOrTheDayAfterSigningOrDelivery) {
  const WarrantyDays days{
      .accepted = 2024y / 5 / 1, .signed_on = 2024y / 2 / 28, .delivered = 2024y / 8 / 1};
  EXPECT_EQ(WarrantyStartDay(WarrantyStart::kAcceptance, days).value(), Day(2024y / 5 / 1));
  EXPECT_EQ(WarrantyStartDay(WarrantyStart::kDayAfterSigning, days).value(), Day(2024y / 2 / 29));
  EXPECT_EQ(WarrantyStartDay(WarrantyStart::kDelivery, days).value(), Day(2024y / 8 / 1));
  for (const WarrantyStart rule :
       {WarrantyStart::kAcceptance, WarrantyStart::kDayAfterSigning, WarrantyStart::kDelivery}) {
    EXPECT_THAT(WarrantyStartDay(rule, {}), FailsWith("WARRANTY_START_MISSING"));
  }
}

TEST(WarrantyTest, TermsSayHowManyAndWhichSeasons) {
  EXPECT_TRUE(Years(1).Check().ok());
  EXPECT_THAT(Years(0).Check(), FailsWith("WARRANTY_TERM_INVALID"));
  EXPECT_TRUE(Heating(2).Check().ok());
  WarrantyTerms terms = Heating(2);
  terms.season_end_mmdd = 230;
  EXPECT_THAT(terms.Check(), FailsWith("WARRANTY_TERM_INVALID"));
  EXPECT_TRUE((WarrantyTerms{.unit = WarrantyUnit::kDesignLife}.Check().ok()));
  EXPECT_THAT((WarrantyTerms{.unit = WarrantyUnit::kDesignLife, .count = 1}.Check()),
              FailsWith("WARRANTY_TERM_INVALID"));
}

}  // namespace
}  // namespace steward::directory
