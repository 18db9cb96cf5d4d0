// A path template of google.api.http, read: `/v1/{name=branches/*/sites/*}/tickets:assign`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::gateway {

struct PathTemplate {
  struct Variable {
    std::string field;  // path of the request field: `ticket.name`
    size_t first = 0;   // its first segment
    size_t count = 0;   // its segments; the last one may be `**`
  };

  // Literals, `*` (one segment) and, only as the last, `**` (the rest, possibly nothing).
  std::vector<std::string> segments;
  std::string verb;  // after the colon; empty: none
  std::vector<Variable> variables;

  bool has_rest() const { return !segments.empty() && segments.back() == "**"; }

  // Nullopt when the text is not a template.
  static std::optional<PathTemplate> Parse(std::string_view text);
};

}  // namespace steward::gateway
