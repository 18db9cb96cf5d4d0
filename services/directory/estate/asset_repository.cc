#include "services/directory/estate/asset_repository.h"

#include "services/directory/bulk.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectAsset =
    "SELECT branch_id, id, site_id, asset_class, display_name, building_id, place, make, model,"
    " serial_number, install_date, accept_date, sign_date, delivery_date, maintenance_rule,"
    " maintenance_interval_days, warranty_class, warranty_start_date, warranty_end_date,"
    " import_source, import_number, create_time, update_time, version FROM assets";

const std::string kSelectWarrantyClass =
    "SELECT branch_id, id, code, part, start_date, unit, term_count, start_rule,"
    " season_start_mmdd, season_end_mmdd, counts_running_season FROM warranty_classes";

Asset ReadAsset(const db::Row& row) {
  Asset asset{
      .name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                row.Get<AssetId>("id")}},
      .asset_class = row.Get<AssetClass>("asset_class"),
      .display_name = row.Get<std::string>("display_name"),
      .building = row.Get<std::optional<BuildingId>>("building_id"),
      .place = row.Get<std::string>("place"),
      .make = row.Get<std::string>("make"),
      .model = row.Get<std::string>("model"),
      .serial_number = row.Get<std::string>("serial_number"),
      .installed = row.Get<std::optional<Day>>("install_date"),
      .days = {row.Get<std::optional<Day>>("accept_date"), row.Get<std::optional<Day>>("sign_date"),
               row.Get<std::optional<Day>>("delivery_date")},
      .maintenance_rule = row.Get<std::string>("maintenance_rule"),
      .maintenance_interval_days = row.Get<int>("maintenance_interval_days"),
      .warranty_class = row.Get<std::string>("warranty_class"),
      .warranty_start = row.Get<std::optional<Day>>("warranty_start_date"),
      .warranty_end = row.Get<std::optional<Day>>("warranty_end_date"),
      .created = row.Get<Time>("create_time"),
      .updated = row.Get<Time>("update_time"),
      .version = row.Get<std::uint64_t>("version")};
  if (const auto source = row.Get<std::optional<std::string>>("import_source")) {
    asset.mark = {*source, row.Get<std::string>("import_number")};
  }
  return asset;
}

WarrantyClass ReadWarrantyClass(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<WarrantyClassId>("id")},
          .code = row.Get<std::string>("code"),
          .part = row.Get<std::string>("part"),
          .start = row.Get<Day>("start_date"),
          .terms = {.unit = row.Get<WarrantyUnit>("unit"),
                    .count = row.Get<int>("term_count"),
                    .start = row.Get<WarrantyStart>("start_rule"),
                    .season_start_mmdd = row.Get<int>("season_start_mmdd"),
                    .season_end_mmdd = row.Get<int>("season_end_mmdd"),
                    .counts_running_season = row.Get<bool>("counts_running_season")}};
}

Result<Asset> FoundAsset(std::optional<Asset> asset, const AssetName& name) {
  if (!asset) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(asset);
}

}  // namespace

Result<Asset> AssetRepository::Find(db::Session& session, const AssetName& name) const {
  static const std::string sql = kSelectAsset + " WHERE branch_id = ? AND id = ? AND site_id = ?";
  return FoundAsset(TRY(session.QueryOne(sql, ReadAsset, name.branch, name.id, name.site)), name);
}

Result<Asset> AssetRepository::Lock(db::Tx& tx, const AssetName& name) const {
  static const std::string sql =
      kSelectAsset + " WHERE branch_id = ? AND id = ? AND site_id = ? FOR UPDATE";
  return FoundAsset(TRY(tx.QueryOne(sql, ReadAsset, name.branch, name.id, name.site)), name);
}

Result<std::vector<Asset>> AssetRepository::List(db::Session& session,
                                                 const ListQuery& query) const {
  return SelectPage(session, kSelectAsset, ReadAsset, query);
}

