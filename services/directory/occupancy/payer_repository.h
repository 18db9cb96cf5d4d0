// What decides who pays for a unit: the rows of promises, and beside them all other records.
#pragma once

#include <vector>

#include "common/db/database.h"
#include "services/directory/listing.h"
#include "services/directory/occupancy/occupancy_repository.h"
#include "services/directory/occupancy/ownership_repository.h"
#include "services/directory/occupancy/payer.h"
#include "services/directory/occupancy/unit_facts_repository.h"

namespace steward::directory {

// Without state: any thread.
class PayerRepository {
 public:
  // NOT_FOUND when there is no such unit.
  Result<PayerRecords> RecordsOf(db::Session& session, const UnitName& unit) const;

  // NOT_FOUND when there is none.
  Result<PayerPromise> Find(db::Session& session, const PayerPromiseName& name) const;
  // All of a unit, oldest first: as many as people have written.
  Result<std::vector<PayerPromise>> OfUnit(db::Session& session, const UnitName& unit) const;
  Result<std::vector<PayerPromise>> List(db::Session& session, const ListQuery& query) const;

  Status Insert(db::Tx& tx, const PayerPromise& promise) const;
  // Writes back the end of one read in this transaction, and moves its version on.
  Status SaveEnd(db::Tx& tx, PayerPromise& promise) const;

 private:
  const OwnershipRepository ownerships_{};
  const OccupancyRepository occupancies_{};
  const UnitFactsRepository facts_{};
};

}  // namespace steward::directory
