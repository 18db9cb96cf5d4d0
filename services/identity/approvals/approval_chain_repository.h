// Approval chains in the database. Without state: any thread, inside the session or transaction it
// is given.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/rpc/listing.h"
#include "services/identity/approvals/approval_chain.h"

namespace steward::identity {

class ApprovalChainRepository {
 public:
  // The chain that this very branch has; none where it has none. Locked rows are those of the
  // branch, see BranchRepository::Lock.
  Result<std::optional<ApprovalChain>> Find(db::Session& session,
                                            const ApprovalChainName& name) const;
  // At most query.limit, those of this very branch.
  Result<std::vector<ApprovalChain>> List(db::Session& session, std::string_view branch,
                                          const rpc::ListQuery& query) const;
  // Replaces a chain, or makes it, and moves its version on. The branch is locked.
  Status Save(db::Tx& tx, ApprovalChain& chain) const;
};

}  // namespace steward::identity
