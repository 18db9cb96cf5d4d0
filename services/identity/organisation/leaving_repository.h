// Leavings in the database. Without state: any thread, inside the session or transaction it is
// given.
#pragma once

#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/rpc/listing.h"
#include "services/identity/organisation/leaving.h"

namespace steward::identity {

class LeavingRepository {
 public:
  // LEAVING_OPEN: he is on his way out already.
  Status Insert(db::Tx& tx, const Leaving& leaving) const;
  // With items. LEAVING_NOT_FOUND.
  Result<Leaving> Get(db::Session& session, const LeavingName& name) const;
  Result<Leaving> Lock(db::Tx& tx, const LeavingName& name) const;
  // After End().
  Status SaveEnd(db::Tx& tx, const Leaving& leaving) const;
  // In place of what the service reported before.
  Status SaveItem(db::Tx& tx, const LeavingName& name, const LeavingItem& item) const;
  // Without items, at most query.limit.
  Result<std::vector<Leaving>> List(db::Session& session, std::string_view branch,
                                    const rpc::ListQuery& query) const;
  // Open ones in which the service has a part, with its item; at most 100, first those for which it
  // has not reported, then those with something out, the oldest first.
  Result<std::vector<Leaving>> OpenFor(db::Session& session, std::string_view service) const;

 private:
  Status ReadItems(db::Session& session, Leaving& leaving) const;
};

}  // namespace steward::identity
