// Stretches of days as contracts name them: with their last day.
#pragma once

#include <optional>

#include "common/base/result.h"
#include "services/directory/day.h"

namespace steward::directory {

// The day so many days later.
Day DaysLater(Day day, int days);

// From the first day to the last, both included; without a last one until further notice.
struct DaySpan {
  Day start;
  std::optional<Day> end;

  bool operator==(const DaySpan&) const = default;
  bool Contains(Day day) const { return start <= day && (!end || day <= *end); }
  bool Overlaps(const DaySpan& other) const {
    return (!end || other.start <= *end) && (!other.end || start <= *other.end);
  }
  // PERIOD_REVERSED when the end lies before the start.
  Status Check() const;
};

}  // namespace steward::directory
