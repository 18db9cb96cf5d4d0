#include "services/identity/role.h"

#include <algorithm>
#include <iterator>

namespace steward::identity {

Status CheckRoleChange(const Role& before, const Role& after, const Permissions& known,
                       const Rights& rights) {
  if (before.fixed) return Fail(Reason::kRoleFixed, {{"role", before.id}});
  Permissions changed;  // added or removed: both are acts of whoever holds them
  std::set_symmetric_difference(before.permissions.begin(), before.permissions.end(),
                                after.permissions.begin(), after.permissions.end(),
                                std::inserter(changed, changed.end()));
  for (const std::string& permission : changed) {
    if (known.count(permission) == 0 && after.permissions.count(permission) != 0) {
      return Fail(Reason::kPermissionUnknown, {{"permission", permission}});
    }
  }
  std::erase_if(changed, [&](const std::string& permission) {
    return known.count(permission) == 0;  // of a method that is gone: anybody may tidy it away
  });
  return rights.CheckMayGive(changed, "");
}

}  // namespace steward::identity
