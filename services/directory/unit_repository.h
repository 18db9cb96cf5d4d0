// The rows of units.
#pragma once

#include <optional>
#include <vector>

#include "common/db/database.h"
#include "services/directory/listing.h"
#include "services/directory/unit.h"

namespace steward::directory {

// Without state: any thread.
class UnitRepository {
 public:
  // NOT_FOUND when there is none.
  Result<Unit> Find(db::Session& session, const UnitName& name) const;
  Result<Unit> Lock(db::Tx& tx, const UnitName& name) const;
  Result<std::vector<Unit>> List(db::Session& session, const ListQuery& query) const;

  // The house number of a unit; none when there is no such unit.
  Result<std::optional<std::string>> HouseNumberOf(db::Session& session,
                                                   const UnitName& name) const;
  // UNIT_EXISTS when the house number is taken, in both. Imports write units of their own.
  Status Insert(db::Tx& tx, const Unit& unit) const;
  // Writes back a unit read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Unit& unit) const;
};

}  // namespace steward::directory
