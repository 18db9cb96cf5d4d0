#include "services/directory/building_service.h"

#include "common/validate/field_mask.h"
#include "services/directory/convert.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const Building& building, std::string_view field) {
  if (field == "number") return building.number;
  if (field == "phase") return building.phase;
  if (field == "create_time") return building.created;
  if (field == "update_time") return building.updated;
  return Uuid(building.name.id);
}

const ListKind<Building>& BuildingLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Building> kind{
      paging::Columns({{"number", Type::Text(), "number"},
                       {"phase", Type::Text(), "phase"},
                       {"type", Type::Enum(v1::Building::Type_descriptor()), "type", Use::kFilter},
                       {"storey_count", Type::Int(), "storey_count", Use::kFilter},
                       {"create_time", Type::Instant(), "create_time"},
                       {"update_time", Type::Instant(), "update_time"}},
                      {"id", Type::Id(), "id"}),
      "number", ValueOf};
  return kind;
}

}  // namespace

Result<v1::Building> BuildingService::CreateBuilding(rpc::Call& call,
                                                     const v1::CreateBuildingRequest& request) {
  const SiteName parent = TRY(SiteName::Parse(request.parent()));
  Building building{
      .name = {{parent.branch, parent.site, BuildingId(writes_.ids.Next(call.now()))}},
      .created = call.now(),
      .updated = call.now()};
  FromProto(request.building(), building);

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Building> {
    TRY(sites_.CheckExists(tx, parent));
    TRY(buildings_.Insert(tx, building));
    return ToProto(building);
  });
}

Result<v1::Building> BuildingService::GetBuilding(rpc::Call& call,
                                                  const v1::GetBuildingRequest& request) {
  const BuildingName name = TRY(BuildingName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return buildings_.Find(session, name); })));
}

Result<v1::ListBuildingsResponse> BuildingService::ListBuildings(
    rpc::Call& call, const v1::ListBuildingsRequest& request) {
  return RunList<v1::ListBuildingsResponse>(
      call, pages_, BuildingLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(
            call.patience(), [&](db::Session& session) { return buildings_.List(session, query); });
      },
      [](v1::ListBuildingsResponse& response, const Building& building) {
        *response.add_buildings() = ToProto(building);
      });
}

Result<v1::Building> BuildingService::UpdateBuilding(rpc::Call& call,
                                                     const v1::UpdateBuildingRequest& request) {
  const BuildingName name = TRY(BuildingName::Parse(request.building().name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Building> {
    Building building = TRY(buildings_.Lock(tx, name));
    TRY(CheckEtag(request.building().etag(), building.version));
    FromProto(
        TRY(validate::ApplyMask(ToProto(building), request.building(), request.update_mask())),
        building);
    building.updated = call.now();
    TRY(buildings_.Save(tx, building));
    return ToProto(building);
  });
}

}  // namespace steward::directory
