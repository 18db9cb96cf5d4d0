#include "services/identity/grant.h"

#include <algorithm>

#include "common/base/name.h"

namespace steward::identity {

bool Rights::Holds(std::string_view permission, std::string_view scope) const {
  return std::any_of(held_.begin(), held_.end(), [&](const HeldRole& held) {
    const auto role = roles_.find(held.role);
    return role != roles_.end() && role->second.count(permission) != 0 && Covers(held.scope, scope);
  });
}

Status Rights::CheckMayGive(const Permissions& permissions, std::string_view scope) const {
  for (const std::string& permission : permissions) {
    if (!Holds(permission, scope)) {
      return Fail(Reason::kGrantBeyondOwn, {{"permission", permission}, {"scope", scope}});
    }
  }
  return {};
}

Status Rights::CheckHoldsAllOf(const std::vector<HeldRole>& person) const {
  for (const HeldRole& theirs : person) {
    const auto role = roles_.find(theirs.role);
    if (role == roles_.end()) continue;  // a role that is gone allows nothing
    if (!CheckMayGive(role->second, theirs.scope).ok()) {
      return Fail(Reason::kPersonHoldsMore, {{"role", theirs.role}, {"scope", theirs.scope}});
    }
  }
  return {};
}

bool IsAdministrator(const std::vector<HeldRole>& held) {
  return std::any_of(held.begin(), held.end(), MakesAdministrator);
}

bool MakesAdministrator(const HeldRole& held) {
  return held.role == kAdministrator && held.scope.empty();
}

}  // namespace steward::identity
