// Due times against a reference that steps through time minute by minute.
#include "tests/support/minute_reference.h"

#include <random>

#include "tests/unit/tickets/builders.h"

namespace steward::tickets::testing {
namespace {

constexpr int kSpanDays = 260;
constexpr int kReportDays = 80;

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  int operator()(int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(engine_);
  }
  bool Of(int percent) { return (*this)(1, 100) <= percent; }

 private:
  std::mt19937_64 engine_;
};

TEST(ClockReferenceTest, DueTimesOfAHundredThousandHistoriesEqualTheMinuteByMinuteCount) {
  int compared = 0, missed = 0, moved_by_pause = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    Dice dice(seed);
    const WorkingCalendar made = RandomCalendar(dice, kSpanDays);
    ASSERT_TRUE(made.Check().ok());
    const Calendars calendars = [&](std::int64_t) -> const WorkingCalendar& { return made; };
    const std::vector<char> worked = ReferenceMinutes(made, kSpanDays);
    const auto at = [&](int minute) { return made.StartOf(kFirstDay) + minutes(minute); };
    for (int i = 0; i < 500; ++i) {
      const History history = RandomHistory(dice, kReportDays);
      const ClockReading reading =
          ReadClock(PlanOf(history), FactsOf(history, at), calendars, at(history.now));
      const int target = TargetOf(history, made);
      const int due = ReferenceDue(history, worked, target);
      ASSERT_GE(due, 0) << "the span is too short";
      ASSERT_EQ(*reading.due, at(due)) << "calendar " << seed << ", history " << i;
      ASSERT_EQ(reading.outcome == Outcome::kMissed, history.now > due);
      ASSERT_EQ(reading.breach.value_or(at(due)), at(due));
      ++compared;
      missed += reading.outcome == Outcome::kMissed;
      if (i % 50 != 0) continue;
      const History unpaused{
          .report = history.report, .start = history.start, .unit = history.unit};
      moved_by_pause += ReferenceDue(unpaused, worked, target) != due;
    }
  }
  EXPECT_EQ(compared, 100'000);
  EXPECT_GT(missed, 5'000) << "the histories are too tame";
  EXPECT_GT(moved_by_pause, 300) << "the histories are too tame";
}

TEST(ClockReferenceTest, WorkingTimeCountedInPiecesIsTheSameAsCountedAtOnce) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    Dice dice(seed * 7919);
    const WorkingCalendar made = RandomCalendar(dice, kSpanDays);
    const std::vector<char> worked = ReferenceMinutes(made, kSpanDays);
    const auto at = [&](int minute) { return made.StartOf(kFirstDay) + minutes(minute); };
    for (int i = 0; i < 50; ++i) {
      const int from = kDay + dice(0, 90 * kDay), middle = from + dice(0, 20'000),
                to = middle + dice(0, 20'000);
      int counted = 0;
      for (int minute = from; minute < to; ++minute) counted += worked[static_cast<size_t>(minute)];
      const Duration whole = made.Between(at(from), at(to), {});
      ASSERT_EQ(whole, Duration(minutes(counted)));
      ASSERT_EQ(made.Between(at(from), at(middle), {}) + made.Between(at(middle), at(to), {}),
                whole);
    }
  }
}

}  // namespace
}  // namespace steward::tickets::testing
