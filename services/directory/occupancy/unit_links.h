// Keeps owner_units, by which people are seen, and what they are found by in step with the
// ownerships and occupancies of units.
#pragma once

#include <vector>

#include "common/db/database.h"
#include "services/directory/day.h"
#include "services/directory/name_term_repository.h"
#include "services/directory/names.h"

namespace steward::directory {

// Without state: any thread.
class UnitLinks {
 public:
  // To be called whenever an ownership or occupancy of the units has changed, with the rows of the
  // units locked. What was written with an owner himself, without days, ends where the first record
  // begins that knows better, so that a past owner stays findable.
  Status Renew(db::Tx& tx, const UnitName& unit) const {
    return Renew(tx, {unit.branch, unit.site}, {unit.id});
  }
  Status Renew(db::Tx& tx, const SiteName& site, std::vector<UnitId> units) const;
  // Whether the person owns or occupies the unit on this day.
  Result<bool> Link(db::Session& session, const UnitName& unit, const OwnerName& person,
                    Day day) const;

 private:
  Status CopyRecords(db::Tx& tx, const SiteName& site, const std::vector<UnitId>& units) const;
  Status EndUndated(db::Tx& tx, const SiteName& site, const std::vector<UnitId>& units) const;

  const NameTermRepository name_terms_{};
};

}  // namespace steward::directory
