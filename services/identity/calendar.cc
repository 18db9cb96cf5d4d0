#include "services/identity/calendar.h"

#include <algorithm>
#include <cstdio>
#include <set>

namespace steward::identity {
namespace {

Error CalendarWrong(const Day& day, std::string_view zh, std::string_view en) {
  return Fail(Reason::kCalendarInvalid,
              {{"date", ToString(day)}, {"problem_zh", zh}, {"problem", en}});
}

Error HoursWrong(std::string_view field, std::string_view zh, std::string_view en) {
  return Fail(Reason::kWorkingHoursInvalid,
              {{"field", field}, {"problem_zh", zh}, {"problem", en}});
}

Status CheckDay(const Day& day, int year, std::set<Day>& seen) {
  if (!day.ok() || static_cast<int>(day.year()) != year) {
    return CalendarWrong(day, "日期不在该年度内", "the day is not of this year");
  }
  if (!seen.insert(day).second) return CalendarWrong(day, "日期重复", "the day is there twice");
  return {};
}

bool IsWeekend(const Day& day) {
  const unsigned weekday = std::chrono::weekday(std::chrono::sys_days(day)).iso_encoding();
  return weekday >= 6;
}

// The span of all windows of all days, so that night shifts can be held apart from the next
// morning.
struct Span {
  int earliest = kMinutesOfDay;
  int latest = 0;
};

Status CheckWindows(const Windows& windows, std::string_view field, Span& span) {
  int end = 0;
  for (const Window& window : windows) {
    if (window.start < 0 || window.start >= kMinutesOfDay || window.end <= window.start ||
        window.end >= 2 * kMinutesOfDay) {
      return HoursWrong(field, "时段的结束必须晚于开始", "a window ends after it starts");
    }
    if (window.start < end) {
      return HoursWrong(field, "时段须按先后排列且互不重叠", "windows come in order and apart");
    }
    end = window.end;
    span.earliest = std::min(span.earliest, window.start);
    span.latest = std::max(span.latest, window.end);
  }
  return {};
}

int MinutesOf(const Windows& windows) {
  int minutes = 0;
  for (const Window& window : windows) minutes += window.end - window.start;
  return minutes;
}

}  // namespace

std::string ToString(const Day& day) {
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

Status Calendar::Check() {
  std::set<Day> seen;
  for (const Holiday& holiday : holidays) TRY(CheckDay(holiday.date, year, seen));
  for (const MakeUpDay& worked : make_up_days) {
    TRY(CheckDay(worked.date, year, seen));
    if (!IsWeekend(worked.date)) {
      return CalendarWrong(worked.date, "调休上班日应为周六或周日",
                           "a make-up day is a day of a weekend");
    }
  }
  std::sort(holidays.begin(), holidays.end(),
            [](const Holiday& a, const Holiday& b) { return a.date < b.date; });
  std::sort(make_up_days.begin(), make_up_days.end(),
            [](const MakeUpDay& a, const MakeUpDay& b) { return a.date < b.date; });
  return {};
}

WorkingHours WorkingHours::Default(std::string branch) {
  WorkingHours hours{.branch = std::move(branch)};
  for (size_t day = 0; day < 5; ++day) hours.week[day] = {{540, 720}, {780, 1080}};
  return hours;
}

Status WorkingHours::Check() {
  Span span;
  for (size_t day = 0; day < week.size(); ++day) {
    TRY(CheckWindows(week[day], "weekdays[" + std::to_string(day + 1) + "]", span));
  }
  std::set<Day> seen;
  for (const LocalDay& local : local_days) {
    const std::string field = "local_days[" + ToString(local.date) + "]";
    if (!local.date.ok()) return HoursWrong(field, "没有这一天", "there is no such day");
    if (!seen.insert(local.date).second)
      return HoursWrong(field, "日期重复", "the day is there twice");
    TRY(CheckWindows(local.windows, field, span));
  }
  // Any day may follow any other, through make-up and local days, so the latest end of all must not
  // reach into the earliest start of all.
  if (span.latest - kMinutesOfDay > span.earliest) {
    return HoursWrong("windows", "夜班与次日最早的时段重叠",
                      "a night shift reaches into the first window of the next day");
  }
  std::sort(local_days.begin(), local_days.end(),
            [](const LocalDay& a, const LocalDay& b) { return a.date < b.date; });
  const auto worked = std::find_if(week.begin(), week.end(),
                                   [](const Windows& windows) { return !windows.empty(); });
  if (worked == week.end()) {
    return HoursWrong("weekdays", "一周中至少要有一个工作日",
                      "a week has at least one day of work");
  }
  return {};
}

int WorkingHours::StandardDayMinutes() const {
  if (standard_day_minutes != 0) return standard_day_minutes;
  for (const Windows& windows : week) {
    if (!windows.empty()) return std::min(MinutesOf(windows), kMinutesOfDay);
  }
  return kMinutesOfDay;  // a week without work, which Check refuses
}

}  // namespace steward::identity
