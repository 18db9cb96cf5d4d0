// JSON of somebody else that a decision hangs on.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace steward::auth {

// The object in `text`; nullopt when it is none, or one that names a member twice, which two
// readers would understand differently.
std::optional<nlohmann::json> ParseStrictly(const std::string& text);

}  // namespace steward::auth
