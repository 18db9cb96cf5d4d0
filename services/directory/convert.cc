#include "services/directory/convert.h"

#include <google/protobuf/timestamp.pb.h>

#include "common/base/timestamp.h"
#include "common/privacy/privacy.h"
#include "services/directory/characters.h"
#include "steward/directory/v1/building_service.pb.h"
#include "steward/directory/v1/owner_service.pb.h"
#include "steward/directory/v1/reasons.h"
#include "steward/directory/v1/site_service.pb.h"
#include "steward/directory/v1/unit_service.pb.h"

namespace steward::directory {

v1::Site ToProto(const Site& site) {
  v1::Site proto;
  proto.set_name(site.name.ToString());
  proto.set_display_name(site.display_name);
  proto.set_address(site.address);
  proto.set_hotline(site.hotline);
  *proto.mutable_create_time() = ToTimestamp(site.created);
  *proto.mutable_update_time() = ToTimestamp(site.updated);
  proto.set_etag(EtagOf(site.version));
  return proto;
}

void FromProto(const v1::Site& proto, Site& site) {
  site.display_name = proto.display_name();
  site.address = proto.address();
  site.hotline = proto.hotline();
}

v1::Building ToProto(const Building& building) {
  v1::Building proto;
  proto.set_name(building.name.ToString());
  proto.set_number(building.number);
  proto.set_phase(building.phase);
  proto.set_type(static_cast<v1::Building::Type>(building.type));
  proto.set_storey_count(building.storey_count);
  *proto.mutable_create_time() = ToTimestamp(building.created);
  *proto.mutable_update_time() = ToTimestamp(building.updated);
  proto.set_etag(EtagOf(building.version));
  return proto;
}

void FromProto(const v1::Building& proto, Building& building) {
  building.number = Utf8(Plain(proto.number()));
  building.phase = proto.phase();
  building.type = static_cast<BuildingType>(proto.type());
  building.storey_count = proto.storey_count();
}

v1::Unit ToProto(const Unit& unit) {
  v1::Unit proto;
  proto.set_name(unit.name.ToString());
  const BuildingName building{{unit.name.branch, unit.name.site, unit.building}};
  proto.set_building(building.ToString());
  proto.set_house_number(unit.house_number.text);
  proto.set_floor_area_m2_x100(unit.floor_area_m2_x100);
  proto.set_storey(unit.storey);
  *proto.mutable_create_time() = ToTimestamp(unit.created);
  *proto.mutable_update_time() = ToTimestamp(unit.updated);
  if (unit.mark) {
    proto.set_import_source(unit.mark->source);
    proto.set_old_number(unit.mark->number);
  }
  proto.set_etag(EtagOf(unit.version));
  return proto;
}

Status FromProto(const v1::Unit& proto, Unit& unit) {
  const BuildingName building = TRY(BuildingName::Parse(proto.building()));
  if (building.branch != unit.name.branch || building.site != unit.name.site) {
    return Fail(Reason::kBuildingNotFound, {{"building", proto.building()}});
  }
  const std::optional<HouseNumber> number = ParseHouseNumber(proto.house_number());
  if (!number) return Fail(Reason::kHouseNumberInvalid, {{"house_number", proto.house_number()}});
  unit.building = building.id;
  unit.house_number = *number;
  unit.floor_area_m2_x100 = proto.floor_area_m2_x100();
  unit.storey = proto.storey();
  return {};
}

v1::Owner ToProto(const Owner& owner) {
  v1::Owner proto;
  proto.set_name(owner.name.ToString());
  proto.set_display_name(owner.display_name);
  for (const std::string& phone : owner.phones) proto.add_phones(privacy::MaskPhone(phone));
  for (const OwnedUnit& owned : owner.units) {
    v1::OwnedUnit& unit = *proto.add_units();
    unit.set_unit(owned.unit.ToString());
    unit.set_role(static_cast<v1::OwnedUnit::Role>(owned.role));
    unit.set_house_number(owned.house_number);
  }
  *proto.mutable_create_time() = ToTimestamp(owner.created);
  *proto.mutable_update_time() = ToTimestamp(owner.updated);
  proto.set_etag(EtagOf(owner.version));
  return proto;
}

Result<std::vector<OwnedUnit>> UnitsFromProto(const v1::Owner& proto) {
  std::vector<OwnedUnit> units;
  for (const v1::OwnedUnit& unit : proto.units()) {
    const UnitName name = TRY(UnitName::Parse(unit.unit()));
    units.push_back({name, static_cast<UnitRole>(unit.role()), ""});
  }
  const auto same_unit = [](const OwnedUnit& a, const OwnedUnit& b) { return a.unit == b.unit; };
  if (const std::optional<size_t> position = FirstRepeated(units, same_unit)) {
    return Fail(Reason::kListedTwice,
                {{"field", "units"}, {"position", std::to_string(*position)}});
  }
  return units;
}

Result<std::string> ReadPhone(std::string_view text, size_t position) {
  constexpr size_t kShortest = 7;  // a landline; shorter ones are internal and nobody's own
  std::optional<std::string> phone = privacy::NormalizePhone(text);
  if (!phone || phone->size() < kShortest) {
    return Fail(Reason::kPhoneInvalid, {{"position", std::to_string(position)}});
  }
  return *std::move(phone);
}

Status CheckPhonesDiffer(const std::vector<std::string>& phones) {
  if (const std::optional<size_t> position = FirstRepeated(phones, std::equal_to<>())) {
    return Fail(Reason::kListedTwice,
                {{"field", "phones"}, {"position", std::to_string(*position)}});
  }
  return {};
}

}  // namespace steward::directory
