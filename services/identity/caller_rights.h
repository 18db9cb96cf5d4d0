// What the caller of a write holds, by the grants of his token and the roles as they are in the
// database at this moment, for rules about giving rights on.
#pragma once

#include <utility>
#include <vector>

#include "common/rpc/call.h"
#include "services/identity/grant_repository.h"
#include "services/identity/organisation/rights_reader.h"

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

// Whoever can sign in as somebody can do what he can: so a caller who gives him a way to do that
// must hold all that he holds, unless it is himself. PERSON_HOLDS_MORE.
inline Status CheckMayTakeOver(db::Tx& tx, const rpc::Call& call, const RightsReader& rights,
                               const StaffName& staff, Time now) {
  if (call.principal().name == staff.ToString()) return {};
  const CallerRights caller = TRY(CallerRights::Read(tx, call));
  return caller.rights().CheckHoldsAllOf(TRY(rights.All(tx, staff, now)));
}

}  // namespace steward::identity
