// Working time: the company's holidays and make-up days of a year, and the hours of a branch. Here
// are the rules of what may be entered; how time is counted by it is the business of whoever has
// due times.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "steward/identity/v1/reasons.h"

namespace steward::identity {

using Day = std::chrono::year_month_day;

inline constexpr int kMinutesOfDay = 1440;

struct Holiday {
  Day date;
  std::string title;
};

// A day of the weekend that is worked with the hours of `weekday`, 1 Monday to 7 Sunday.
struct MakeUpDay {
  Day date;
  int weekday = 1;
};

struct Calendar {
  int year = 0;
  std::vector<Holiday> holidays;
  std::vector<MakeUpDay> make_up_days;
  std::string source;
  std::uint64_t version = 0;  // 0: not entered yet

  // Brings the days in order. CALENDAR_INVALID: a day of another year, twice, or a make-up day that
  // is no day of a weekend.
  Status Check();
};

// Minutes after midnight; a night shift ends beyond 1,440.
struct Window {
  int start = 0;
  int end = 0;
  bool operator==(const Window&) const = default;
};
using Windows = std::vector<Window>;

struct LocalDay {
  Day date;
  Windows windows;
  std::string title;
};

struct WorkingHours {
  std::string branch;
  std::array<Windows, 7> week;  // Monday first
  std::vector<LocalDay> local_days;
  int standard_day_minutes = 0;  // as entered; 0: see StandardDayMinutes
  std::uint64_t version = 0;     // 0: the built-in ones

  // Monday to Friday 9:00-12:00 and 13:00-18:00.
  static WorkingHours Default(std::string branch);

  // Length of one workday (DEF-15): as entered, else the minutes of the first weekday that is
  // worked.
  int StandardDayMinutes() const;

  // Brings the local days in order.
  // WORKING_HOURS_INVALID: windows out of order or overlapping, also over midnight, a local day
  // twice, or a week without any work.
  Status Check();
};

std::string ToString(const Day& day);

}  // namespace steward::identity
