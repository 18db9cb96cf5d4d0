#include "services/directory/occupancy/occupancy_service.h"

#include "services/directory/occupancy/occupancy_events.h"

#include "common/validate/field_mask.h"
#include "services/directory/occupancy/convert.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const Occupancy& occupancy, std::string_view field) {
  if (field == "from_date") return DayText(occupancy.period.from);
  if (field == "create_time") return occupancy.created;
  return Uuid(occupancy.name.id);
}

const ListKind<Occupancy>& OccupancyLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Occupancy> kind{
      paging::Columns(
          {{"unit", Type::Reference("branches/*/sites/*/units/*"), "unit_id", Use::kFilter},
           {"occupant", Type::Reference("branches/*/owners/*"), "occupant_id", Use::kFilter},
           {"role", Type::Enum(v1::Occupancy::Role_descriptor()), "role", Use::kFilter},
           {"from_date", Type::Day(), "from_date"},
           {"to_date", Type::Day(), "to_date", Use::kFilter},
           {"contract_end_date", Type::Day(), "contract_end_date", Use::kFilter},
           {"pays", Type::Bool(), "pays", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"}},
          {"id", Type::Id(), "id"}),
      "from_date", ValueOf};
  return kind;
}

}  // namespace

Result<v1::Occupancy> OccupancyService::RegisterOccupancy(
    rpc::Call& call, const v1::RegisterOccupancyRequest& request) {
  const UnitName unit = TRY(UnitName::Parse(request.parent()));
  const OccupancyId id(writes_.ids.Next(call.now()));
  Occupancy occupancy{.name = {{unit.branch, unit.site, unit.id, id}},
                      .creator = call.principal().name,
                      .created = call.now(),
                      .updater = call.principal().name,
                      .updated = call.now()};
  TRY(FromProto(request.occupancy(), occupancy));
  TRY(CheckOccupancy(occupancy));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Occupancy> {
    const UnitFacts facts = TRY(facts_.Lock(tx, unit));
    TRY(CheckHandedOver(facts, occupancy.period.from));
    TRY(owners_.CheckVisible(tx, call.scope(), {unit.branch, occupancy.occupant}));
    const std::vector<Occupancy> others = TRY(occupancies_.OfUnit(tx, unit));
    TRY(CheckMoveIn(occupancy, others, TRY(ownerships_.OfUnit(tx, unit))));
    TRY(CheckPays(occupancy, others));
    TRY(occupancies_.Insert(tx, occupancy));
    TRY(AnnounceChange(tx, events::Occasion::Of(call, writes_.ids), occupancy));
    TRY(links_.Renew(tx, unit));
    return ToProto(occupancy);
  });
}

Result<v1::Occupancy> OccupancyService::GetOccupancy(rpc::Call& call,
                                                     const v1::GetOccupancyRequest& request) {
  const OccupancyName name = TRY(OccupancyName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return occupancies_.Find(session, name); })));
}

Result<v1::ListOccupanciesResponse> OccupancyService::ListOccupancies(
    rpc::Call& call, const v1::ListOccupanciesRequest& request) {
  return RunList<v1::ListOccupanciesResponse>(
      call, pages_, OccupancyLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return occupancies_.List(session, query);
        });
      },
      [](v1::ListOccupanciesResponse& response, const Occupancy& occupancy) {
        *response.add_occupancies() = ToProto(occupancy);
      });
}

Result<v1::Occupancy> OccupancyService::UpdateOccupancy(rpc::Call& call,
                                                        const v1::UpdateOccupancyRequest& request) {
  const OccupancyName name = TRY(OccupancyName::Parse(request.occupancy().name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Occupancy> {
    Occupancy occupancy = TRY(Lock(tx, name, request.occupancy().etag()));
    TRY(CheckRuns(occupancy));
    TRY(FromProto(
        TRY(validate::ApplyMask(ToProto(occupancy), request.occupancy(), request.update_mask())),
        occupancy));
    TRY(CheckOccupancy(occupancy));
    TRY(CheckPays(occupancy, TRY(occupancies_.OfUnit(tx, name.Unit()))));
    TRY(Save(tx, call, occupancy));
    return ToProto(occupancy);
  });
}

Result<v1::Occupancy> OccupancyService::EndOccupancy(rpc::Call& call,
                                                     const v1::EndOccupancyRequest& request) {
  const OccupancyName name = TRY(OccupancyName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Occupancy> {
    Occupancy occupancy = TRY(Lock(tx, name, request.etag()));
    TRY(directory::EndOccupancy(occupancy, ToDay(request.to_date())));
    TRY(Save(tx, call, occupancy));
    TRY(links_.Renew(tx, name.Unit()));
    return ToProto(occupancy);
  });
}

// NOT_FOUND, ETAG_MISMATCH. The unit is locked with it.
Result<Occupancy> OccupancyService::Lock(db::Tx& tx, const OccupancyName& name,
                                         std::string_view etag) const {
  TRY(units_.Lock(tx, name.Unit()));
  Occupancy occupancy = TRY(occupancies_.Find(tx, name));
  TRY(CheckEtag(etag, occupancy.version));
  return occupancy;
}

Status OccupancyService::Save(db::Tx& tx, const rpc::Call& call, Occupancy& occupancy) const {
  occupancy.updater = call.principal().name;
  occupancy.updated = call.now();
  TRY(occupancies_.Save(tx, occupancy));
  return AnnounceChange(tx, events::Occasion::Of(call, writes_.ids), occupancy);
}

}  // namespace steward::directory
