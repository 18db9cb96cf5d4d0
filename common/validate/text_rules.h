// The rules of one text. Used only inside common/validate.
#pragma once

#include <string_view>

#include "common/validate/plan.h"
#include "common/validate/violations.h"

namespace steward::validate {

// Adds what is wrong with a text that is not empty.
void CheckText(const FieldPlan& plan, std::string_view text, const Path& path,
               Violations& violations);

// The same for the key of a map, which has the default rules. Whether it keeps them.
bool CheckKey(std::string_view key, const Path& path, Violations& violations);

}  // namespace steward::validate
