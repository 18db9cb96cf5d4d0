#include "tools/demo/company.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "common/base/text.h"
#include "tools/demo/people.h"

namespace steward::demo {
namespace {

TEST(PeopleTest, TwoPeopleNeverShareAPhone) {
  std::set<std::string> phones;
  for (int person = 0; person < 20000; ++person) {
    const std::string phone = PersonPhone(person);
    ASSERT_EQ(phone.size(), 11u) << phone;
    ASSERT_EQ(phone[0], '1');
    ASSERT_TRUE(
        std::all_of(phone.begin(), phone.end(), [](char c) { return c >= '0' && c <= '9'; }));
    ASSERT_TRUE(phones.insert(phone).second) << phone;
  }
}

TEST(PeopleTest, NamesAreChineseStableAndVaried) {
  std::set<std::string> names;
  for (int person = 0; person < 1000; ++person) {
    const std::string name = PersonName(person);
    EXPECT_GE(name.size(), 6u);   // two characters of three bytes
    EXPECT_LE(name.size(), 12u);  // four
    names.insert(name);
  }
  EXPECT_GT(names.size(), 950u);
  EXPECT_EQ(PersonName(17), PersonName(17));
}

TEST(CompanyTest, ThreeBranchesEachHaveSitesWithPhases) {
  ASSERT_EQ(Branches().size(), 3u);
  std::set<std::string> codes;
  for (const BranchPlan& branch : Branches()) {
    EXPECT_TRUE(IsShortCode(branch.code));
    EXPECT_TRUE(codes.insert(branch.code).second);
    ASSERT_GE(branch.sites.size(), 2u);
    for (const SitePlan& site : branch.sites) {
      EXPECT_TRUE(IsShortCode(site.code));
      std::set<std::string> phases;
      for (const BuildingPlan& building : site.buildings) phases.insert(building.phase);
      EXPECT_GE(phases.size(), 2u) << site.code;
    }
  }
}

TEST(CompanyTest, EveryUnitOfASiteHasItsOwnHouseNumber) {
  for (const BranchPlan& branch : Branches()) {
    for (const SitePlan& site : branch.sites) {
      std::set<std::string> numbers;
      for (const UnitPlan& unit : UnitsOf(site)) {
        ASSERT_LT(unit.building, site.buildings.size());
        EXPECT_TRUE(numbers.insert(unit.house_number).second) << unit.house_number;
      }
      EXPECT_GT(numbers.size(), 40u);
    }
  }
  EXPECT_EQ(UnitsOf(Branches()[0].sites[0]).size(), 1344u);
}

// What the notices say in sum: days off, and weekend days worked instead.
TEST(CalendarTest, YearsHaveTheDaysOffOfTheNotices) {
  for (const YearPlan& year : Years()) {
    const auto first = std::chrono::sys_days(std::chrono::year(year.year) / 1 / 1);
    int days_off = 0, weekdays_off = 0;
    for (int i = 0; i < 365; ++i) {
      const std::chrono::sys_days day = first + std::chrono::days(i);
      if (!year.IsHoliday(day)) continue;
      ++days_off;
      if (std::chrono::weekday(day).iso_encoding() <= 5) ++weekdays_off;
    }
    EXPECT_EQ(days_off, year.year == 2025 ? 28 : 33);
    // 13 days are holidays by law; whatever else is off is worked at a weekend instead.
    EXPECT_EQ(year.make_up_days.size(), year.year == 2025 ? 5u : 6u);
    EXPECT_GT(weekdays_off, static_cast<int>(year.make_up_days.size()));
    for (const std::chrono::month_day& day : year.make_up_days) {
      const std::chrono::sys_days date = std::chrono::year(year.year) / day.month() / day.day();
      EXPECT_GE(std::chrono::weekday(date).iso_encoding(), 6u);
      EXPECT_FALSE(year.IsHoliday(date));
    }
  }
}

}  // namespace
}  // namespace steward::demo
