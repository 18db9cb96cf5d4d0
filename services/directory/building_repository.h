// The rows of buildings.
#pragma once

#include <vector>

#include "common/db/database.h"
#include "services/directory/building.h"
#include "services/directory/listing.h"

namespace steward::directory {

// Without state: any thread.
class BuildingRepository {
 public:
  // NOT_FOUND when there is none.
  Result<Building> Find(db::Session& session, const BuildingName& name) const;
  Result<Building> Lock(db::Tx& tx, const BuildingName& name) const;
  // BUILDING_NOT_FOUND unless it is there: for what refers to it.
  Status CheckExists(db::Session& session, const BuildingName& name) const;
  Result<std::vector<Building>> List(db::Session& session, const ListQuery& query) const;

  // BUILDING_EXISTS when the number is taken, in both.
  Status Insert(db::Tx& tx, const Building& building) const;
  // Writes back a building read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Building& building) const;
};

}  // namespace steward::directory
