#include "tools/demo/households.h"

#include <gmock/gmock.h>

#include <set>

#include "steward/directory/v1/import_service.pb.h"

namespace steward::demo {
namespace {

using directory::v1::Import;

TEST(HouseholdsTest, EverySheetHasACellForEachTitleAndEachNumberOnce) {
  for (const BranchPlan& branch : Branches()) {
    for (const SitePlan& site : branch.sites) {
      std::set<int> kinds;
      for (const auto& stage : SheetStages(site, 0)) {
        for (const SheetPlan& sheet : stage) {
          EXPECT_TRUE(kinds.insert(sheet.kind).second);
          ASSERT_GT(sheet.rows.size(), 1u) << sheet.file_name;
          std::set<std::string> numbers;
          for (const auto& row : sheet.rows) {
            ASSERT_EQ(row.size(), sheet.rows.front().size()) << sheet.file_name << row.front();
            ASSERT_TRUE(numbers.insert(row.front()).second) << sheet.file_name << row.front();
          }
        }
      }
      EXPECT_EQ(kinds.size(), 6u) << "one sheet of each kind";
    }
  }
}

TEST(HouseholdsTest, ThreeHundredAndTwelveUnitsWereHandedOverByOurselves) {
  int handed_over = 0;
  for (const BranchPlan& branch : Branches()) {
    for (const SitePlan& site : branch.sites) {
      for (const UnitPlan& unit : UnitsOf(site)) handed_over += IsNewlyBuilt(site, unit) ? 1 : 0;
    }
  }
  EXPECT_EQ(handed_over, 312);
}

TEST(HouseholdsTest, EveryOtherUnitComesWithTheDayItWasTakenOver) {
  const SitePlan& site = Branches().front().sites.front();
  const SheetPlan units = SheetStages(site, 0).front().front();
  ASSERT_EQ(units.kind, Import::KIND_UNITS);
  size_t without = 0;
  for (const auto& row : units.rows) without += row[5].empty() ? 1 : 0;
  EXPECT_EQ(without, 312u);
}

TEST(HouseholdsTest, AnIdNumberHasTheRightLastDigit) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1};
  for (int person = 0; person < 3000; person += 7) {
    const std::string number = IdNumber(person);
    ASSERT_EQ(number.size(), 18u);
    int sum = 0;
    for (size_t i = 0; i < number.size(); ++i)
      sum += kWeights[i] * (number[i] == 'X' ? 10 : number[i] - '0');
    EXPECT_EQ(sum % 11, 1) << number;
  }
}

}  // namespace
}  // namespace steward::demo
