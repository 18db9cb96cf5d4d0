// Keeps owner_units, by which people are seen, and what they are found by in step with the
// ownerships and occupancies of a unit.
#pragma once

#include "common/db/database.h"
#include "services/directory/day.h"
#include "services/directory/name_term_repository.h"
#include "services/directory/names.h"

namespace steward::directory {

// Without state: any thread.
class UnitLinks {
 public:
  // To be called whenever an ownership or occupancy of the unit has changed, with the row of the
  // unit locked. What was written with an owner himself, without days, ends where the first record
  // begins that knows better, so that a past owner stays findable.
  Status Renew(db::Tx& tx, const UnitName& unit) const;
  // Whether the person owns or occupies the unit on this day.
  Result<bool> Link(db::Session& session, const UnitName& unit, const OwnerName& person,
                    Day day) const;

 private:
  Status CopyRecords(db::Tx& tx, const UnitName& unit) const;
  Status EndUndated(db::Tx& tx, const UnitName& unit) const;

  const NameTermRepository name_terms_{};
};

}  // namespace steward::directory
