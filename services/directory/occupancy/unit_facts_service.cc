#include "services/directory/occupancy/unit_facts_service.h"

#include "services/directory/occupancy/occupancy_events.h"

#include "services/directory/occupancy/convert.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const UnitFacts& facts, std::string_view field) {
  if (field == "house_number") return facts.house_number;
  return Uuid(facts.unit.id);
}

paging::Value ValueOf(const FactChange& change, std::string_view field) {
  if (field == "create_time") return change.created;
  return Uuid(change.name.id);
}

const ListKind<UnitFacts>& FactsLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<UnitFacts> kind{
      paging::Columns(
          {{"state", Type::Enum(v1::UnitFacts::State_descriptor()), "state", Use::kFilter},
           {"delivery", Type::Enum(v1::UnitFacts::Delivery_descriptor()), "delivery", Use::kFilter},
           {"delivery_date", Type::Day(), "delivery_date", Use::kFilter},
           {"use", Type::Enum(v1::UnitFacts::Use_descriptor()), "use_kind", Use::kFilter},
           {"use_date", Type::Day(), "use_date", Use::kFilter},
           {"agency", Type::Enum(v1::UnitFacts::Agency_descriptor()), "agency", Use::kFilter},
           {"agency_date", Type::Day(), "agency_date", Use::kFilter},
           {"building", Type::Reference("branches/*/sites/*/buildings/*"), "building_id",
            Use::kFilter},
           {"house_number", Type::Text(), "house_number"}},
          {"id", Type::Id(), "id"}),
      "house_number", ValueOf};
  return kind;
}

const ListKind<FactChange>& ChangeLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<FactChange> kind{
      paging::Columns(
          {{"unit", Type::Reference("branches/*/sites/*/units/*"), "unit_id", Use::kFilter},
           {"fact", Type::Enum(v1::FactChange::Fact_descriptor()), "fact", Use::kFilter},
           {"from_date", Type::Day(), "from_date", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"}},
          {"id", Type::Id(), "id"}),
      "create_time", ValueOf};
  return kind;
}

int FactValue(const UnitFacts& facts, Fact fact) {
  switch (fact) {
    case Fact::kDelivery: return static_cast<int>(facts.delivery);
    case Fact::kUse: return static_cast<int>(facts.use);
    case Fact::kAgency: return static_cast<int>(facts.agency);
  }
  return 0;
}

}  // namespace

Result<v1::UnitFacts> UnitFactsService::GetUnitFacts(rpc::Call& call,
                                                     const v1::GetUnitFactsRequest& request) {
  const UnitFactsName name = TRY(UnitFactsName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return facts_.Find(session, name.Unit()); })));
}

Result<v1::ListUnitFactsResponse> UnitFactsService::ListUnitFacts(
    rpc::Call& call, const v1::ListUnitFactsRequest& request) {
  return RunList<v1::ListUnitFactsResponse>(
      call, pages_, FactsLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) { return facts_.List(session, query); });
      },
      [](v1::ListUnitFactsResponse& response, const UnitFacts& facts) {
        *response.add_unit_facts() = ToProto(facts);
      });
}

Result<v1::CountUnitStatesResponse> UnitFactsService::CountUnitStates(
    rpc::Call& call, const v1::CountUnitStatesRequest& request) {
  const SiteName parent = TRY(SiteName::Parse(request.parent()));
  const rpc::Scope::Condition scope = call.scope().Under(request.parent());
  const std::vector<StateCount> counts = TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return facts_.Count(session, scope); }));
  v1::CountUnitStatesResponse response;
  for (const StateCount& count : counts) {
    v1::CountUnitStatesResponse::Count& added = *response.add_counts();
    added.set_site(SiteName{parent.branch, count.site}.ToString());
    added.set_state(static_cast<v1::UnitFacts::State>(count.state));
    added.set_unit_count(count.unit_count);
    added.set_floor_area_m2_x100(count.floor_area_m2_x100);
  }
  return response;
}

// One move with its record.
template <class Request, class MoveFact>
Result<v1::UnitFacts> UnitFactsService::Move(rpc::Call& call, const Request& request,
                                             FactChange change, const MoveFact& move) {
  const UnitName unit = TRY(UnitFactsName::Parse(request.name())).Unit();
  change.name = {{unit.branch, unit.site, unit.id, FactChangeId(writes_.ids.Next(call.now()))}};
  change.day = ToDay(request.from_date());
  change.proof.text = request.evidence();
  std::optional<FileName> file;
  if (!request.evidence_file().empty()) {
    file = TRY(FileName::Parse(request.evidence_file()));
    if (file->site != unit.site) {
      return Fail(type::Reason::kNotFound, {{"name", request.evidence_file()}});
    }
    change.proof.file = file->id;
  }
  change.actor = call.principal().name;
  change.created = call.now();

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::UnitFacts> {
    UnitFacts facts = TRY(facts_.Lock(tx, unit));
    TRY(CheckEtag(request.etag(), facts.version));
    if (file) TRY(files_.Find(tx, *file));
    change.before = FactValue(facts, change.fact);
    TRY(move(facts, std::as_const(change)));
    change.after = FactValue(facts, change.fact);
    TRY(facts_.Record(tx, facts, change));
    TRY(AnnounceMove(tx, events::Occasion::Of(call, writes_.ids), facts, change.fact, change.day));
    return ToProto(facts);
  });
}

Result<v1::UnitFacts> UnitFactsService::MoveDelivery(rpc::Call& call,
                                                     const v1::MoveDeliveryRequest& request) {
  FactChange change{.fact = Fact::kDelivery};
  if (request.has_deemed_delivery()) change.deemed = FromProto(request.deemed_delivery());
  return Move(call, request, std::move(change), [&](UnitFacts& facts, const FactChange& made) {
    return directory::MoveDelivery(facts, static_cast<Delivery>(request.delivery()), made.day,
                                   By::kHand, made.proof, made.deemed);
  });
}

Result<v1::UnitFacts> UnitFactsService::MoveUse(rpc::Call& call,
                                                const v1::MoveUseRequest& request) {
  return Move(call, request, {.fact = Fact::kUse}, [&](UnitFacts& facts, const FactChange& made) {
    return directory::MoveUse(facts, static_cast<Use>(request.use()), made.day, made.proof);
  });
}

Result<v1::UnitFacts> UnitFactsService::MoveAgency(rpc::Call& call,
                                                   const v1::MoveAgencyRequest& request) {
  return Move(call, request, {.fact = Fact::kAgency},
              [&](UnitFacts& facts, const FactChange& made) {
                return directory::MoveAgency(facts, static_cast<Agency>(request.agency()), made.day,
                                             made.proof);
              });
}

Result<v1::ListFactChangesResponse> UnitFactsService::ListFactChanges(
    rpc::Call& call, const v1::ListFactChangesRequest& request) {
  return RunList<v1::ListFactChangesResponse>(
      call, pages_, ChangeLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return facts_.ListChanges(session, query);
        });
      },
      [](v1::ListFactChangesResponse& response, const FactChange& change) {
        *response.add_changes() = ToProto(change);
      });
}

}  // namespace steward::directory
