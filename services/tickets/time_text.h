// How instants are written in refusals.
#pragma once

#include <string>

#include "common/base/clock.h"

namespace steward::tickets {

// RFC 3339 in UTC, to the second: `2026-11-21T22:13:44Z`. The console shows it in the branch's
// zone.
std::string TimeText(Time time);

}  // namespace steward::tickets
