// The resource names of the organisation.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/result.h"

namespace steward::identity {

using NodeId = Id<struct NodeTag>;

struct NodeName {
  static constexpr std::string_view kPattern = "branches/{}/nodes/{}";
  std::string branch;
  NodeId node;

  static Result<NodeName> Parse(std::string_view text);
  // None for a name of another kind, such as a branch or a site.
  static std::optional<NodeName> ParseIf(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch, node); }
  auto operator<=>(const NodeName&) const = default;
};

struct SiteName {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}";
  std::string branch;
  std::string site;

  std::string ToString() const { return FormatName(kPattern, branch, site); }
};

}  // namespace steward::identity
