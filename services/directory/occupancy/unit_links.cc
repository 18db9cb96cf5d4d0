#include "services/directory/occupancy/unit_links.h"

#include "services/directory/occupancy/occupancy.h"
#include "services/directory/owner.h"

namespace steward::directory {
namespace {

const UnitId kNoRecord;  // of a link that was written with the owner himself

}  // namespace

Status UnitLinks::Renew(db::Tx& tx, const UnitName& unit) const {
  TRY(
      tx.Execute("DELETE FROM owner_units"
                 " WHERE branch_id = ? AND unit_id = ? AND site_id = ? AND record_id <> ?",
                 unit.branch, unit.id, unit.site, kNoRecord));
  TRY(CopyRecords(tx, unit));
  TRY(EndUndated(tx, unit));
  return name_terms_.AddPeopleOf(tx, unit);
}

Result<bool> UnitLinks::Link(db::Session& session, const UnitName& unit, const OwnerName& person,
                             Day day) const {
  if (person.branch != unit.branch) return false;
  const std::vector<int> found = TRY(session.Query(
      "SELECT 1 FROM owner_units WHERE branch_id = ? AND owner_id = ? AND unit_id = ?"
      " AND site_id = ? AND from_date <= ? AND (to_date IS NULL OR to_date > ?) LIMIT 1",
      [](const db::Row& row) { return row.Get<int>(0); }, unit.branch, person.id, unit.id,
      unit.site, day, day));
  return !found.empty();
}

Status UnitLinks::CopyRecords(db::Tx& tx, const UnitName& unit) const {
  TRY(
      tx.Execute("INSERT INTO owner_units (branch_id, owner_id, unit_id, record_id, site_id, role,"
                 " from_date, to_date)"
                 " SELECT h.branch_id, s.owner_id, h.unit_id, h.id, h.site_id, ?, h.from_date,"
                 "        h.to_date"
                 "   FROM ownerships h JOIN ownership_owners s"
                 "     ON s.branch_id = h.branch_id AND s.ownership_id = h.id"
                 "  WHERE h.branch_id = ? AND h.unit_id = ? AND h.site_id = ?"
                 "    AND h.cancel_time IS NULL",
                 UnitRole::kOwner, unit.branch, unit.id, unit.site));
  TRY(
      tx.Execute("INSERT INTO owner_units (branch_id, owner_id, unit_id, record_id, site_id, role,"
                 " from_date, to_date)"
                 " SELECT branch_id, occupant_id, unit_id, id, site_id,"
                 "        CASE role WHEN ? THEN ? WHEN ? THEN ? ELSE ? END, from_date, to_date"
                 "   FROM occupancies WHERE branch_id = ? AND unit_id = ? AND site_id = ?",
                 OccupancyRole::kTenant, UnitRole::kTenant, OccupancyRole::kFamily,
                 UnitRole::kOccupant, UnitRole::kUser, unit.branch, unit.id, unit.site));
  return {};
}

// Undated owners end with the first ownership of the unit, buyers with their own, and the others
// with their own first occupancy.
Status UnitLinks::EndUndated(db::Tx& tx, const UnitName& unit) const {
  TRY(tx.Execute(
      "UPDATE owner_units SET to_date ="
      " (SELECT MIN(h.from_date) FROM ownerships h"
      "   WHERE h.branch_id = ? AND h.unit_id = ? AND h.cancel_time IS NULL)"
      " WHERE branch_id = ? AND unit_id = ? AND site_id = ? AND record_id = ?"
      " AND role = ?",
      unit.branch, unit.id, unit.branch, unit.id, unit.site, kNoRecord, UnitRole::kOwner));
  TRY(tx.Execute(
      "UPDATE owner_units SET to_date ="
      " (SELECT MIN(h.from_date) FROM ownerships h JOIN ownership_owners s"
      "     ON s.branch_id = h.branch_id AND s.ownership_id = h.id"
      "   WHERE h.branch_id = ? AND h.unit_id = ? AND h.cancel_time IS NULL"
      "     AND s.owner_id = owner_units.owner_id)"
      " WHERE branch_id = ? AND unit_id = ? AND site_id = ? AND record_id = ?"
      " AND role = ?",
      unit.branch, unit.id, unit.branch, unit.id, unit.site, kNoRecord, UnitRole::kBuyer));
  TRY(
      tx.Execute("UPDATE owner_units SET to_date ="
                 " (SELECT MIN(o.from_date) FROM occupancies o"
                 "   WHERE o.branch_id = ? AND o.unit_id = ?"
                 "     AND o.occupant_id = owner_units.owner_id)"
                 " WHERE branch_id = ? AND unit_id = ? AND site_id = ? AND record_id = ?"
                 " AND role NOT IN (?, ?)",
                 unit.branch, unit.id, unit.branch, unit.id, unit.site, kNoRecord, UnitRole::kOwner,
                 UnitRole::kBuyer));
  return {};
}

}  // namespace steward::directory
