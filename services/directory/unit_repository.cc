#include "services/directory/unit_repository.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectUnit =
    "SELECT branch_id, id, site_id, building_id, house_number, house_key, floor_area_m2_x100,"
    " storey, import_source, import_number, create_time, update_time, version FROM units";

Unit ReadUnit(const db::Row& row) {
  Unit unit{
      .name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                row.Get<UnitId>("id")}},
      .building = row.Get<BuildingId>("building_id"),
      .house_number = {row.Get<std::string>("house_number"), row.Get<std::string>("house_key")},
      .floor_area_m2_x100 = row.Get<std::int64_t>("floor_area_m2_x100"),
      .storey = row.Get<int>("storey"),
      .created = row.Get<Time>("create_time"),
      .updated = row.Get<Time>("update_time"),
      .version = row.Get<std::uint64_t>("version")};
  if (const auto source = row.Get<std::optional<std::string>>("import_source")) {
    unit.mark = {*source, row.Get<std::string>("import_number")};
  }
  return unit;
}

Result<Unit> Found(std::optional<Unit> unit, const UnitName& name) {
  if (!unit) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(unit);
}

Error Refusal(const Error& error, const Unit& unit) {
  if (!db::IsDuplicate(error)) return error;
  return Fail(Reason::kUnitExists, {{"house_number", unit.house_number.text}});
}

}  // namespace

Result<Unit> UnitRepository::Find(db::Session& session, const UnitName& name) const {
  static const std::string sql = kSelectUnit + " WHERE branch_id = ? AND id = ? AND site_id = ?";
  return Found(TRY(session.QueryOne(sql, ReadUnit, name.branch, name.id, name.site)), name);
}

Result<Unit> UnitRepository::Lock(db::Tx& tx, const UnitName& name) const {
  static const std::string sql =
      kSelectUnit + " WHERE branch_id = ? AND id = ? AND site_id = ? FOR UPDATE";
  return Found(TRY(tx.QueryOne(sql, ReadUnit, name.branch, name.id, name.site)), name);
}

Result<std::vector<Unit>> UnitRepository::List(db::Session& session, const ListQuery& query) const {
  return SelectPage(session, kSelectUnit, ReadUnit, query);
}

Result<std::optional<std::string>> UnitRepository::HouseNumberOf(db::Session& session,
                                                                 const UnitName& name) const {
  return session.QueryOne(
      "SELECT house_number FROM units WHERE branch_id = ? AND id = ? AND site_id = ?",
      [](const db::Row& row) { return row.Get<std::string>("house_number"); }, name.branch, name.id,
      name.site);
}

Status UnitRepository::Insert(db::Tx& tx, const Unit& unit) const {
  const Result<std::int64_t> rows = tx.Execute(
      "INSERT INTO units (branch_id, id, site_id, building_id, house_number, house_key,"
      " floor_area_m2_x100, storey, create_time, update_time, version)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      unit.name.branch, unit.name.id, unit.name.site, unit.building, unit.house_number.text,
      unit.house_number.key, unit.floor_area_m2_x100, unit.storey, unit.created, unit.updated,
      unit.version);
  if (!rows.ok()) return Refusal(rows.error(), unit);
  return {};
}

Status UnitRepository::Save(db::Tx& tx, Unit& unit) const {
  const Result<std::int64_t> rows = tx.Execute(
      "UPDATE units SET building_id = ?, house_number = ?, house_key = ?, floor_area_m2_x100 = ?,"
      " storey = ?, update_time = ?, version = version + 1"
      " WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
      unit.building, unit.house_number.text, unit.house_number.key, unit.floor_area_m2_x100,
      unit.storey, unit.updated, unit.name.branch, unit.name.id, unit.name.site, unit.version);
  if (!rows.ok()) return Refusal(rows.error(), unit);
  if (rows.value() == 0) return Fail(type::Reason::kEtagMismatch);
  ++unit.version;
  return {};
}

}  // namespace steward::directory
