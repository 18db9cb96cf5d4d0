// Handing assignments over.
#include <gtest/gtest.h>

#include <random>

#include "services/directory/estate/assignment_rules.h"

namespace steward::directory {
namespace {

using namespace std::chrono_literals;

TEST(AssignmentTest, AHandOverLosesNoDayAndDoublesNone) {
  std::mt19937_64 random(20260402);
  for (int i = 0; i < 2000; ++i) {
    DaySpan days{.start = DaysLater(2026y / 2 / 1, static_cast<int>(random() % 30)),
                 .end = std::nullopt};
    if (random() % 3 != 0) days.end = DaysLater(days.start, static_cast<int>(random() % 30));
    const Day start = DaysLater(2026y / 2 / 1, static_cast<int>(random() % 70));
    const HandOver split = SplitForSuccessor(days, start);
    for (int offset = -5; offset < 100; ++offset) {
      const Day day = DaysLater(2026y / 2 / 1, offset);
      const bool kept = split.kept && split.kept->Contains(day);
      const bool given = split.given && split.given->Contains(day);
      EXPECT_EQ(kept, days.Contains(day) && day < start);
      EXPECT_EQ(given, days.Contains(day) && day >= start);
    }
  }
}

}  // namespace
}  // namespace steward::directory
