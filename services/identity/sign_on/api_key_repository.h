// Keys of applications in the database. Without state: any thread, inside the session or
// transaction it is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "common/paging/filter.h"
#include "common/paging/order.h"
#include "common/paging/page.h"
#include "services/identity/sign_on/api_key.h"

namespace steward::identity {

struct ApiKeyQuery {
  std::string branch;
  paging::Filter filter;
  paging::OrderBy order;
  paging::Page page;
};

class ApiKeyRepository {
 public:
  static const paging::Columns& columns();

  Status Insert(db::Tx& tx, const ApiKey& key) const;
  // API_KEY_NOT_FOUND.
  Result<ApiKey> Get(db::Session& session, const ApiKeyName& name) const;
  Result<ApiKey> Lock(db::Tx& tx, const ApiKeyName& name) const;
  // By the id alone, which is all that a secret names.
  Result<std::optional<ApiKey>> Find(db::Session& session, const ApiKeyId& id) const;
  // Writes back what Rotate and Disable change of a key locked in this transaction, and moves its
  // version on.
  Status Save(db::Tx& tx, ApiKey& key) const;
  // Unless a later use is noted already.
  Status NoteUse(db::Tx& tx, const ApiKeyName& name, Time now) const;
  // At most page.limit().
  Result<std::vector<ApiKey>> List(db::Session& session, const ApiKeyQuery& query) const;
  // The permissions of keys without a role, by the code of the role that stands for them, while
  // they are good. At most 10,000.
  Result<RolePermissions> OwnRoles(db::Session& session, Time now) const;
};

}  // namespace steward::identity
