// The rows of ownerships.
#pragma once

#include <map>
#include <vector>

#include "common/db/database.h"
#include "services/directory/listing.h"
#include "services/directory/occupancy/ownership.h"

namespace steward::directory {

// Without state: any thread.
class OwnershipRepository {
 public:
  // With owners. NOT_FOUND when there is none.
  Result<Ownership> Find(db::Session& session, const OwnershipName& name) const;
  // All of a unit, oldest first: as many as people have written, cancelled ones too.
  Result<OwnershipHistory> OfUnit(db::Session& session, const UnitName& unit) const;
  // The same of several units; those without any are left out.
  Result<std::map<UnitId, OwnershipHistory>> OfUnits(db::Session& session, const SiteName& site,
                                                     const std::vector<UnitId>& units) const;
  Result<std::vector<Ownership>> List(db::Session& session, const ListQuery& query) const;

  Status Insert(db::Tx& tx, const Ownership& ownership) const {
    return Insert(tx, std::vector{ownership});
  }
  Status Insert(db::Tx& tx, const std::vector<Ownership>& ownerships) const;
  // Writes back end, links and cancellation of one read in this transaction, and moves its version
  // on.
  Status Save(db::Tx& tx, Ownership& ownership) const;

 private:
  Status ReadOwners(db::Session& session, std::vector<Ownership>& ownerships) const;
};

}  // namespace steward::directory
