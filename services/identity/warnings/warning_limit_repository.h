// Limits in the database. Without state: any thread, inside the session or transaction it is given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/rpc/listing.h"
#include "services/identity/warnings/warning_limit.h"

namespace steward::identity {

class WarningLimitRepository {
 public:
  // WARNING_LIMIT_NOT_FOUND.
  Result<WarningLimit> Find(db::Session& session, const WarningLimitName& name) const;
  Result<WarningLimit> Lock(db::Tx& tx, const WarningLimitName& name) const;
  // At most query.limit, those of this branch and its sites.
  Result<std::vector<WarningLimit>> List(db::Session& session, std::string_view branch,
                                         const rpc::ListQuery& query) const;
  // WARNING_LIMIT_EXISTS.
  Status Insert(db::Tx& tx, const WarningLimit& limit) const;
  // Writes back a limit locked in this transaction, and moves its version on.
  Status Save(db::Tx& tx, WarningLimit& limit) const;

  // Of one indicator, as far as they may decide in this branch.
  Result<std::vector<warning::LimitPeriod>> PeriodsIn(db::Session& session,
                                                      const std::string& branch,
                                                      int indicator) const;
  // Of all branches and indicators, without those that ended before this day.
  Result<std::vector<warning::LimitPeriod>> PeriodsFrom(db::Session& session, Day day) const;
  // Grows with every change of a limit or a branch.
  Result<std::int64_t> StateVersion(db::Session& session) const;

 private:
  Status InsertVersions(db::Tx& tx, const WarningLimit& limit) const;
};

}  // namespace steward::identity
