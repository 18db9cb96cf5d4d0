// Working time: which minutes of which day are worked, and when an amount of them is used up. Pure
// arithmetic on values: no clock, no time zone database (a branch has a fixed offset from UTC, as
// all of China has). Values; safe to read from any thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"

namespace steward::calendar {

using LocalDay = std::chrono::local_days;

// A stretch of work, in minutes from the midnight its day begins with. `end` may lie behind the
// next midnight: 22:00 to 06:00 is {1320, 1800} and belongs to the day on which it begins.
struct Window {
  int begin = 0;  // 0 to 1439
  int end = 0;    // begin + 1 to begin + 1440
  auto operator<=>(const Window&) const = default;
};
using Windows = std::vector<Window>;

// [from, to): `to` is the first instant that is not in it.
struct Interval {
  Time from;
  Time to;
  bool operator==(const Interval&) const = default;
};

// When an amount of working time is used up.
struct Due {
  Time time;
  // A day from start to due lies in a year without holiday calendar (DEF-16).
  bool provisional = false;
  bool operator==(const Due&) const = default;
};

// One version of a branch's calendar. A changed calendar is another version; what was reckoned by
// the old one keeps it.
struct WorkingCalendar {
  std::int64_t version = 0;
  std::chrono::minutes utc_offset{480};
  // What a workday is when nothing else is said. Its minutes are the length of "one workday"
  // (DEF-15), however long a particular day is.
  Windows standard_day;
  // Windows of an ordinary week, Sunday first; none on a day off.
  std::array<Windows, 7> week;
  // Days that differ: holidays without windows, make-up days (调休), half days, local days.
  std::map<LocalDay, Windows> special_days;
  // Years whose official holidays are in `special_days`. In every other year Monday to Friday are
  // standard days and the others off, provisionally.
  std::set<int> loaded_years;

  bool operator==(const WorkingCalendar&) const = default;

  // Whether the calendar makes sense: windows in order and not overlapping within a day, some work
  // in an ordinary week and on a standard day, an offset that exists. INVALID_ARGUMENT /
  // INVALID_REQUEST names the part that does not.
  Status Check() const;

  bool IsProvisional(LocalDay day) const;
  const Windows& WindowsOf(LocalDay day) const;
  // Minutes of the standard day.
  Duration WorkdayLength() const;
  // The day an instant falls on in the branch, and the instant a day begins.
  LocalDay DayOf(Time time) const;
  Time StartOf(LocalDay day) const;

  // When `amount` of working time after `start` is used up, leaving out `stops`, which are in order
  // and do not overlap. An amount used up at the end of a window is due then and not at the next
  // opening. Needs amount > 0 and a calendar that passes Check().
  Due After(Time start, Duration amount, std::span<const Interval> stops) const;

  // Working time in [from, to) outside `stops`.
  Duration Between(Time from, Time to, std::span<const Interval> stops) const;

 private:
  // Calls `visit` for every stretch of working time from `start` on, in order, until it returns
  // false.
  void Walk(Time start, const std::function<bool(Interval)>& visit) const;
};

// 08:30 to 12:00 and 13:30 to 18:00 from Monday to Friday, no holidays loaded: what a branch has
// until it gets its own.
WorkingCalendar DefaultCalendar();

// The same two questions round the clock, where every minute counts.
Time AfterClock(Time start, Duration amount, std::span<const Interval> stops);
Duration BetweenClock(Time from, Time to, std::span<const Interval> stops);

// `interval` without `stops`, in order.
std::vector<Interval> Without(Interval interval, std::span<const Interval> stops);

}  // namespace steward::calendar
