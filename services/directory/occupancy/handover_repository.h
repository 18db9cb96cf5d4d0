// The rows of handover batches and records.
#pragma once

#include <vector>

#include "common/db/database.h"
#include "services/directory/listing.h"
#include "services/directory/occupancy/handover.h"

namespace steward::directory {

// How many units have got how far.
struct HandoverCounts {
  int invited = 0;
  int inspected = 0;
  int handed_over = 0;
  int moved_in = 0;
  int fit_out = 0;
};

// Without state: any thread.
class HandoverRepository {
 public:
  // NOT_FOUND when there is none.
  Result<HandoverBatch> FindBatch(db::Session& session, const HandoverBatchName& name) const;
  Result<std::vector<HandoverBatch>> ListBatches(db::Session& session,
                                                 const ListQuery& query) const;
  Status InsertBatch(db::Tx& tx, const HandoverBatch& batch) const;

  // With defects. NOT_FOUND when there is none.
  Result<Handover> Find(db::Session& session, const UnitName& unit) const;
  Result<std::vector<Handover>> List(db::Session& session, const ListQuery& query) const;
  // `batch`: of one, or null for all.
  Result<HandoverCounts> Count(db::Session& session, const rpc::Scope::Condition& scope,
                               const HandoverBatchName* batch) const;

  // An empty record of a unit whose row is locked. HANDOVER_EXISTS when it has one.
  Status Insert(db::Tx& tx, const Handover& handover) const;
  // Writes back one read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Handover& handover) const;
  Status ReplaceDefects(db::Tx& tx, const Handover& handover) const;

 private:
  Status ReadDefects(db::Session& session, std::vector<Handover>& handovers) const;
};

}  // namespace steward::directory
