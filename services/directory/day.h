// Calendar days and stretches of them: what ownership, tenancy and the facts of a unit are dated
// by.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "common/base/clock.h"

namespace steward::directory {

using Day = std::chrono::year_month_day;

// [from, to): `to` is the first day that is not in it; none: it runs on.
struct Period {
  Day from;
  std::optional<Day> to;

  bool operator==(const Period&) const = default;
  bool Contains(Day day) const { return from <= day && (!to || day < *to); }
  bool Overlaps(const Period& other) const {
    return (!to || other.from < *to) && (!other.to || from < *other.to);
  }
  bool IsEmpty() const { return to && *to <= from; }
};

// The day that business time falls on in the branches, all of which are eight hours ahead of UTC.
Day BusinessDate(Time now);

// 2026-04-01.
std::string DayText(Day day);
// 2026-04-01, or `~` for a period that runs on.
std::string EndText(const Period& period);

}  // namespace steward::directory
