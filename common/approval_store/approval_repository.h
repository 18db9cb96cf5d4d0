// The rows of a service's own requests that go through approval chains. Without state: any thread,
// inside the session or transaction it is given.
//
// Whoever decides a request locks its subject first: that orders two deciders.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/approval/approval.h"
#include "common/db/database.h"
#include "common/rpc/listing.h"

namespace steward::approval {

struct ApprovalKey {
  std::string branch;
  std::string site;  // empty: of the whole branch
  Uuid id;           // that of the subject
};

struct StoredApproval {
  ApprovalKey key;
  Approval approval;
  size_t saved_decisions = 0;
  std::uint64_t version = 1;
};

class ApprovalRepository {
 public:
  Status Insert(db::Tx& tx, const StoredApproval& stored) const;
  // NOT_FOUND when there is none.
  Result<StoredApproval> Find(db::Session& session, const ApprovalKey& key) const;
  // Writes back what was decided since it was read. ETAG_MISMATCH.
  Status Save(db::Tx& tx, StoredApproval& stored) const;

  // What waits for any of these roles of this person, wherever he holds them; see CheckDecider for
  // the rest. At most query.limit, without rows where `decider` holds no role.
  Result<std::vector<StoredApproval>> ListWaiting(db::Session& session, const rpc::ListQuery& query,
                                                  const Decider& decider, Time now) const;
  static const rpc::ListKind<StoredApproval>& WaitingLists();

 private:
  Status ReadParts(db::Session& session, std::vector<StoredApproval>& approvals) const;
};

}  // namespace steward::approval
