#include "services/directory/estate/parking_service.h"

#include "services/directory/estate/convert.h"
#include "services/directory/estate/unit_at_site.h"

namespace steward::directory {
namespace {

template <class Row>
paging::Value ParkingValueOf(const Row& row, std::string_view field) {
  if constexpr (requires { row.number; }) {
    if (field == "number") return row.number;
  }
  if (field == "create_time") return row.created;
  if (field == "update_time") return row.updated;
  return Uuid(row.name.id);
}

const ListKind<ParkingSpace>& SpaceLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<ParkingSpace> kind{
      paging::Columns(
          {{"number", Type::Text(), "number"},
           {"kind", Type::Enum(v1::ParkingSpace::Kind_descriptor()), "kind", Use::kFilter},
           {"application", Type::Reference("branches/*/sites/*/parkingApplications/*"),
            "application_id", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"}},
          {"id", Type::Id(), "id"}),
      "number", ParkingValueOf<ParkingSpace>};
  return kind;
}

const ListKind<ParkingApplication>& ApplicationLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<ParkingApplication> kind{
      paging::Columns(
          {{"unit", Type::Reference("branches/*/sites/*/units/*"), "unit_id", Use::kFilter},
           {"state", Type::Enum(v1::ParkingApplication::State_descriptor()), "state", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"},
           {"update_time", Type::Instant(), "update_time"}},
          {"id", Type::Id(), "id"}),
      "create_time", ParkingValueOf<ParkingApplication>};
  return kind;
}

const ListKind<Plate>& PlateLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Plate> kind{
      paging::Columns(
          {{"number", Type::Text(), "plate", Use::kFilter},
           {"unit", Type::Reference("branches/*/sites/*/units/*"), "unit_id", Use::kFilter},
           {"space", Type::Reference("branches/*/sites/*/parkingSpaces/*"), "space_id",
            Use::kFilter},
           {"create_time", Type::Instant(), "create_time"}},
          {"id", Type::Id(), "id"}),
      "create_time", ParkingValueOf<Plate>};
  return kind;
}

// NOT_FOUND unless the space lies at this site.
Status CheckSpace(db::Session& session, const ParkingRepository& parking, const SiteName& site,
                  const ParkingSpaceName& space) {
  if (space.site != site.site) return Fail(type::Reason::kNotFound, {{"name", space.ToString()}});
  TRY(parking.Find(session, space));
  return {};
}

}  // namespace

template <class Name>
auto ParkingService::Read(const rpc::Call& call, const Name& name) const {
  return writes_.db.Read(call.patience(),
                         [&](db::Session& session) { return parking_.Find(session, name); });
}

Result<v1::ParkingSpace> ParkingService::CreateParkingSpace(
    rpc::Call& call, const v1::CreateParkingSpaceRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  const ParkingSpace space{
      .name = {{site.branch, site.site, ParkingSpaceId(writes_.ids.Next(call.now()))}},
      .number = request.parking_space().number(),
      .kind = static_cast<ParkingKind>(request.parking_space().kind()),
      .created = call.now(),
      .updated = call.now()};
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ParkingSpace> {
    TRY(sites_.Lock(tx, site));
    TRY(parking_.Insert(tx, space));
    return ToProto(space);
  });
}

Result<v1::ParkingSpace> ParkingService::GetParkingSpace(
    rpc::Call& call, const v1::GetParkingSpaceRequest& request) {
  return ToProto(TRY(Read(call, TRY(ParkingSpaceName::Parse(request.name())))));
}

Result<v1::ListParkingSpacesResponse> ParkingService::ListParkingSpaces(
    rpc::Call& call, const v1::ListParkingSpacesRequest& request) {
  return RunList<v1::ListParkingSpacesResponse>(
      call, pages_, SpaceLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return parking_.ListSpaces(session, query);
        });
      },
      [](v1::ListParkingSpacesResponse& response, const ParkingSpace& space) {
        *response.add_parking_spaces() = ToProto(space);
      });
}

Result<v1::ParkingApplication> ParkingService::AllocateParkingSpace(
    rpc::Call& call, const v1::AllocateParkingSpaceRequest& request) {
  const ParkingSpaceName name = TRY(ParkingSpaceName::Parse(request.name()));
  const SiteName site{name.branch, name.site};
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ParkingApplication> {
    TRY(sites_.Lock(tx, site));
    ParkingSpace space = TRY(parking_.Find(tx, name));
    if (space.application) {
      const ParkingApplicationName holder{{name.branch, name.site, *space.application}};
      return Fail(Reason::kParkingSpaceTaken, {{"application", holder.ToString()}});
    }
    std::optional<ParkingApplication> first = TRY(parking_.FirstWaiting(tx, site));
    if (!first) return Fail(Reason::kParkingQueueEmpty);
    first->state = TRY(After(first->state, ParkingAction::kAllocate));
    first->space = space.name.id;
    first->queue_position = 0;
    first->updated = call.now();
    TRY(parking_.Save(tx, *first));
    space.application = first->name.id;
    space.updated = call.now();
    TRY(parking_.Save(tx, space));
    return ToProto(*first);
  });
}

Result<v1::ParkingSpace> ParkingService::ReleaseParkingSpace(
    rpc::Call& call, const v1::ReleaseParkingSpaceRequest& request) {
  const ParkingSpaceName name = TRY(ParkingSpaceName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ParkingSpace> {
    TRY(sites_.Lock(tx, {name.branch, name.site}));
    ParkingSpace space = TRY(parking_.Find(tx, name));
    if (!space.application) return Fail(Reason::kParkingSpaceFree, {{"number", space.number}});
    const ParkingApplicationName holder{{name.branch, name.site, *space.application}};
    ParkingApplication application = TRY(parking_.Find(tx, holder));
    application.state = TRY(After(application.state, ParkingAction::kRelease));
    application.updated = call.now();
    TRY(parking_.Save(tx, application));
    space.application.reset();
    space.updated = call.now();
    TRY(parking_.Save(tx, space));
    return ToProto(space);
  });
}

