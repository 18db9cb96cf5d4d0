#include "services/directory/occupancy/handover_service.h"

#include "services/directory/occupancy/occupancy_events.h"

#include "common/validate/field_mask.h"
#include "services/directory/occupancy/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const HandoverBatch& batch, std::string_view field) {
  if (field == "from_date") return DayText(batch.from);
  if (field == "create_time") return batch.created;
  return Uuid(batch.name.id);
}

paging::Value ValueOf(const Handover& handover, std::string_view field) {
  if (field == "create_time") return handover.created;
  return Uuid(handover.unit.id);
}

const ListKind<HandoverBatch>& BatchLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<HandoverBatch> kind{
      paging::Columns({{"display_name", Type::Text(), "display_name", Use::kFilter},
                       {"from_date", Type::Day(), "from_date"},
                       {"create_time", Type::Instant(), "create_time"}},
                      {"id", Type::Id(), "id"}),
      "from_date", ValueOf};
  return kind;
}

const ListKind<Handover>& HandoverLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Handover> kind{
      paging::Columns(
          {{"unit", Type::Reference("branches/*/sites/*/units/*"), "unit_id", Use::kFilter},
           {"batch", Type::Reference("branches/*/sites/*/handoverBatches/*"), "batch_id",
            Use::kFilter},
           {"move_in_date", Type::Day(), "move_in_date", Use::kFilter},
           {"inspection_date", Type::Day(), "inspection_date", Use::kFilter},
           {"handover_date", Type::Day(), "handover_date", Use::kFilter},
           {"fit_out_date", Type::Day(), "fit_out_date", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"}},
          {"id", Type::Id(), "unit_id"}),
      "create_time", ValueOf};
  return kind;
}

}  // namespace

Result<v1::HandoverBatch> HandoverService::CreateHandoverBatch(
    rpc::Call& call, const v1::CreateHandoverBatchRequest& request) {
  const SiteName parent = TRY(SiteName::Parse(request.parent()));
  const HandoverBatchId id(writes_.ids.Next(call.now()));
  const HandoverBatch batch{.name = {{parent.branch, parent.site, id}},
                            .display_name = request.handover_batch().display_name(),
                            .from = ToDay(request.handover_batch().from_date()),
                            .creator = call.principal().name,
                            .created = call.now()};
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::HandoverBatch> {
    TRY(sites_.CheckExists(tx, parent));
    TRY(handovers_.InsertBatch(tx, batch));
    return ToProto(batch);
  });
}

Result<v1::HandoverBatch> HandoverService::GetHandoverBatch(
    rpc::Call& call, const v1::GetHandoverBatchRequest& request) {
  const HandoverBatchName name = TRY(HandoverBatchName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return handovers_.FindBatch(session, name); })));
}

Result<v1::ListHandoverBatchesResponse> HandoverService::ListHandoverBatches(
    rpc::Call& call, const v1::ListHandoverBatchesRequest& request) {
  return RunList<v1::ListHandoverBatchesResponse>(
      call, pages_, BatchLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return handovers_.ListBatches(session, query);
        });
      },
      [](v1::ListHandoverBatchesResponse& response, const HandoverBatch& batch) {
        *response.add_handover_batches() = ToProto(batch);
      });
}

Result<v1::InviteUnitsResponse> HandoverService::InviteUnits(
    rpc::Call& call, const v1::InviteUnitsRequest& request) {
  const HandoverBatchName name = TRY(HandoverBatchName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::InviteUnitsResponse> {
    TRY(handovers_.FindBatch(tx, name));
    v1::InviteUnitsResponse response;
    for (const std::string& unit : request.units()) {
      TRY(Invite(tx, call, name, unit));
      response.set_invited_count(response.invited_count() + 1);
    }
    return response;
  });
}

Status HandoverService::Invite(db::Tx& tx, const rpc::Call& call, const HandoverBatchName& batch,
                               const std::string& unit) const {
  const UnitName name = TRY(UnitName::Parse(unit));
  if (name.site != batch.site) return Fail(Reason::kUnitNotFound, {{"unit", unit}});
  TRY(facts_.Lock(tx, name));
  return handovers_.Insert(tx, {.unit = name,
                                .batch = batch.id,
                                .created = call.now(),
                                .updater = call.principal().name,
                                .updated = call.now()});
}

Result<v1::Handover> HandoverService::GetHandover(rpc::Call& call,
                                                  const v1::GetHandoverRequest& request) {
  const HandoverName name = TRY(HandoverName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
    return handovers_.Find(session, name.Unit());
  })));
}

