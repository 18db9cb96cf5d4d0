#include "services/directory/occupancy/occupancy_repository.h"

#include "services/directory/bulk.h"
#include "steward/type/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectOccupancy =
    "SELECT branch_id, id, site_id, unit_id, occupant_id, role, from_date, to_date,"
    " contract_end_date, sees_bills, sees_tickets, pays, agreement, creator, create_time, updater,"
    " update_time, import_source, import_number, version FROM occupancies";

Occupancy ReadOccupancy(const db::Row& row) {
  Occupancy occupancy{.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                                row.Get<UnitId>("unit_id"), row.Get<OccupancyId>("id")}},
                      .occupant = row.Get<OwnerId>("occupant_id"),
                      .role = row.Get<OccupancyRole>("role"),
                      .period = {row.Get<Day>("from_date"), row.Get<std::optional<Day>>("to_date")},
                      .contract_end = row.Get<std::optional<Day>>("contract_end_date"),
                      .sees_bills = row.Get<bool>("sees_bills"),
                      .sees_tickets = row.Get<bool>("sees_tickets"),
                      .pays = row.Get<bool>("pays"),
                      .agreement = row.Get<std::string>("agreement"),
                      .creator = row.Get<std::string>("creator"),
                      .created = row.Get<Time>("create_time"),
                      .updater = row.Get<std::string>("updater"),
                      .updated = row.Get<Time>("update_time"),
                      .version = row.Get<std::uint64_t>("version")};
  if (const auto source = row.Get<std::optional<std::string>>("import_source")) {
    occupancy.mark = {*source, row.Get<std::string>("import_number")};
  }
  return occupancy;
}

}  // namespace

Result<Occupancy> OccupancyRepository::Find(db::Session& session, const OccupancyName& name) const {
  static const std::string sql =
      kSelectOccupancy + " WHERE branch_id = ? AND id = ? AND site_id = ? AND unit_id = ?";
  std::optional<Occupancy> found =
      TRY(session.QueryOne(sql, ReadOccupancy, name.branch, name.id, name.site, name.unit));
  if (!found) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(found);
}

Result<std::vector<Occupancy>> OccupancyRepository::OfUnit(db::Session& session,
                                                           const UnitName& unit) const {
  auto of_units = TRY(OfUnits(session, {unit.branch, unit.site}, {unit.id}));
  return std::move(of_units[unit.id]);
}

Result<std::map<UnitId, std::vector<Occupancy>>> OccupancyRepository::OfUnits(
    db::Session& session, const SiteName& site, const std::vector<UnitId>& units) const {
  std::map<UnitId, std::vector<Occupancy>> of_units;
  if (units.empty()) return of_units;
  const std::vector<UnitId> padded = Padded(units);
  std::vector<Occupancy> found =
      TRY(session.Query(kSelectOccupancy + " WHERE branch_id = ? AND site_id = ? AND unit_id IN (" +
                            db::Placeholders(padded.size()) + ") ORDER BY from_date, id",
                        ReadOccupancy, site.branch, site.site, padded));
  for (Occupancy& occupancy : found) {
    const UnitId unit = occupancy.name.unit;
    of_units[unit].push_back(std::move(occupancy));
  }
  return of_units;
}

Result<std::vector<Occupancy>> OccupancyRepository::List(db::Session& session,
                                                         const ListQuery& query) const {
  return SelectPage(session, kSelectOccupancy, ReadOccupancy, query);
}

Status OccupancyRepository::Insert(db::Tx& tx, const std::vector<Occupancy>& occupancies) const {
  db::Values rows;
  for (const Occupancy& occupancy : occupancies) {
    const OccupancyName& name = occupancy.name;
    BindRow(rows, name.branch, name.id, name.site, name.unit, occupancy.occupant, occupancy.role,
            occupancy.period.from, occupancy.period.to, occupancy.contract_end,
            occupancy.sees_bills, occupancy.sees_tickets, occupancy.pays, occupancy.agreement,
            SourceOf(occupancy.mark), NumberOf(occupancy.mark), occupancy.creator,
            occupancy.created, occupancy.updater, occupancy.updated, occupancy.version);
  }
  constexpr size_t kWidth = 20;
  return InsertRows(tx,
                    "INSERT INTO occupancies (branch_id, id, site_id, unit_id, occupant_id, role,"
                    " from_date, to_date, contract_end_date, sees_bills, sees_tickets, pays,"
                    " agreement, import_source, import_number, creator, create_time, updater,"
                    " update_time, version)",
                    kWidth, rows);
}

Status OccupancyRepository::Save(db::Tx& tx, Occupancy& occupancy) const {
  const OccupancyName& name = occupancy.name;
  const std::int64_t rows = TRY(
      tx.Execute("UPDATE occupancies SET to_date = ?, contract_end_date = ?, sees_bills = ?,"
                 " sees_tickets = ?, pays = ?, agreement = ?, updater = ?, update_time = ?,"
                 " version = version + 1"
                 " WHERE branch_id = ? AND id = ? AND site_id = ? AND unit_id = ?"
                 " AND version = ?",
                 occupancy.period.to, occupancy.contract_end, occupancy.sees_bills,
                 occupancy.sees_tickets, occupancy.pays, occupancy.agreement, occupancy.updater,
                 occupancy.updated, name.branch, name.id, name.site, name.unit, occupancy.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++occupancy.version;
  return {};
}

}  // namespace steward::directory
