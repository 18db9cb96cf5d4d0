// What the caller of a write holds, by the grants of his token and the roles as they are in the
// database at this moment, for rules about giving rights on.
#pragma once

#include <utility>
#include <vector>

#include "common/rpc/call.h"
#include "services/identity/grant_repository.h"

namespace steward::identity {

class CallerRights {
 public:
  static Result<CallerRights> Read(db::Session& session, const rpc::Call& call) {
    CallerRights rights;
    rights.roles_ = TRY(RoleRepository().Permissions(session));
    for (const auth::Grant& grant : call.principal().grants) {
      rights.held_.push_back({grant.role, grant.prefix});
    }
    return rights;
  }

  const RolePermissions& roles() const { return roles_; }
  // Refers to this.
  Rights rights() const { return {roles_, held_}; }

 private:
  RolePermissions roles_;
  std::vector<HeldRole> held_;
};

}  // namespace steward::identity
