// Due times against a reference that steps through time minute by minute. It knows nothing of the
// code it judges: a calendar is a table of minutes, a clock a counter.
#include <array>
#include <chrono>
#include <random>
#include <vector>

#include "tests/unit/tickets/builders.h"

namespace steward::tickets::testing {
namespace {

using calendar::LocalDay;
using calendar::Windows;
using calendar::WorkingCalendar;
using std::chrono::days;
using std::chrono::minutes;

constexpr int kDay = 1440;
constexpr int kSpanDays = 260;
// 20 December 2027: the span holds a turn of the year and 29 February 2028.
const LocalDay kFirstDay = LocalDay(2027y / 12 / 20);

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

Windows RandomWindows(Dice& dice) {
  switch (dice(0, 3)) {
    case 0: return {{dice(16, 18) * 30, 12 * 60}, {13 * 60 + dice(0, 2) * 30, dice(34, 38) * 30}};
    case 1:
      return {{22 * 60,
               22 * 60 + dice(8, 20) * 30}};  // night, may reach into the next day's first window
    case 2:
      return {{8 * 60, 11 * 60},
              {12 * 60, 15 * 60},
              {20 * 60, 26 * 60}};  // three windows, one past midnight
    default: return {{dice(12, 20) * 30, dice(30, 48) * 30}};
  }
}

WorkingCalendar RandomCalendar(Dice& dice) {
  WorkingCalendar made;
  made.utc_offset = minutes(std::array{480, 480, 330, 0, -210}.at(static_cast<size_t>(dice(0, 4))));
  made.standard_day = RandomWindows(dice);
  for (size_t weekday = 0; weekday < 7; ++weekday) {
    if (weekday == 3 || dice.Of(70))
      made.week[weekday] = dice.Of(60) ? made.standard_day : RandomWindows(dice);
  }
  for (int year : {2027, 2028}) {
    if (dice.Of(75)) made.loaded_years.insert(year);
  }
  for (int i = 0; i < kSpanDays; ++i) {
    if (!dice.Of(12)) continue;
    Windows& special = made.special_days[kFirstDay + days(i)];
    if (dice.Of(50)) special = dice.Of(50) ? made.standard_day : RandomWindows(dice);
  }
  return made;
}

// The windows of the day that is `index` days after the first one, by the words of the
// specification.
Windows ReferenceWindows(const WorkingCalendar& made, int index) {
  const LocalDay day = kFirstDay + days(index);
  for (const auto& [special, windows] : made.special_days) {
    if (special == day) return windows;
  }
  const int weekday = (1 + index) % 7;  // 20 December 2027 is a Monday
  const int year = index < 12 ? 2027 : 2028;
  bool loaded = false;
  for (const int known : made.loaded_years) loaded = loaded || known == year;
  if (loaded) return made.week[static_cast<size_t>(weekday)];
  return weekday == 0 || weekday == 6 ? Windows() : made.standard_day;
}

// One flag per minute of the span, counted from local midnight of the first day.
std::vector<char> ReferenceMinutes(const WorkingCalendar& made) {
  std::vector<char> worked(static_cast<size_t>(kSpanDays * kDay), 0);
  for (int day = 0; day < kSpanDays; ++day) {
    for (const calendar::Window& window : ReferenceWindows(made, day)) {
      for (int minute = window.begin; minute < window.end; ++minute) {
        const size_t at = static_cast<size_t>(day * kDay + minute);
        if (at < worked.size()) worked[at] = 1;
      }
    }
  }
  return worked;
}

struct RandomPause {
  int start;
  int end;  // -1: open
};

struct History {
  int report = 0;
  int start = 0;  // report, or the arrival
  Unit unit = Unit::kClockMinutes;
  int amount = 0;
  int pause_limit = 0;
  int now = 0;
  std::vector<RandomPause> pauses;
};

History RandomHistory(Dice& dice) {
  History history;
  history.report = kDay + dice(0, 80 * kDay);
  history.start = history.report + (dice.Of(30) ? dice(0, 600) : 0);
  history.unit = dice.Of(65) ? Unit::kHalfWorkdays : Unit::kClockMinutes;
  history.amount = history.unit == Unit::kHalfWorkdays ? dice(1, 6) : dice(0, 72 * 60);
  history.pause_limit = dice.Of(30) ? dice(1, 600) : 43200;
  int at = history.report;
  for (int i = dice(0, 4); i > 0; --i) {
    const int start = at + dice(0, 900), end = start + dice(1, 2000);
    history.pauses.push_back({start, i == 1 && dice.Of(40) ? -1 : end});
    at = end;
  }
  history.now = std::max(history.report, at - dice(0, 1000));
  return history;
}

// The minute at which the target is used up, or -1 beyond the span.
int ReferenceDue(const History& history, const std::vector<char>& worked, int target) {
  if (target == 0) return history.start;
  int counted = 0, paused = 0;
  size_t next = 0;
  for (int minute = history.report; minute < kSpanDays * kDay; ++minute) {
    const auto end = [&] {
      return history.pauses[next].end < 0 ? history.now : history.pauses[next].end;
    };
    while (next < history.pauses.size() && minute >= std::max(end(), history.pauses[next].start))
      ++next;
    if (next < history.pauses.size() && minute >= history.pauses[next].start &&
        paused < history.pause_limit) {
      ++paused;
      continue;
    }
    if (minute < history.start) continue;
    if (history.unit == Unit::kClockMinutes || worked[static_cast<size_t>(minute)] != 0) ++counted;
    if (counted == target) return minute + 1;
  }
  return -1;
}

int StandardMinutes(const WorkingCalendar& made) {
  int total = 0;
  for (const calendar::Window& window : made.standard_day) total += window.end - window.begin;
  return total;
}

TEST(ClockReferenceTest, DueTimesOfAHundredThousandHistoriesEqualTheMinuteByMinuteCount) {
  int compared = 0, missed = 0, moved_by_pause = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    Dice dice(seed);
    const WorkingCalendar made = RandomCalendar(dice);
    ASSERT_TRUE(made.Check().ok());
    const Calendars calendars = [&](std::int64_t) -> const WorkingCalendar& { return made; };
    const std::vector<char> worked = ReferenceMinutes(made);
    const auto at = [&](int minute) { return made.StartOf(kFirstDay) + minutes(minute); };
    for (int i = 0; i < 500; ++i) {
      const History history = RandomHistory(dice);
      const bool workdays = history.unit == Unit::kHalfWorkdays;
      ClockFacts facts{.report = at(history.report),
                       .arrived = at(history.start),
                       .pause_limit = minutes(history.pause_limit)};
      for (const RandomPause& pause : history.pauses) {
        facts.pauses.push_back({PauseReason::kPart, at(pause.start), {}});
        if (pause.end >= 0) facts.pauses.back().end = at(pause.end);
      }
      const ClockPlan plan{.kind = ClockKind::kResolution,
                           .target = Target{history.unit, history.amount},
                           .from_arrival = true};
      const ClockReading reading = ReadClock(plan, facts, calendars, at(history.now));
      const int target = workdays ? StandardMinutes(made) * history.amount / 2 : history.amount;
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
    const WorkingCalendar made = RandomCalendar(dice);
    const std::vector<char> worked = ReferenceMinutes(made);
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
