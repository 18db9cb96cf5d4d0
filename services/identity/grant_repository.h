// Grants and roles in the database. Without state: any thread, inside the session or transaction it
// is given.
#pragma once

#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "services/identity/grant.h"
#include "services/identity/role.h"

namespace steward::identity {

class GrantRepository {
 public:
  // GRANT_EXISTS.
  Status Insert(db::Tx& tx, const Grant& grant) const;
  // GRANT_NOT_FOUND.
  Result<Grant> Get(db::Session& session, const GrantName& name) const;
  Status Delete(db::Tx& tx, const GrantName& name) const;
  // By scope, then role; at most LIMIT_GRANT_PREFIXES.
  Result<std::vector<Grant>> List(db::Session& session, const StaffName& staff) const;
  Result<std::vector<HeldRole>> HeldBy(db::Session& session, const StaffName& staff) const;
  // Whether an active person other than this one is an administrator of the company. Under the lock
  // of PolicyRepository.
  Result<bool> AnotherAdministrator(db::Session& session, const StaffName& staff) const;
};

class RoleRepository {
 public:
  // By code.
  Result<std::vector<Role>> List(db::Session& session) const;
  // What each role allows.
  Result<RolePermissions> Permissions(db::Session& session) const;
  // ROLE_NOT_FOUND.
  Result<Role> Lock(db::Tx& tx, const RoleName& name) const;
  // Writes back a role locked in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Role& role) const;
};

}  // namespace steward::identity
