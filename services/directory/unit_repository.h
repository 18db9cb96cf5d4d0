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

  // The house number of a unit, or the unit of a house number; none when there is no such unit.
  Result<std::optional<std::string>> HouseNumberOf(db::Session& session,
                                                   const UnitName& name) const;
  Result<std::optional<UnitName>> UnitOf(db::Session& session, const SiteName& site,
                                         const HouseNumber& number) const;
  // Whether this record has been imported before.
  Result<bool> IsImported(db::Session& session, const SiteName& site, const ImportMark& mark) const;

  // UNIT_EXISTS when the house number is taken, in both. `mark`: of an imported unit.
  Status Insert(db::Tx& tx, const Unit& unit, const std::optional<ImportMark>& mark) const;
  // Writes back a unit read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Unit& unit) const;
};

}  // namespace steward::directory