Result<v1::ListHandoversResponse> HandoverService::ListHandovers(
    rpc::Call& call, const v1::ListHandoversRequest& request) {
  return RunList<v1::ListHandoversResponse>(
      call, pages_, HandoverLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(
            call.patience(), [&](db::Session& session) { return handovers_.List(session, query); });
      },
      [](v1::ListHandoversResponse& response, const Handover& handover) {
        *response.add_handovers() = ToProto(handover);
      });
}

Result<v1::Handover> HandoverService::UpdateHandover(rpc::Call& call,
                                                     const v1::UpdateHandoverRequest& request) {
  const UnitName unit = TRY(HandoverName::Parse(request.handover().name())).Unit();

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Handover> {
    TRY(facts_.Lock(tx, unit));
    Handover handover = TRY(handovers_.Find(tx, unit));
    TRY(CheckEtag(request.handover().etag(), handover.version));
    const std::optional<OwnerId> agent = handover.agent;
    TRY(FromProto(
        TRY(validate::ApplyMask(ToProto(handover), request.handover(), request.update_mask())),
        handover));
    TRY(CheckAgent(handover));
    if (handover.agent && handover.agent != agent) {
      TRY(owners_.CheckVisible(tx, call.scope(), {unit.branch, *handover.agent}));
    }
    TRY(handovers_.ReplaceDefects(tx, handover));
    TRY(Save(tx, call, handover));
    return ToProto(handover);
  });
}

Result<v1::Handover> HandoverService::RecordHandoverStep(
    rpc::Call& call, const v1::RecordHandoverStepRequest& request) {
  const UnitName unit = TRY(HandoverName::Parse(request.name())).Unit();
  const auto step = static_cast<HandoverStep>(request.step());
  const Day day = ToDay(request.date());

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Handover> {
    UnitFacts facts = TRY(facts_.Lock(tx, unit));
    Handover handover = TRY(handovers_.Find(tx, unit));
    TRY(CheckEtag(request.etag(), handover.version));
    TRY(RecordStep(handover, facts, step, day));
    if (step == HandoverStep::kHandover) TRY(TakeOver(tx, call, facts, day));
    TRY(Save(tx, call, handover));
    TRY(AnnounceStep(tx, events::Occasion::Of(call, writes_.ids), handover, step));
    return ToProto(handover);
  });
}

// Moves the delivery of the unit, with the record as its proof.
Status HandoverService::TakeOver(db::Tx& tx, const rpc::Call& call, UnitFacts& facts,
                                 Day day) const {
  const UnitName& unit = facts.unit;
  const HandoverName record{{unit.branch, unit.site, unit.id}};
  FactChange change{
      .name = {{unit.branch, unit.site, unit.id, FactChangeId(writes_.ids.Next(call.now()))}},
      .fact = Fact::kDelivery,
      .before = static_cast<int>(facts.delivery),
      .after = static_cast<int>(Delivery::kTakenOver),
      .day = day,
      .proof = {record.ToString(), {}},
      .actor = call.principal().name,
      .created = call.now()};
  TRY(MoveDelivery(facts, Delivery::kTakenOver, day, By::kHandoverRecord, change.proof, {}));
  TRY(facts_.Record(tx, facts, change));
  return AnnounceMove(tx, events::Occasion::Of(call, writes_.ids), facts, Fact::kDelivery, day);
}

Status HandoverService::Save(db::Tx& tx, const rpc::Call& call, Handover& handover) const {
  handover.updater = call.principal().name;
  handover.updated = call.now();
  return handovers_.Save(tx, handover);
}

Result<v1::HandoverFunnel> HandoverService::GetHandoverFunnel(
    rpc::Call& call, const v1::GetHandoverFunnelRequest& request) {
  std::optional<HandoverBatchName> batch;
  if (!request.batch().empty()) batch = TRY(HandoverBatchName::Parse(request.batch()));
  const rpc::Scope::Condition scope = call.scope().Under(request.parent());
  const HandoverCounts counts = TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
    return handovers_.Count(session, scope, batch ? &*batch : nullptr);
  }));
  v1::HandoverFunnel funnel;
  funnel.set_invited_count(counts.invited);
  funnel.set_inspected_count(counts.inspected);
  funnel.set_handed_over_count(counts.handed_over);
  funnel.set_moved_in_count(counts.moved_in);
  funnel.set_fit_out_count(counts.fit_out);
  return funnel;
}

}  // namespace steward::directory
