// What somebody's grants come to, read with all it depends on: nodes, delegations, the business
// date. Any thread, inside the session or transaction it is given.
#pragma once

#include <string>
#include <vector>

#include "services/identity/branch_repository.h"
#include "services/identity/grant_repository.h"
#include "services/identity/organisation/node_repository.h"
#include "services/identity/organisation/prefixes.h"
#include "services/identity/policy_repository.h"
#include "services/identity/session_repository.h"
#include "services/identity/staff_repository.h"

namespace steward::identity {

class RightsReader {
 public:
  // `keys` outlives it.
  explicit RightsReader(const keys::KeyRing& keys) : nodes_(keys) {}

  // What is in force: what goes into his tokens. `now` is real time, which sessions live by.
  Result<RightsInForce> InForce(db::Session& session, const StaffName& staff, Time now) const;
  // Everything that has not ended: what somebody gets at who can sign in as him.
  Result<std::vector<HeldRole>> All(db::Session& session, const StaffName& staff, Time now) const;
  // What a scope stands for today.
  Result<std::vector<std::string>> Prefixes(db::Session& session, const std::string& scope,
                                            Time now) const;
  // The same for rules about giving. Where a node has no sites yet, its branch: who gives a role
  // there must hold it for any that may come.
  Result<std::vector<std::string>> PrefixesToGive(db::Session& session, const std::string& scope,
                                                  Time now) const;
  // TOO_MANY_PREFIXES.
  Status CheckCount(db::Session& session, const StaffName& staff, Time now) const;
  // The organisation of a branch. BRANCH_NOT_FOUND.
  Result<DatedTree> Dated(db::Session& session, const std::string& branch) const;

  // Makes his tokens give way to new ones with what is in force then. The caller holds his lock;
  // the time of the occasion is real time.
  Status RenewTokens(db::Tx& tx, const StaffName& staff, const events::Occasion& occasion) const;
  // The same for whoever got something delegated by him.
  Status RenewDelegates(db::Tx& tx, const StaffName& staff, const events::Occasion& occasion) const;

  const NodeRepository& nodes() const { return nodes_; }

 private:
  struct Read {
    std::vector<SourcedGrant> grants;
    Trees trees;
  };
  Result<Read> ReadAll(db::Session& session, const StaffName& staff, Time now) const;
  // A branch's local business time minus real time in UTC.
  Result<Duration> Ahead(db::Session& session, const std::string& branch) const;
  Status AddTree(db::Session& session, const std::string& scope, Trees& trees) const;

  const NodeRepository nodes_;
  const BranchRepository branches_{};
  const StaffRepository staff_{};
  const GrantRepository grants_{};
  const PolicyRepository policy_{};
  const SessionRepository sessions_{};
};

}  // namespace steward::identity
