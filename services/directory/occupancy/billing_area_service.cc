#include "services/directory/occupancy/billing_area_service.h"

#include "services/directory/occupancy/convert.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const BillingArea& area, std::string_view field) {
  if (field == "from_date") return DayText(area.period.from);
  if (field == "create_time") return area.created;
  return Uuid(area.name.id);
}

const ListKind<BillingArea>& AreaLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<BillingArea> kind{
      paging::Columns(
          {{"unit", Type::Reference("branches/*/sites/*/units/*"), "unit_id", Use::kFilter},
           {"area_m2_x100", Type::Int(), "area_m2_x100", Use::kFilter},
           {"source", Type::Enum(v1::BillingArea::Source_descriptor()), "source", Use::kFilter},
           {"from_date", Type::Day(), "from_date"},
           {"to_date", Type::Day(), "to_date", Use::kFilter},
           {"is_supplementary", Type::Bool(), "is_supplementary", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"}},
          {"id", Type::Id(), "id"}),
      "create_time", ValueOf};
  return kind;
}

}  // namespace

Result<v1::BillingArea> BillingAreaService::SetBillingArea(
    rpc::Call& call, const v1::SetBillingAreaRequest& request) {
  const UnitName unit = TRY(UnitName::Parse(request.parent()));
  const BillingAreaId id(writes_.ids.Next(call.now()));
  BillingArea area{.name = {{unit.branch, unit.site, unit.id, id}},
                   .creator = call.principal().name,
                   .created = call.now()};
  FromProto(request.billing_area(), area);

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::BillingArea> {
    TRY(units_.Lock(tx, unit));
    std::vector<BillingArea> earlier = TRY(areas_.OfUnit(tx, unit));
    TRY(CheckBillingArea(area, earlier, BusinessDate(call.now())));
    for (BillingArea& other : earlier) {
      const Period rest = CutOff(other.period, area.period.from);
      if (rest == other.period) continue;
      other.period = rest;
      TRY(areas_.SaveEnd(tx, other));
    }
    TRY(areas_.Insert(tx, area));
    return ToProto(area);
  });
}

Result<v1::ListBillingAreasResponse> BillingAreaService::ListBillingAreas(
    rpc::Call& call, const v1::ListBillingAreasRequest& request) {
  return RunList<v1::ListBillingAreasResponse>(
      call, pages_, AreaLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) { return areas_.List(session, query); });
      },
      [](v1::ListBillingAreasResponse& response, const BillingArea& area) {
        *response.add_billing_areas() = ToProto(area);
      });
}

}  // namespace steward::directory
