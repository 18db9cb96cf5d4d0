#include "common/calendar/working_calendar.h"

#include <algorithm>
#include <string_view>

#include "steward/type/v1/reasons.h"

namespace steward::calendar {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr int kDayMinutes = 1440;
constexpr minutes kLargestOffset{14 * 60};

Status CheckWindows(const Windows& windows, std::string_view field) {
  int free_from = 0;
  for (const Window& window : windows) {
    const bool fits = window.begin >= free_from && window.begin < kDayMinutes &&
                      window.end > window.begin && window.end <= window.begin + kDayMinutes;
    if (!fits) return Fail(type::Reason::kInvalidRequest, {{"fields", field}});
    free_from = window.end;
  }
  return {};
}

Duration LengthOf(const Windows& windows) {
  Duration length{0};
  for (const Window& window : windows) length += minutes(window.end - window.begin);
  return length;
}

}  // namespace

Status WorkingCalendar::Check() const {
  const bool offset_fits = utc_offset >= -kLargestOffset && utc_offset <= kLargestOffset;
  if (!offset_fits) return Fail(type::Reason::kInvalidRequest, {{"fields", "utc_offset"}});
  TRY(CheckWindows(standard_day, "standard_day"));
  if (standard_day.empty())
    return Fail(type::Reason::kInvalidRequest, {{"fields", "standard_day"}});
  for (const Windows& day : week) TRY(CheckWindows(day, "week"));
  const bool works = std::ranges::any_of(week, [](const Windows& day) { return !day.empty(); });
  if (!works) return Fail(type::Reason::kInvalidRequest, {{"fields", "week"}});
  for (const auto& [day, windows] : special_days) TRY(CheckWindows(windows, "special_days"));
  return {};
}

bool WorkingCalendar::IsProvisional(LocalDay day) const {
  return !loaded_years.contains(static_cast<int>(std::chrono::year_month_day(day).year()));
}

const Windows& WorkingCalendar::WindowsOf(LocalDay day) const {
  static const Windows kNone;
  const auto special = special_days.find(day);
  if (special != special_days.end()) return special->second;
  const unsigned weekday = std::chrono::weekday(day).c_encoding();
  if (!IsProvisional(day)) return week[weekday];
  return weekday >= 1 && weekday <= 5 ? standard_day : kNone;
}

Duration WorkingCalendar::WorkdayLength() const { return LengthOf(standard_day); }

LocalDay WorkingCalendar::DayOf(Time time) const {
  return LocalDay(std::chrono::floor<days>(time.time_since_epoch() + utc_offset));
}

Time WorkingCalendar::StartOf(LocalDay day) const {
  return Time(Duration(day.time_since_epoch()) - Duration(utc_offset));
}

void WorkingCalendar::Walk(Time start, const std::function<bool(Interval)>& visit) const {
  Time counted_to =
      start;  // a night shift may reach into the first window of the next day: count once
  for (LocalDay day = DayOf(start) - days(1);; day += days(1)) {
    const Time midnight = StartOf(day);
    for (const Window& window : WindowsOf(day)) {
      const Interval stretch{std::max(midnight + minutes(window.begin), counted_to),
                             midnight + minutes(window.end)};
      if (stretch.to <= stretch.from) continue;
      counted_to = stretch.to;
      if (!visit(stretch)) return;
    }
    // Nothing, at the end of the day: holidays must not keep the caller from saying that it is
    // enough.
    const Time day_end = std::max(StartOf(day + days(1)), counted_to);
    if (!visit({day_end, day_end})) return;
  }
}

Due WorkingCalendar::After(Time start, Duration amount, std::span<const Interval> stops) const {
  STEWARD_CHECK(amount > Duration(0));
  Time due = start;
  Duration left = amount;
  Walk(start, [&](Interval stretch) {
    for (const Interval& worked : Without(stretch, stops)) {
      const Duration length = worked.to - worked.from;
      if (length >= left) return due = worked.from + left, false;
      left -= length;
    }
    return true;
  });
  const auto year_of = [&](Time time) {
    return static_cast<int>(std::chrono::year_month_day(DayOf(time)).year());
  };
  bool provisional = false;
  for (int year = year_of(start); year <= year_of(due - Duration(1)); ++year) {
    provisional = provisional || !loaded_years.contains(year);
  }
  return {due, provisional};
}

Duration WorkingCalendar::Between(Time from, Time to, std::span<const Interval> stops) const {
  Duration total{0};
  if (to <= from) return total;
  Walk(from, [&](Interval stretch) {
    if (stretch.from >= to) return false;
    total += BetweenClock(stretch.from, std::min(stretch.to, to), stops);
    return true;
  });
  return total;
}

WorkingCalendar DefaultCalendar() {
  WorkingCalendar calendar;
  calendar.standard_day = {{8 * 60 + 30, 12 * 60}, {13 * 60 + 30, 18 * 60}};
  for (size_t weekday = 1; weekday <= 5; ++weekday) calendar.week[weekday] = calendar.standard_day;
  return calendar;
}

Time AfterClock(Time start, Duration amount, std::span<const Interval> stops) {
  Time due = start + amount;
  if (amount == Duration(0)) return due;  // at once, whatever stands still
  for (const Interval& stop : stops) {
    if (stop.to <= start) continue;
    // Used up when the stop begins: due then.
    if (stop.from >= due) break;
    due += stop.to - std::max(stop.from, start);
  }
  return due;
}

Duration BetweenClock(Time from, Time to, std::span<const Interval> stops) {
  Duration total{0};
  for (const Interval& counted : Without({from, to}, stops)) total += counted.to - counted.from;
  return total;
}

std::vector<Interval> Without(Interval interval, std::span<const Interval> stops) {
  std::vector<Interval> rest;
  for (const Interval& stop : stops) {
    if (stop.from >= interval.to) break;
    if (stop.to <= interval.from) continue;
    if (stop.from > interval.from) rest.push_back({interval.from, stop.from});
    interval.from = stop.to;
  }
  if (interval.from < interval.to) rest.push_back(interval);
  return rest;
}

}  // namespace steward::calendar
