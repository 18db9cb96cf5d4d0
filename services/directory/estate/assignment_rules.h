// How the days of an assignment are split when it goes over to somebody else. Pure.
#pragma once

#include "services/directory/estate/days.h"

namespace steward::directory {

struct HandOver {
  std::optional<DaySpan> kept;   // by who gives it up; none where it had not begun
  std::optional<DaySpan> given;  // to the successor; none where it was over before
};

// `start`: the successor's first day. No day is lost and none is doubled.
HandOver SplitForSuccessor(const DaySpan& days, Day start);

}  // namespace steward::directory
