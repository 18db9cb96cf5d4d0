// The numbers of archives: DA-2026-000123.
#pragma once

#include <chrono>
#include <string>

#include "common/base/clock.h"
#include "common/db/numbers.h"
#include "services/directory/day.h"

namespace steward::directory {

// The next one of a branch. Before a transaction, never inside.
inline Result<std::string> NextArchiveNumber(db::NumberSource& numbers, const Patience& patience,
                                             std::string_view branch, Time now) {
  const int year = static_cast<int>(BusinessDate(now).year());
  return numbers.Next(patience, branch, "DA-" + std::to_string(year));
}

}  // namespace steward::directory
