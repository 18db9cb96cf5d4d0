// Due times by a reference that steps through time minute by minute. It knows nothing of the code
// it judges: a calendar is a table of minutes, a clock a counter. Calendars and histories are made
// up by dice: `dice(low, high)` is a number, `dice.Of(percent)` whether something happens.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "common/calendar/working_calendar.h"
#include "services/tickets/clock.h"

namespace steward::tickets::testing {

using calendar::LocalDay;
using calendar::Windows;
using calendar::WorkingCalendar;
using std::chrono::days;
using std::chrono::minutes;

inline constexpr int kDay = 1440;
// 20 December 2027: the days after it hold a turn of the year and 29 February 2028.
inline const LocalDay kFirstDay = LocalDay(std::chrono::year(2027) / std::chrono::December / 20);

template <class Dice>
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

// With special days among the first `span_days`.
template <class Dice>
WorkingCalendar RandomCalendar(Dice& dice, int span_days) {
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
  for (int i = 0; i < span_days; ++i) {
    if (!dice.Of(12)) continue;
    Windows& special = made.special_days[kFirstDay + days(i)];
    if (dice.Of(50)) special = dice.Of(50) ? made.standard_day : RandomWindows(dice);
  }
  return made;
}

// The windows of the day that is `index` days after the first one, by the words of the
// specification.
inline Windows ReferenceWindows(const WorkingCalendar& made, int index) {
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
inline std::vector<char> ReferenceMinutes(const WorkingCalendar& made, int span_days) {
  std::vector<char> worked(static_cast<size_t>(span_days * kDay), 0);
  for (int day = 0; day < span_days; ++day) {
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

// Reported on one of the first `report_days`.
template <class Dice>
History RandomHistory(Dice& dice, int report_days) {
  History history;
  history.report = kDay + dice(0, report_days * kDay);
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
inline int ReferenceDue(const History& history, const std::vector<char>& worked, int target) {
  const int span = static_cast<int>(worked.size());
  if (target == 0) return history.start;
  int counted = 0, paused = 0;
  size_t next = 0;
  for (int minute = history.report; minute < span; ++minute) {
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

inline int StandardMinutes(const WorkingCalendar& made) {
  int total = 0;
  for (const calendar::Window& window : made.standard_day) total += window.end - window.begin;
  return total;
}

// The history as the clocks are told it. `at` gives the instant of a minute.
template <class At>
ClockFacts FactsOf(const History& history, const At& at) {
  ClockFacts facts{.report = at(history.report),
                   .arrived = at(history.start),
                   .pause_limit = minutes(history.pause_limit)};
  for (const RandomPause& pause : history.pauses) {
    facts.pauses.push_back({PauseReason::kPart, at(pause.start), {}});
    if (pause.end >= 0) facts.pauses.back().end = at(pause.end);
  }
  return facts;
}

// The clock that counts from the arrival.
inline ClockPlan PlanOf(const History& history) {
  return {.kind = ClockKind::kResolution,
          .target = Target{history.unit, history.amount},
          .from_arrival = true};
}

// The minutes its target is.
inline int TargetOf(const History& history, const WorkingCalendar& made) {
  const bool workdays = history.unit == Unit::kHalfWorkdays;
  return workdays ? StandardMinutes(made) * history.amount / 2 : history.amount;
}

}  // namespace steward::tickets::testing
