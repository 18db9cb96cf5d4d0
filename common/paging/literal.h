// The values a filter compares with. Used only inside common/paging.
#pragma once

#include <optional>
#include <string_view>

#include "common/paging/column.h"
#include "common/validate/problem.h"

namespace steward::paging {

// The value of this type that is written so; nullopt when it is none.
std::optional<Value> ReadLiteral(const Type& type, std::string_view text);

// What would be right instead.
validate::Problem ExpectedLiteral(const Type& type);

}  // namespace steward::paging
