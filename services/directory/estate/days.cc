#include "services/directory/estate/days.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {

Day DaysLater(Day day, int days) {
  return Day(std::chrono::sys_days(day) + std::chrono::days(days));
}

Status DaySpan::Check() const {
  if (end && *end < start) return Fail(Reason::kPeriodReversed);
  return {};
}

}  // namespace steward::directory
