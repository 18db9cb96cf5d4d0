// Branches in the database. Without state: any thread, inside the session or transaction it is
// given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/paging/filter.h"
#include "common/paging/order.h"
#include "common/paging/page.h"
#include "services/identity/branch.h"

namespace steward::identity {

// A list of branches. `only` are the codes that may be seen; absent: all.
struct BranchQuery {
  std::optional<std::vector<std::string>> only;
  paging::Filter filter;
  paging::OrderBy order;
  paging::Page page;
};

class BranchRepository {
 public:
  static const paging::Columns& columns();

  // BRANCH_EXISTS.
  Status Insert(db::Tx& tx, const Branch& branch) const;
  // BRANCH_NOT_FOUND.
  Result<Branch> Get(db::Session& session, std::string_view branch) const;
  Result<Branch> Lock(db::Tx& tx, std::string_view branch) const;
  // Writes back a branch read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Branch& branch) const;
  // At most page.limit().
  Result<std::vector<Branch>> List(db::Session& session, const BranchQuery& query) const;
  // By code, at most `limit`.
  Result<std::vector<Branch>> All(db::Session& session, int limit) const;
  // All codes, each row locked, in order.
  Result<std::vector<std::string>> LockAll(db::Tx& tx) const;
};

}  // namespace steward::identity
