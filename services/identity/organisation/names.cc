#include "services/identity/organisation/names.h"

#include "steward/identity/v1/reasons.h"

namespace steward::identity {

std::optional<NodeName> NodeName::ParseIf(std::string_view text) {
  NodeName name;
  if (!ParseName(kPattern, text, name.branch, name.node)) return std::nullopt;
  return name;
}

Result<NodeName> NodeName::Parse(std::string_view text) {
  if (std::optional<NodeName> name = ParseIf(text)) return *std::move(name);
  return Fail(Reason::kNodeNotFound, {{"node", text}});
}

}  // namespace steward::identity
