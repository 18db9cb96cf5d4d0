// Grants and roles in the database. Without state: any thread, inside the session or transaction it
// is given.
#pragma once

#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/rpc/listing.h"
#include "services/identity/grant.h"
#include "services/identity/organisation/names.h"
#include "services/identity/role.h"

namespace steward::identity {

// A grant with the name of its holder. `holds`: whether it still does, for delegated ones.
struct Holder {
  Grant grant;
  std::string display_name;
  bool holds = true;
};

class GrantRepository {
 public:
  // GRANT_EXISTS.
  Status Insert(db::Tx& tx, const Grant& grant) const;
  // GRANT_NOT_FOUND.
  Result<Grant> Get(db::Session& session, const GrantName& name) const;
  Status Delete(db::Tx& tx, const GrantName& name) const;
  // Those that have not ended, by scope, then role; at most LIMIT_GRANT_PREFIXES.
  Result<std::vector<Grant>> List(db::Session& session, const StaffName& staff, Time now) const;
  // Whether an active person other than this one is an administrator of the company, for good.
  // Under the lock of PolicyRepository.
  Result<bool> AnotherAdministrator(db::Session& session, const StaffName& staff, Time now) const;

  // Everybody's that were given at one of these nodes, or delegated from such a grant, and have not
  // ended.
  Result<std::vector<Grant>> AtNodes(db::Session& session, const std::vector<NodeName>& nodes,
                                     Time now) const;
  // The grants in force of active people in any of these roles under any of these scopes, neither
  // empty; at most query.limit. Columns of grants are `g.`, those of people `s.`.
  Result<std::vector<Holder>> Holders(db::Session& session, std::vector<std::string> roles,
                                      std::vector<std::string> scopes, Time now,
                                      const rpc::ListQuery& query) const;
  // What this person delegated, and has not ended.
  Result<std::vector<Grant>> DelegatedBy(db::Session& session, const StaffName& staff,
                                         Time now) const;
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
