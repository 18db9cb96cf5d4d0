#include "services/directory/occupancy/unit_links.h"

#include <string>
#include <utility>

#include "services/directory/listing.h"
#include "services/directory/occupancy/occupancy.h"
#include "services/directory/owner.h"

namespace steward::directory {
namespace {

const UnitId kNoRecord;  // of a link that was written with the owner himself

}  // namespace

Status UnitLinks::Renew(db::Tx& tx, const SiteName& site, std::vector<UnitId> units) const {
  if (units.empty()) return {};
  units = Padded(std::move(units));
  TRY(
      tx.Execute("DELETE FROM owner_units WHERE branch_id = ? AND site_id = ? AND record_id <> ?"
                 " AND unit_id IN (" +
                     db::Placeholders(units.size()) + ")",
                 site.branch, site.site, kNoRecord, units));
  TRY(CopyRecords(tx, site, units));
  TRY(EndUndated(tx, site, units));
  return name_terms_.AddPeopleOf(tx, site, units);
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

// `units` padded, here and below.
Status UnitLinks::CopyRecords(db::Tx& tx, const SiteName& site,
                              const std::vector<UnitId>& units) const {
  const std::string some = " IN (" + db::Placeholders(units.size()) + ")";
  TRY(
      tx.Execute("INSERT INTO owner_units (branch_id, owner_id, unit_id, record_id, site_id, role,"
                 " from_date, to_date)"
                 " SELECT h.branch_id, s.owner_id, h.unit_id, h.id, h.site_id, ?, h.from_date,"
                 "        h.to_date"
                 "   FROM ownerships h JOIN ownership_owners s"
                 "     ON s.branch_id = h.branch_id AND s.ownership_id = h.id"
                 "  WHERE h.branch_id = ? AND h.site_id = ? AND h.cancel_time IS NULL"
                 "    AND h.unit_id" +
                     some,
                 UnitRole::kOwner, site.branch, site.site, units));
  TRY(
      tx.Execute("INSERT INTO owner_units (branch_id, owner_id, unit_id, record_id, site_id, role,"
                 " from_date, to_date)"
                 " SELECT branch_id, occupant_id, unit_id, id, site_id,"
                 "        CASE role WHEN ? THEN ? WHEN ? THEN ? ELSE ? END, from_date, to_date"
                 "   FROM occupancies WHERE branch_id = ? AND site_id = ? AND unit_id" +
                     some,
                 OccupancyRole::kTenant, UnitRole::kTenant, OccupancyRole::kFamily,
                 UnitRole::kOccupant, UnitRole::kUser, site.branch, site.site, units));
  return {};
}

// Undated owners end with the first ownership of the unit, buyers with their own, and the others
// with their own first occupancy. The first days are found by the units themselves: a server that
// does not know yet how large the tables are would read all of the branch for each row.
Status UnitLinks::EndUndated(db::Tx& tx, const SiteName& site,
                             const std::vector<UnitId>& units) const {
  const std::string some = "unit_id IN (" + db::Placeholders(units.size()) + ")";
  TRY(tx.Execute(
      "UPDATE owner_units s LEFT JOIN"
      " (SELECT unit_id, MIN(from_date) AS first_date FROM ownerships"
      "   WHERE branch_id = ? AND site_id = ? AND cancel_time IS NULL AND " +
          some +
          " GROUP BY unit_id) r ON r.unit_id = s.unit_id"
          " SET s.to_date = r.first_date"
          " WHERE s.branch_id = ? AND s.site_id = ? AND s.record_id = ? AND s.role = ?"
          " AND s." +
          some,
      site.branch, site.site, units, site.branch, site.site, kNoRecord, UnitRole::kOwner, units));
  TRY(tx.Execute(
      "UPDATE owner_units s LEFT JOIN"
      " (SELECT h.unit_id, o.owner_id, MIN(h.from_date) AS first_date FROM ownerships h"
      "     JOIN ownership_owners o"
      "       ON o.branch_id = h.branch_id AND o.ownership_id = h.id"
      "   WHERE h.branch_id = ? AND h.site_id = ? AND h.cancel_time IS NULL AND h." +
          some +
          " GROUP BY h.unit_id, o.owner_id) r"
          " ON r.unit_id = s.unit_id AND r.owner_id = s.owner_id"
          " SET s.to_date = r.first_date"
          " WHERE s.branch_id = ? AND s.site_id = ? AND s.record_id = ? AND s.role = ?"
          " AND s." +
          some,
      site.branch, site.site, units, site.branch, site.site, kNoRecord, UnitRole::kBuyer, units));
  TRY(
      tx.Execute("UPDATE owner_units s LEFT JOIN"
                 " (SELECT unit_id, occupant_id, MIN(from_date) AS first_date FROM occupancies"
                 "   WHERE branch_id = ? AND site_id = ? AND " +
                     some +
                     " GROUP BY unit_id, occupant_id) r"
                     " ON r.unit_id = s.unit_id AND r.occupant_id = s.owner_id"
                     " SET s.to_date = r.first_date"
                     " WHERE s.branch_id = ? AND s.site_id = ? AND s.record_id = ?"
                     " AND s.role NOT IN (?, ?) AND s." +
                     some,
                 site.branch, site.site, units, site.branch, site.site, kNoRecord, UnitRole::kOwner,
                 UnitRole::kBuyer, units));
  return {};
}

}  // namespace steward::directory
