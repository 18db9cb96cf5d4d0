#include "services/directory/building_repository.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectBuilding =
    "SELECT branch_id, id, site_id, number, phase, type, storey_count, create_time, update_time,"
    " version FROM buildings";

Building ReadBuilding(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<BuildingId>("id")}},
          .number = row.Get<std::string>("number"),
          .phase = row.Get<std::string>("phase"),
          .type = row.Get<BuildingType>("type"),
          .storey_count = row.Get<int>("storey_count"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

Result<Building> Found(std::optional<Building> building, const BuildingName& name) {
  if (!building) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(building);
}

Error Refusal(const Error& error, const Building& building) {
  if (!db::IsDuplicate(error)) return error;
  return Fail(Reason::kBuildingExists, {{"number", building.number}});
}

}  // namespace

Result<Building> BuildingRepository::Find(db::Session& session, const BuildingName& name) const {
  static const std::string sql =
      kSelectBuilding + " WHERE branch_id = ? AND id = ? AND site_id = ?";
  return Found(TRY(session.QueryOne(sql, ReadBuilding, name.branch, name.id, name.site)), name);
}

Result<Building> BuildingRepository::Lock(db::Tx& tx, const BuildingName& name) const {
  static const std::string sql =
      kSelectBuilding + " WHERE branch_id = ? AND id = ? AND site_id = ? FOR UPDATE";
  return Found(TRY(tx.QueryOne(sql, ReadBuilding, name.branch, name.id, name.site)), name);
}

Status BuildingRepository::CheckExists(db::Session& session, const BuildingName& name) const {
  const auto found = TRY(session.QueryOne(
      "SELECT 1 FROM buildings WHERE branch_id = ? AND id = ? AND site_id = ?",
      [](const db::Row& row) { return row.Get<int>(0); }, name.branch, name.id, name.site));
  if (!found) return Fail(Reason::kBuildingNotFound, {{"building", name.ToString()}});
  return {};
}

Result<std::vector<Building>> BuildingRepository::List(db::Session& session,
                                                       const ListQuery& query) const {
  return SelectPage(session, kSelectBuilding, ReadBuilding, query);
}

Status BuildingRepository::Insert(db::Tx& tx, const Building& building) const {
  const Result<std::int64_t> rows = tx.Execute(
      "INSERT INTO buildings (branch_id, id, site_id, number, phase, type, storey_count,"
      " create_time, update_time, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      building.name.branch, building.name.id, building.name.site, building.number, building.phase,
      building.type, building.storey_count, building.created, building.updated, building.version);
  if (!rows.ok()) return Refusal(rows.error(), building);
  return {};
}

Status BuildingRepository::Save(db::Tx& tx, Building& building) const {
  const Result<std::int64_t> rows = tx.Execute(
      "UPDATE buildings SET number = ?, phase = ?, type = ?, storey_count = ?, update_time = ?,"
      " version = version + 1 WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
      building.number, building.phase, building.type, building.storey_count, building.updated,
      building.name.branch, building.name.id, building.name.site, building.version);
  if (!rows.ok()) return Refusal(rows.error(), building);
  if (rows.value() == 0) return Fail(type::Reason::kEtagMismatch);
  ++building.version;
  return {};
}

}  // namespace steward::directory
