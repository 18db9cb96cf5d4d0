// A value on its way into a statement or a page token: what lists filter and order by.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace steward {

// An enum is its number, a bool 0 or 1, a day the text `2026-01-31`.
using Value = std::variant<std::int64_t, std::string, Time, Uuid>;

}  // namespace steward
