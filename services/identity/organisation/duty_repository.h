// Pairs of incompatible duties and the warnings about them in the database. Without state: any
// thread, inside the session or transaction it is given.
#pragma once

#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/rpc/listing.h"
#include "services/identity/organisation/duty.h"

namespace steward::identity {

class DutyRepository {
 public:
  // DUTY_RULES_NOT_FOUND for any branch but the head office.
  Result<DutyRules> Rules(db::Session& session, std::string_view branch) const;
  Result<DutyRules> LockRules(db::Tx& tx, std::string_view branch) const;
  // Replaces rules locked in this transaction, and moves their version on.
  Status SaveRules(db::Tx& tx, DutyRules& rules) const;

  Status Insert(db::Tx& tx, const DutyWarning& warning) const;
  // At most query.limit.
  Result<std::vector<DutyWarning>> List(db::Session& session, std::string_view branch,
                                        const rpc::ListQuery& query) const;
  // DUTY_WARNING_NOT_FOUND.
  Result<DutyWarning> Lock(db::Tx& tx, const DutyWarningId& id) const;
  // After Acknowledge().
  Status Save(db::Tx& tx, const DutyWarning& warning) const;
};

}  // namespace steward::identity
