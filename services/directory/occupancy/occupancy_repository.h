// The rows of occupancies.
#pragma once

#include <map>
#include <vector>

#include "common/db/database.h"
#include "services/directory/listing.h"
#include "services/directory/occupancy/occupancy.h"

namespace steward::directory {

// Without state: any thread.
class OccupancyRepository {
 public:
  // NOT_FOUND when there is none.
  Result<Occupancy> Find(db::Session& session, const OccupancyName& name) const;
  // All of a unit, oldest first: as many as people have written.
  Result<std::vector<Occupancy>> OfUnit(db::Session& session, const UnitName& unit) const;
  // The same of several units; those without any are left out.
  Result<std::map<UnitId, std::vector<Occupancy>>> OfUnits(db::Session& session,
                                                           const SiteName& site,
                                                           const std::vector<UnitId>& units) const;
  Result<std::vector<Occupancy>> List(db::Session& session, const ListQuery& query) const;

  Status Insert(db::Tx& tx, const Occupancy& occupancy) const {
    return Insert(tx, std::vector{occupancy});
  }
  Status Insert(db::Tx& tx, const std::vector<Occupancy>& occupancies) const;
  // Writes back one read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Occupancy& occupancy) const;
};

}  // namespace steward::directory
