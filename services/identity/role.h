// A role: a set of permissions, as data of the company.
#pragma once

#include <cstdint>
#include <string>

#include "services/identity/grant.h"

namespace steward::identity {

struct Role {
  std::string id;  // short code
  std::string display_name;
  std::string display_name_en;
  Permissions permissions;
  bool fixed = false;
  std::uint64_t version = 1;

  RoleName name() const { return {id}; }
};

// Whether `before` may become `after` by the hand of somebody with these rights. `known` is every
// permission that exists. ROLE_FIXED, PERMISSION_UNKNOWN, GRANT_BEYOND_OWN.
Status CheckRoleChange(const Role& before, const Role& after, const Permissions& known,
                       const Rights& rights);

}  // namespace steward::identity
