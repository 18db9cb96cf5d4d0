#include "services/directory/unit_service.h"

#include "common/validate/field_mask.h"
#include "services/directory/convert.h"
#include "services/directory/own.h"
#include "steward/options/v1/method.pb.h"

namespace steward::directory {
namespace {

constexpr std::string_view kGetUnit = "steward.directory.v1.UnitService.GetUnit";

paging::Value ValueOf(const Unit& unit, std::string_view field) {
  if (field == "house_number") return unit.house_number.text;
  if (field == "floor_area_m2_x100") return unit.floor_area_m2_x100;
  if (field == "create_time") return unit.created;
  if (field == "update_time") return unit.updated;
  return Uuid(unit.name.id);
}

const ListKind<Unit>& UnitLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Unit> kind{
      paging::Columns({{"building", Type::Reference("branches/*/sites/*/buildings/*"),
                        "building_id", Use::kFilter},
                       {"house_number", Type::Text(), "house_number"},
                       {"floor_area_m2_x100", Type::Int(), "floor_area_m2_x100"},
                       {"storey", Type::Int(), "storey", Use::kFilter},
                       {"create_time", Type::Instant(), "create_time"},
                       {"update_time", Type::Instant(), "update_time"}},
                      {"id", Type::Id(), "id"}),
      "house_number", ValueOf};
  return kind;
}

// How long a copy may live, as the method says in its proto.
std::chrono::milliseconds CacheTtl() {
  static const std::chrono::milliseconds ttl(v1::GetUnitRequest::descriptor()
                                                 ->file()
                                                 ->FindServiceByName("UnitService")
                                                 ->FindMethodByName("GetUnit")
                                                 ->options()
                                                 .GetExtension(options::v1::method)
                                                 .cache()
                                                 .ttl_ms());
  return ttl;
}

}  // namespace

Result<v1::Unit> UnitService::CreateUnit(rpc::Call& call, const v1::CreateUnitRequest& request) {
  const SiteName parent = TRY(SiteName::Parse(request.parent()));
  Unit unit{.name = {{parent.branch, parent.site, UnitId(writes_.ids.Next(call.now()))}},
            .created = call.now(),
            .updated = call.now()};
  TRY(FromProto(request.unit(), unit));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Unit> {
    TRY(buildings_.CheckExists(tx, {{parent.branch, parent.site, unit.building}}));
    TRY(units_.Insert(tx, unit));
    return ToProto(unit);
  });
}

Result<v1::Unit> UnitService::GetUnit(rpc::Call& call, const v1::GetUnitRequest& request) {
  using Loaded = cache::VersionedMessage<v1::Unit>;
  const UnitName name = TRY(UnitName::Parse(request.name()));
  const auto load = [&]() -> Result<Loaded> {
    const Unit unit =
        TRY(writes_.db.Read(call.patience(), [&](db::Session& session) -> Result<Unit> {
          if (SeesOwnOnly(call.scope())) TRY(CheckOwn(session, call, name));
          return units_.Find(session, name);
        }));
    return Loaded{unit.version, ToProto(unit)};
  };
  // A copy would be read by whoever asks.
  if (cache_ == nullptr || SeesOwnOnly(call.scope())) return TRY(load()).message;
  const std::string canonical = name.ToString();
  return cache_->GetOrLoadMessage<v1::Unit>(call.patience(), {name.branch, kGetUnit, canonical},
                                            CacheTtl(), load);
}

// NOT_FOUND, as for one that is not there.
Status UnitService::CheckOwn(db::Session& session, const rpc::Call& call,
                             const UnitName& name) const {
  if (TRY(links_.Link(session, name, OwnPerson(call.scope()), BusinessDate(call.now())))) return {};
  return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
}

Result<v1::ListUnitsResponse> UnitService::ListUnits(rpc::Call& call,
                                                     const v1::ListUnitsRequest& request) {
  return RunList<v1::ListUnitsResponse>(
      call, pages_, UnitLists(), request,
      [&](const ListQuery& query) {
        const rpc::Scope::Condition own = OwnUnits(call.scope(), BusinessDate(call.now()));
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return units_.List(session, Within(query, own));
        });
      },
      [](v1::ListUnitsResponse& response, const Unit& unit) {
        *response.add_units() = ToProto(unit);
      });
}

Result<v1::Unit> UnitService::UpdateUnit(rpc::Call& call, const v1::UpdateUnitRequest& request) {
  const UnitName name = TRY(UnitName::Parse(request.unit().name()));
  std::uint64_t version = 0;

  v1::Unit answer = TRY(rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Unit> {
    Unit unit = TRY(units_.Lock(tx, name));
    TRY(CheckEtag(request.unit().etag(), unit.version));
    TRY(FromProto(TRY(validate::ApplyMask(ToProto(unit), request.unit(), request.update_mask())),
                  unit));
    TRY(buildings_.CheckExists(tx, {{name.branch, name.site, unit.building}}));
    unit.updated = call.now();
    TRY(units_.Save(tx, unit));
    version = unit.version;
    return ToProto(unit);
  }));
  if (cache_ != nullptr) {
    const std::string canonical = name.ToString();
    cache_->PutAnswer({name.branch, kGetUnit, canonical}, CacheTtl(), version, answer,
                      call.replayed());
  }
  return answer;
}

}  // namespace steward::directory
