// Equipment: its building is there, its warranty is reckoned from the days of the row.
#include "services/directory/characters.h"
#include "services/directory/estate/asset_repository.h"
#include "services/directory/imports/records.h"

namespace steward::directory {
namespace {

enum AssetColumn : size_t {
  kAssetName = 1,
  kAssetClass,
  kAssetBuilding,
  kPlace,
  kMake,
  kModel,
  kSerialNumber,
  kInstallDay,
  kAcceptDay,
  kSignDay,
  kDeliveryDay,
  kWarrantyCode,
  kMaintenanceRule,
  kMaintenanceDays,
};

const std::vector<KnownColumn>& AssetColumns() {
  static const auto& columns = *new std::vector<KnownColumn>{
      NumberColumn({"资产编号", "设备编号"}),
      {"名称", "name", {"名称", "设备名称", "资产名称", "name"}, true},
      {"类别", "class", {"类别", "设备类别", "资产类别", "class"}, true},
      {"楼栋", "building", {"楼栋", "楼栋号", "building"}},
      {"位置", "place", {"位置", "安装位置", "place"}},
      {"品牌", "make", {"品牌", "厂家", "make"}},
      {"型号", "model", {"型号", "model"}},
      {"出厂编号", "serial number", {"出厂编号", "serialnumber"}},
      {"安装日期", "day of installation", {"安装日期", "installdate"}},
      {"验收日期", "day of acceptance", {"验收日期", "acceptdate"}},
      {"签收日期", "day of signing", {"签收日期", "signdate"}},
      {"交付日期", "day of delivery", {"交付日期", "deliverydate"}},
      {"保修类别", "warranty class", {"保修类别", "warrantyclass"}},
      {"保养规定", "maintenance rule", {"保养规定", "maintenancerule"}},
      {"保养周期", "days between maintenance", {"保养周期", "maintenanceintervaldays"}},
  };
  return columns;
}

constexpr CellWord<AssetClass> kAssetClassWords[] = {
    {"房屋本体", "building", AssetClass::kBuilding},
    {"消防设施", "fire protection", AssetClass::kFireProtection},
    {"消防", "", AssetClass::kFireProtection},
    {"电梯", "lift", AssetClass::kLift},
    {"公共设施", "public facility", AssetClass::kPublicFacility}};
constexpr size_t kAssetTextLength = 60;  // as in the proto, like the next three
constexpr size_t kPlaceLength = 100;
constexpr size_t kRuleLength = 200;
constexpr std::int64_t kMostDays = 3660;
constexpr size_t kCodeLength = 40;
constexpr size_t kAssetBuildingLength = 16;

class AssetRecords final : public RecordsOf<Asset> {
 public:
  using RecordsOf::RecordsOf;

  const std::vector<KnownColumn>& columns() const override { return AssetColumns(); }

  Status Load(db::Session& session) override {
    buildings_ = TRY(BuildingsOf(session, site()));
    return {};
  }

 private:
  void ReadRow(RowReader& reader, PendingRow&, Asset& asset) override {
    asset.name = {{site().branch, site().site, AssetId()}};
    asset.display_name = reader.Text(kAssetName, kAssetTextLength);
    asset.asset_class = reader.OneOf(kAssetClass, kAssetClassWords).value_or(AssetClass::kBuilding);
    const std::string building = Utf8(Plain(reader.Text(kAssetBuilding, kAssetBuildingLength)));
    const auto found = buildings_.find(building);
    if (found != buildings_.end())
      asset.building = found->second;
    else if (!building.empty())
      reader.Refuse(kAssetBuilding, Fail(Reason::kBuildingNotFound, {{"building", building}}));
    asset.place = reader.Text(kPlace, kPlaceLength);
    asset.make = reader.Text(kMake, kAssetTextLength);
    asset.model = reader.Text(kModel, kAssetTextLength);
    asset.serial_number = reader.Text(kSerialNumber, kAssetTextLength);
    asset.installed = reader.Date(kInstallDay);
    asset.days = {reader.Date(kAcceptDay), reader.Date(kSignDay), reader.Date(kDeliveryDay)};
    asset.warranty_class = reader.Text(kWarrantyCode, kCodeLength);
    asset.maintenance_rule = reader.Text(kMaintenanceRule, kRuleLength);
    asset.maintenance_interval_days =
        static_cast<int>(reader.Whole(kMaintenanceDays, 0, kMostDays).value_or(0));
  }

  // Each code once in a run: the classes are few.
  Status LookUp(db::Tx& tx, const std::vector<Asset*>& fresh) override {
    for (const Asset* asset : fresh) {
      const std::string& code = asset->warranty_class;
      if (code.empty() || classes_.contains(code)) continue;
      classes_[code] = TRY(assets_.ClassesOf(tx, site().branch, code));
    }
    return {};
  }

  void CheckRow(RowReader& reader, Asset& asset) override {
    const Status reckoned = ReckonWarranty(classes_[asset.warranty_class], asset);
    if (!reckoned.ok()) reader.Refuse(kWarrantyCode, reckoned.error());
  }

  Status InsertNew(db::Tx& tx, const std::vector<New>& fresh, IdSource&, Time now) override {
    std::vector<Asset> assets;
    for (const New& made : fresh) {
      Asset& asset = assets.emplace_back(*made.record);
      asset.name.id = AssetId(made.id);
      asset.mark = made.mark;
      asset.created = now;
      asset.updated = now;
    }
    return assets_.Insert(tx, assets);
  }

  const AssetRepository assets_{};
  std::map<std::string, BuildingId> buildings_;  // by number
  std::map<std::string, std::vector<WarrantyClass>> classes_;
};

}  // namespace

RecordKind AssetKind() {
  return {{.table = "assets", .references = {"asset_id"}, .parts = {}},
          [](const Import& import, const RecordTable& table,
             const RecordParts&) -> std::unique_ptr<Records> {
            return std::make_unique<AssetRecords>(import, table);
          }};
}

}  // namespace steward::directory
