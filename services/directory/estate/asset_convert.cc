// Assets and warranty classes between their own types and their protos.
#include <google/protobuf/timestamp.pb.h>
#include <google/type/date.pb.h>

#include "common/base/timestamp.h"
#include "services/directory/estate/convert.h"
#include "steward/directory/v1/asset_service.pb.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// The day of a field that may be absent.
std::optional<Day> DayIf(bool is_set, const google::type::Date& date) {
  if (!is_set) return std::nullopt;
  return ToDay(date);
}

}  // namespace

v1::Asset ToProto(const Asset& asset) {
  v1::Asset proto;
  proto.set_name(asset.name.ToString());
  proto.set_asset_class(static_cast<v1::Asset::AssetClass>(asset.asset_class));
  proto.set_display_name(asset.display_name);
  if (asset.building) {
    const BuildingName building{{asset.name.branch, asset.name.site, *asset.building}};
    proto.set_building(building.ToString());
  }
  proto.set_place(asset.place);
  proto.set_make(asset.make);
  proto.set_model(asset.model);
  proto.set_serial_number(asset.serial_number);
  if (asset.installed) *proto.mutable_install_date() = ToDate(*asset.installed);
  if (asset.days.accepted) *proto.mutable_accept_date() = ToDate(*asset.days.accepted);
  if (asset.days.signed_on) *proto.mutable_sign_date() = ToDate(*asset.days.signed_on);
  if (asset.days.delivered) *proto.mutable_delivery_date() = ToDate(*asset.days.delivered);
  proto.set_maintenance_rule(asset.maintenance_rule);
  proto.set_maintenance_interval_days(asset.maintenance_interval_days);
  proto.set_warranty_class(asset.warranty_class);
  if (asset.warranty_start) *proto.mutable_warranty_start_date() = ToDate(*asset.warranty_start);
  if (asset.warranty_end) *proto.mutable_warranty_end_date() = ToDate(*asset.warranty_end);
  *proto.mutable_create_time() = ToTimestamp(asset.created);
  *proto.mutable_update_time() = ToTimestamp(asset.updated);
  if (asset.mark) {
    proto.set_import_source(asset.mark->source);
    proto.set_old_number(asset.mark->number);
  }
  proto.set_etag(EtagOf(asset.version));
  return proto;
}

Status FromProto(const v1::Asset& proto, Asset& asset) {
  asset.asset_class = static_cast<AssetClass>(proto.asset_class());
  asset.display_name = proto.display_name();
  asset.building.reset();
  if (!proto.building().empty()) {
    const BuildingName building = TRY(BuildingName::Parse(proto.building()));
    if (building.branch != asset.name.branch || building.site != asset.name.site) {
      return Fail(Reason::kBuildingNotFound, {{"building", proto.building()}});
    }
    asset.building = building.id;
  }
  asset.place = proto.place();
  asset.make = proto.make();
  asset.model = proto.model();
  asset.serial_number = proto.serial_number();
  asset.installed = DayIf(proto.has_install_date(), proto.install_date());
  asset.days.accepted = DayIf(proto.has_accept_date(), proto.accept_date());
  asset.days.signed_on = DayIf(proto.has_sign_date(), proto.sign_date());
  asset.days.delivered = DayIf(proto.has_delivery_date(), proto.delivery_date());
  asset.maintenance_rule = proto.maintenance_rule();
  asset.maintenance_interval_days = proto.maintenance_interval_days();
  asset.warranty_class = proto.warranty_class();
  return {};
}

v1::WarrantyClass ToProto(const WarrantyClass& warranty_class, const std::string& branch) {
  const WarrantyTerms& terms = warranty_class.terms;
  v1::WarrantyClass proto;
  proto.set_name(WarrantyClassName{branch, warranty_class.name.id}.ToString());
  proto.set_code(warranty_class.code);
  proto.set_part(warranty_class.part);
  *proto.mutable_start_date() = ToDate(warranty_class.start);
  proto.set_unit(static_cast<v1::WarrantyClass::Unit>(terms.unit));
  proto.set_count(terms.count);
  proto.set_start(static_cast<v1::WarrantyClass::Start>(terms.start));
  proto.set_season_start_mmdd(terms.season_start_mmdd);
  proto.set_season_end_mmdd(terms.season_end_mmdd);
  proto.set_counts_running_season(terms.counts_running_season);
  proto.set_is_of_company(warranty_class.name.branch == kCompany);
  return proto;
}

Status FromProto(const v1::WarrantyClass& proto, WarrantyClass& warranty_class) {
  warranty_class.code = proto.code();
  warranty_class.part = proto.part();
  warranty_class.start = ToDay(proto.start_date());
  warranty_class.terms = {.unit = static_cast<WarrantyUnit>(proto.unit()),
                          .count = proto.count(),
                          .start = static_cast<WarrantyStart>(proto.start()),
                          .season_start_mmdd = proto.season_start_mmdd(),
                          .season_end_mmdd = proto.season_end_mmdd(),
                          .counts_running_season = proto.counts_running_season()};
  return warranty_class.terms.Check();
}

}  // namespace steward::directory
