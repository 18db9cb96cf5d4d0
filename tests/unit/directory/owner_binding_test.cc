#include "services/directory/accounts/owner_binding.h"

#include <gtest/gtest.h>

namespace steward::directory {
namespace {

using std::chrono::hours;

const Time kMorning(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1) + hours(9));

OwnerId Person(unsigned char number) {
  OwnerId id;
  id.bytes[15] = number;
  return id;
}

TEST(OwnerBindingTest, NameAndPhoneMustBothFitAndSpellingMakesNoDifference) {
  const std::vector<BindingCandidate> candidates = {{Person(1), "Wang Jianguo", "13900000000"},
                                                    {Person(2), "王 建国", "13812345678"},
                                                    {Person(3), "Ｗang Jianguo", "13812345678"},
                                                    {Person(4), "Wang Jianguo", "13812345678"}};
  EXPECT_EQ(PersonMeant(candidates, "13812345678", "王建国"), Person(2));
  EXPECT_EQ(PersonMeant(candidates, "13812345678", " wang　jianguo "), Person(3));
  EXPECT_EQ(PersonMeant(candidates, "13900000000", "王建国"), std::nullopt);
  EXPECT_EQ(PersonMeant(candidates, "13812345678", "王建"), std::nullopt);
  EXPECT_EQ(PersonMeant({{Person(1), "", "13812345678"}}, "13812345678", " "), std::nullopt);
}

TEST(OwnerBindingTest, AfterFiveRefusalsTheNextTryWaitsUntilTheFirstIsADayOld) {
  std::vector<Time> refused;
  for (int i = 0; i < 4; ++i) refused.push_back(kMorning + hours(i));
  EXPECT_EQ(WaitForTry(refused, kMorning + hours(5)), std::nullopt);
  refused.push_back(kMorning + hours(4));
  EXPECT_EQ(WaitForTry(refused, kMorning + hours(5)), hours(19));
  EXPECT_EQ(WaitForTry(refused, kMorning + hours(24)), std::nullopt);
  refused.push_back(kMorning + hours(24));
  EXPECT_EQ(WaitForTry(refused, kMorning + hours(24)), hours(1)) << "the second one counts now";
}

}  // namespace
}  // namespace steward::directory
