// The unit that something of the estate is about.
#pragma once

#include "services/directory/unit_repository.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {

// Locks the unit, so that what it may have once is decided by one at a time. UNIT_NOT_FOUND unless
// it lies at this site.
inline Status LockUnit(db::Tx& tx, const UnitRepository& units, const SiteName& site,
                       const UnitName& unit) {
  const Error missing = Fail(Reason::kUnitNotFound, {{"unit", unit.ToString()}});
  if (unit.branch != site.branch || unit.site != site.site) return missing;
  const Result<Unit> locked = units.Lock(tx, unit);
  if (locked.ok()) return {};
  return locked.error().code == Code::kNotFound ? missing : locked.error();
}

}  // namespace steward::directory
