#include "services/directory/occupancy/billing_area_repository.h"

namespace steward::directory {
namespace {

const std::string kSelectArea =
    "SELECT branch_id, id, site_id, unit_id, area_m2_x100, source, from_date, to_date,"
    " is_supplementary, evidence, creator, create_time FROM billing_areas";

BillingArea ReadArea(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<UnitId>("unit_id"), row.Get<BillingAreaId>("id")}},
          .area_m2_x100 = row.Get<std::int64_t>("area_m2_x100"),
          .source = row.Get<AreaSource>("source"),
          .period = {row.Get<Day>("from_date"), row.Get<std::optional<Day>>("to_date")},
          .is_supplementary = row.Get<bool>("is_supplementary"),
          .evidence = row.Get<std::string>("evidence"),
          .creator = row.Get<std::string>("creator"),
          .created = row.Get<Time>("create_time")};
}

}  // namespace

Result<std::vector<BillingArea>> BillingAreaRepository::OfUnit(db::Session& session,
                                                               const UnitName& unit) const {
  static const std::string sql =
      kSelectArea + " WHERE branch_id = ? AND unit_id = ? AND site_id = ? ORDER BY from_date, id";
  return session.Query(sql, ReadArea, unit.branch, unit.id, unit.site);
}

Result<std::vector<BillingArea>> BillingAreaRepository::List(db::Session& session,
                                                             const ListQuery& query) const {
  return SelectPage(session, kSelectArea, ReadArea, query);
}

Status BillingAreaRepository::Insert(db::Tx& tx, const BillingArea& area) const {
  const BillingAreaName& name = area.name;
  TRY(tx.Execute(
      "INSERT INTO billing_areas (branch_id, id, site_id, unit_id, area_m2_x100, source,"
      " from_date, to_date, is_supplementary, evidence, creator, create_time)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      name.branch, name.id, name.site, name.unit, area.area_m2_x100, area.source, area.period.from,
      area.period.to, area.is_supplementary, area.evidence, area.creator, area.created));
  return {};
}

Status BillingAreaRepository::SaveEnd(db::Tx& tx, const BillingArea& area) const {
  const BillingAreaName& name = area.name;
  TRY(
      tx.Execute("UPDATE billing_areas SET to_date = ?"
                 " WHERE branch_id = ? AND id = ? AND site_id = ? AND unit_id = ?",
                 area.period.to, name.branch, name.id, name.site, name.unit));
  return {};
}

}  // namespace steward::directory
