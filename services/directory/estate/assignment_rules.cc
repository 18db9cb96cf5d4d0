#include "services/directory/estate/assignment_rules.h"

namespace steward::directory {

HandOver SplitForSuccessor(const DaySpan& days, Day start) {
  if (days.end && *days.end < start) return {.kept = days, .given = std::nullopt};
  if (start <= days.start) return {.kept = std::nullopt, .given = days};
  return {.kept = DaySpan{days.start, DaysLater(start, -1)}, .given = DaySpan{start, days.end}};
}

}  // namespace steward::directory