Result<v1::ParkingApplication> ParkingService::CreateParkingApplication(
    rpc::Call& call, const v1::CreateParkingApplicationRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  const UnitName unit = TRY(UnitName::Parse(request.parking_application().unit()));
  const ParkingApplication application{
      .name = {{site.branch, site.site, ParkingApplicationId(writes_.ids.Next(call.now()))}},
      .unit = unit.id,
      .created = call.now(),
      .updated = call.now()};
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ParkingApplication> {
    TRY(sites_.Lock(tx, site));
    TRY(LockUnit(tx, units_, site, unit));
    if (const std::optional<ParkingApplication> open = TRY(parking_.OpenOf(tx, unit))) {
      return Fail(Reason::kParkingApplicationOpen, {{"application", open->name.ToString()}});
    }
    TRY(parking_.Insert(tx, application));
    return ToProto(TRY(parking_.Find(tx, application.name)));
  });
}

Result<v1::ParkingApplication> ParkingService::GetParkingApplication(
    rpc::Call& call, const v1::GetParkingApplicationRequest& request) {
  return ToProto(TRY(Read(call, TRY(ParkingApplicationName::Parse(request.name())))));
}

Result<v1::ListParkingApplicationsResponse> ParkingService::ListParkingApplications(
    rpc::Call& call, const v1::ListParkingApplicationsRequest& request) {
  return RunList<v1::ListParkingApplicationsResponse>(
      call, pages_, ApplicationLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return parking_.ListApplications(session, query);
        });
      },
      [](v1::ListParkingApplicationsResponse& response, const ParkingApplication& application) {
        *response.add_parking_applications() = ToProto(application);
      });
}

Result<v1::ParkingApplication> ParkingService::WithdrawParkingApplication(
    rpc::Call& call, const v1::WithdrawParkingApplicationRequest& request) {
  const ParkingApplicationName name = TRY(ParkingApplicationName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ParkingApplication> {
    TRY(sites_.Lock(tx, {name.branch, name.site}));
    ParkingApplication application = TRY(parking_.Find(tx, name));
    application.state = TRY(After(application.state, ParkingAction::kWithdraw));
    application.queue_position = 0;
    application.updated = call.now();
    TRY(parking_.Save(tx, application));
    return ToProto(application);
  });
}

Result<v1::Plate> ParkingService::CreatePlate(rpc::Call& call,
                                              const v1::CreatePlateRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  const UnitName unit = TRY(UnitName::Parse(request.plate().unit()));
  Plate plate{.name = {{site.branch, site.site, PlateId(writes_.ids.Next(call.now()))}},
              .plate = TRY(ReadPlate(request.plate().number())),
              .unit = unit.id,
              .created = call.now(),
              .updated = call.now()};
  std::optional<ParkingSpaceName> space;
  if (!request.plate().space().empty()) {
    space = TRY(ParkingSpaceName::Parse(request.plate().space()));
    plate.space = space->id;
  }
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Plate> {
    TRY(sites_.Lock(tx, site));
    TRY(LockUnit(tx, units_, site, unit));
    if (space) TRY(CheckSpace(tx, parking_, site, *space));
    if (const std::optional<Plate> other = TRY(parking_.Holding(tx, site, plate.plate))) {
      return Fail(Reason::kPlateExists, {{"record", other->name.ToString()}});
    }
    TRY(parking_.Insert(tx, plate));
    return ToProto(plate);
  });
}

Result<v1::Plate> ParkingService::GetPlate(rpc::Call& call, const v1::GetPlateRequest& request) {
  return ToProto(TRY(Read(call, TRY(PlateName::Parse(request.name())))));
}

Result<v1::ListPlatesResponse> ParkingService::ListPlates(rpc::Call& call,
                                                          const v1::ListPlatesRequest& request) {
  return RunList<v1::ListPlatesResponse>(
      call, pages_, PlateLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return parking_.ListPlates(session, query);
        });
      },
      [](v1::ListPlatesResponse& response, const Plate& plate) {
        *response.add_plates() = ToProto(plate);
      });
}

Result<v1::Plate> ParkingService::EndPlate(rpc::Call& call, const v1::EndPlateRequest& request) {
  const PlateName name = TRY(PlateName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Plate> {
    TRY(sites_.Lock(tx, {name.branch, name.site}));
    Plate plate = TRY(parking_.Find(tx, name));
    if (plate.ended) return Fail(Reason::kPlateEnded);
    plate.ended = call.now();
    plate.updated = call.now();
    TRY(parking_.Save(tx, plate));
    return ToProto(plate);
  });
}

Result<v1::CountParkingResponse> ParkingService::CountParking(
    rpc::Call& call, const v1::CountParkingRequest& request) {
  const rpc::Scope::Condition scope = call.scope().Under(request.parent());
  v1::CountParkingResponse response;
  for (const auto& [site, counts] : TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
         return parking_.Count(session, scope);
       }))) {
    v1::ParkingCounts& added = *response.add_counts();
    added.set_site(site);
    added.set_space_count(counts.spaces);
    added.set_free_count(counts.free);
    added.set_application_count(counts.applications);
    added.set_waiting_count(counts.waiting);
    added.set_plate_count(counts.plates);
  }
  return response;
}

}  // namespace steward::directory