Status AssetRepository::Insert(db::Tx& tx, const std::vector<Asset>& assets) const {
  db::Values rows;
  for (const Asset& asset : assets) {
    BindRow(rows, asset.name.branch, asset.name.id, asset.name.site, asset.asset_class,
            asset.display_name, asset.building, asset.place, asset.make, asset.model,
            asset.serial_number, asset.installed, asset.days.accepted, asset.days.signed_on,
            asset.days.delivered, asset.maintenance_rule, asset.maintenance_interval_days,
            asset.warranty_class, asset.warranty_start, asset.warranty_end, SourceOf(asset.mark),
            NumberOf(asset.mark), asset.created, asset.updated, asset.version);
  }
  constexpr size_t kWidth = 24;
  return InsertRows(tx,
                    "INSERT INTO assets (branch_id, id, site_id, asset_class, display_name,"
                    " building_id, place, make, model, serial_number, install_date, accept_date,"
                    " sign_date, delivery_date, maintenance_rule, maintenance_interval_days,"
                    " warranty_class, warranty_start_date, warranty_end_date, import_source,"
                    " import_number, create_time, update_time, version)",
                    kWidth, rows);
}

Status AssetRepository::Save(db::Tx& tx, Asset& asset) const {
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE assets SET asset_class = ?, display_name = ?, building_id = ?, place = ?, make = ?,"
      " model = ?, serial_number = ?, install_date = ?, accept_date = ?, sign_date = ?,"
      " delivery_date = ?, maintenance_rule = ?, maintenance_interval_days = ?,"
      " warranty_class = ?, warranty_start_date = ?, warranty_end_date = ?, update_time = ?,"
      " version = version + 1 WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
      asset.asset_class, asset.display_name, asset.building, asset.place, asset.make, asset.model,
      asset.serial_number, asset.installed, asset.days.accepted, asset.days.signed_on,
      asset.days.delivered, asset.maintenance_rule, asset.maintenance_interval_days,
      asset.warranty_class, asset.warranty_start, asset.warranty_end, asset.updated,
      asset.name.branch, asset.name.id, asset.name.site, asset.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++asset.version;
  return {};
}

Result<std::vector<WarrantyClass>> AssetRepository::ClassesOf(db::Session& session,
                                                              const std::string& branch,
                                                              const std::string& code) const {
  static const std::string sql =
      kSelectWarrantyClass + " WHERE branch_id IN (?, ?) AND code = ? ORDER BY start_date";
  return session.Query(sql, ReadWarrantyClass, branch, kCompany, code);
}

Result<std::vector<WarrantyClass>> AssetRepository::ListClasses(db::Session& session,
                                                                const std::string& branch,
                                                                const ListQuery& query) const {
  const std::string sql = kSelectWarrantyClass + " WHERE branch_id IN (?, ?) AND " +
                          query.filter.where + " AND " + query.after.sql + " ORDER BY " +
                          query.order + " LIMIT ?";
  return session.Query(sql, ReadWarrantyClass, branch, kCompany, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Status AssetRepository::Insert(db::Tx& tx, const WarrantyClass& warranty_class) const {
  const WarrantyTerms& terms = warranty_class.terms;
  const Result<std::int64_t> rows = tx.Execute(
      "INSERT INTO warranty_classes (branch_id, id, code, part, start_date, unit,"
      " term_count, start_rule, season_start_mmdd, season_end_mmdd, counts_running_season)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      warranty_class.name.branch, warranty_class.name.id, warranty_class.code, warranty_class.part,
      warranty_class.start, terms.unit, terms.count, terms.start, terms.season_start_mmdd,
      terms.season_end_mmdd, terms.counts_running_season);
  if (rows.ok()) return {};
  if (!db::IsDuplicate(rows.error())) return rows.error();
  return Fail(Reason::kWarrantyClassExists,
              {{"code", warranty_class.code}, {"day", DayText(warranty_class.start)}});
}

}  // namespace steward::directory
