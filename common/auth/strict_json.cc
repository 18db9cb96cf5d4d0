#include "common/auth/strict_json.h"

#include <nlohmann/json.hpp>

#include <set>
#include <vector>

namespace steward::auth {

using nlohmann::json;

std::optional<json> ParseStrictly(const std::string& text) {
  bool twice = false;
  std::vector<std::set<std::string>> open;
  const auto watch = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key)
      twice |= !open.back().insert(parsed.get<std::string>()).second;
    return true;
  };
  json parsed = json::parse(text, watch, /*allow_exceptions=*/false);
  if (parsed.is_discarded() || twice || !parsed.is_object()) return std::nullopt;
  return parsed;
}

}  // namespace steward::auth
