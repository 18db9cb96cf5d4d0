#include "services/directory/estate/fit_out_service.h"

#include "common/events/outbox.h"
#include "services/directory/estate/convert.h"
#include "services/directory/estate/unit_at_site.h"
#include "steward/directory/v1/estate_events.pb.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const FitOut& fit_out, std::string_view field) {
  if (field == "create_time") return fit_out.created;
  if (field == "update_time") return fit_out.updated;
  return Uuid(fit_out.name.id);
}

const ListKind<FitOut>& FitOutLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<FitOut> kind{
      paging::Columns(
          {{"unit", Type::Reference("branches/*/sites/*/units/*"), "unit_id", Use::kFilter},
           {"state", Type::Enum(v1::FitOut::State_descriptor()), "state_now", Use::kFilter},
           {"end_date", Type::Day(), "end_date", Use::kFilter},
           {"release_date", Type::Day(), "release_date", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"},
           {"update_time", Type::Instant(), "update_time"}},
          {"id", Type::Id(), "id"}),
      "create_time", ValueOf};
  return kind;
}

paging::Value ValueOf(const FitOutRule& rule, std::string_view field) {
  if (field == "create_time") return rule.created;
  return Uuid(rule.name.id);
}

const ListKind<FitOutRule>& FitOutRuleLists() {
  using paging::Type;
  static const ListKind<FitOutRule> kind{
      paging::Columns({{"start_date", Type::Day(), "start_date", paging::Use::kFilter},
                       {"create_time", Type::Instant(), "create_time"}},
                      {"id", Type::Id(), "id"}),
      "create_time", ValueOf};
  return kind;
}

FitOutPermit PermitFrom(const v1::PermitFitOutRequest& request) {
  return {.agreement = request.agreement(),
          .drawings = request.drawings(),
          .end = ToDay(request.end_date()),
          .has_acknowledged_warning = request.has_acknowledged_load_bearing_warning(),
          .pass_count = request.worker_pass_count(),
          .deposit_fen = request.deposit_fen(),
          .payer = static_cast<FitOutPayer>(request.deposit_payer())};
}

}  // namespace

Result<v1::FitOut> FitOutService::CreateFitOut(rpc::Call& call,
                                               const v1::CreateFitOutRequest& request) {
  const SiteName parent = TRY(SiteName::Parse(request.parent()));
  const UnitName unit = TRY(UnitName::Parse(request.fit_out().unit()));
  FitOut fit_out{.name = {{parent.branch, parent.site, FitOutId(writes_.ids.Next(call.now()))}},
                 .unit = unit.id,
                 .state = FitOutState::kNone,
                 .works = request.fit_out().works(),
                 .contractor = request.fit_out().contractor(),
                 .has_wet_rooms = request.fit_out().has_wet_rooms(),
                 .created = call.now(),
                 .updated = call.now()};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::FitOut> {
    TRY(LockUnit(tx, units_, parent, unit));
    if (const std::optional<FitOutName> open = TRY(fit_outs_.OpenOf(tx, unit))) {
      return Fail(Reason::kFitOutOpen, {{"fit_out", open->ToString()}});
    }
    FitOut made = fit_out;
    TRY(Move(tx, call, made, FitOutAction::kAsk, ""));
    TRY(fit_outs_.Insert(tx, made));
    return ToProto(made, BusinessDate(call.now()));
  });
}

Result<v1::FitOut> FitOutService::GetFitOut(rpc::Call& call, const v1::GetFitOutRequest& request) {
  const FitOutName name = TRY(FitOutName::Parse(request.name()));
  const Day today = BusinessDate(call.now());
  return ToProto(TRY(writes_.db.Read(
                     call.patience(),
                     [&](db::Session& session) { return fit_outs_.Find(session, name, today); })),
                 today);
}

Result<v1::ListFitOutsResponse> FitOutService::ListFitOuts(rpc::Call& call,
                                                           const v1::ListFitOutsRequest& request) {
  const Day today = BusinessDate(call.now());
  return RunList<v1::ListFitOutsResponse>(
      call, pages_, FitOutLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return fit_outs_.List(session, query, today);
        });
      },
      [&](v1::ListFitOutsResponse& response, const FitOut& fit_out) {
        *response.add_fit_outs() = ToProto(fit_out, today);
      });
}

// Locks the fit-out, lets it go where the day has brought it, does the step and writes it back.
template <class Request, class Step>
Result<v1::FitOut> FitOutService::Change(rpc::Call& call, const Request& request, Step step) const {
  const FitOutName name = TRY(FitOutName::Parse(request.name()));
  const Day today = BusinessDate(call.now());
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::FitOut> {
    FitOut fit_out = TRY(fit_outs_.Lock(tx, name));
    const FitOutState now = StateOn(fit_out.state, fit_out.end, fit_out.release, today);
    if (now != fit_out.state) {
      const bool is_late = now == FitOutState::kOverdue;
      TRY(Move(tx, call, fit_out,
               is_late ? FitOutAction::kPassEndDate : FitOutAction::kPassHoldingTime, ""));
    }
    TRY(step(tx, fit_out, today));
    fit_out.updated = call.now();
    TRY(fit_outs_.Save(tx, fit_out));
    return ToProto(fit_out, today);
  });
}

Status FitOutService::Move(db::Tx& tx, const rpc::Call& call, FitOut& fit_out, FitOutAction action,
                           const std::string& text) const {
  const FitOutState to = TRY(After(fit_out.state, action));
  fit_out.moves.push_back({fit_out.state, to, call.principal().name, text, call.now()});
  TRY(fit_outs_.InsertMove(tx, fit_out));
  fit_out.state = to;
  return {};
}

// What the site asks for today.
Result<FitOutTerms> FitOutService::TermsOn(db::Session& session, const FitOut& fit_out,
                                           Day today) const {
  const std::optional<FitOutRule> rule = TRY(
      fit_outs_.RuleIn(session, {fit_out.name.branch, fit_out.name.site}, DaySpan{today, today}));
  if (!rule) return Fail(Reason::kFitOutRuleMissing, {{"day", DayText(today)}});
  return rule->terms;
}

Result<v1::FitOut> FitOutService::PermitFitOut(rpc::Call& call,
                                               const v1::PermitFitOutRequest& request) {
  return Change(call, request, [&](db::Tx& tx, FitOut& fit_out, Day today) -> Status {
    TRY(After(fit_out.state, FitOutAction::kPermit));
    const FitOutPermit permit = PermitFrom(request);
    TRY(CheckPermit(permit, TRY(TermsOn(tx, fit_out, today)), today));
    TRY(Move(tx, call, fit_out, FitOutAction::kPermit, ""));
    fit_out.agreement = permit.agreement;
    fit_out.drawings = permit.drawings;
    fit_out.end = permit.end;
    fit_out.pass_count = permit.pass_count;
    fit_out.deposit_fen = permit.deposit_fen;
    fit_out.payer = permit.deposit_fen > 0 ? permit.payer : FitOutPayer::kNobody;
    fit_out.permitted = call.now();
    return {};
  });
}

Result<v1::FitOut> FitOutService::StartFitOut(rpc::Call& call,
                                              const v1::StartFitOutRequest& request) {
  return Change(call, request, [&](db::Tx& tx, FitOut& fit_out, Day) {
    return Move(tx, call, fit_out, FitOutAction::kStart, "");
  });
}

Result<v1::FitOut> FitOutService::RecordFitOutStage(rpc::Call& call,
                                                    const v1::RecordFitOutStageRequest& request) {
  return Change(call, request, [&](db::Tx& tx, FitOut& fit_out, Day) -> Status {
    TRY(After(fit_out.state, FitOutAction::kRecord));
    fit_out.stages.push_back({static_cast<FitOutStageKind>(request.stage()),
                              static_cast<FitOutFinding>(request.finding()), request.text(),
                              call.principal().name, call.now()});
    return fit_outs_.InsertStage(tx, fit_out);
  });
}

Result<v1::FitOut> FitOutService::RecordFitOutViolation(
    rpc::Call& call, const v1::RecordFitOutViolationRequest& request) {
  return Change(call, request, [&](db::Tx& tx, FitOut& fit_out, Day) -> Status {
    TRY(After(fit_out.state, FitOutAction::kRecord));
    const int position = static_cast<int>(fit_out.violations.size()) + 1;
    fit_out.violations.push_back({.position = position,
                                  .text = request.text(),
                                  .correction = "",
                                  .recorded = call.now(),
                                  .corrected = std::nullopt});
    return fit_outs_.InsertViolation(tx, fit_out);
  });
}

Result<v1::FitOut> FitOutService::CorrectFitOutViolation(
    rpc::Call& call, const v1::CorrectFitOutViolationRequest& request) {
  return Change(call, request, [&](db::Tx& tx, FitOut& fit_out, Day) -> Status {
    TRY(After(fit_out.state, FitOutAction::kRecord));
    for (FitOutViolation& violation : fit_out.violations) {
      if (violation.position != request.position() || violation.corrected) continue;
      violation.correction = request.text();
      violation.corrected = call.now();
      return fit_outs_.SaveViolation(tx, fit_out.name, violation);
    }
    return Fail(Reason::kFitOutNoSuchViolation, {{"position", std::to_string(request.position())}});
  });
}

Result<v1::FitOut> FitOutService::ExtendFitOut(rpc::Call& call,
                                               const v1::ExtendFitOutRequest& request) {
  return Change(call, request, [&](db::Tx& tx, FitOut& fit_out, Day today) -> Status {
    TRY(Move(tx, call, fit_out, FitOutAction::kExtend, request.text()));
    const Day end = ToDay(request.end_date());
    TRY(CheckExtension(fit_out.end.value_or(today), end, today));
    fit_out.end = end;
    return Move(tx, call, fit_out, FitOutAction::kResume, "");
  });
}

Result<v1::FitOut> FitOutService::InspectFitOut(rpc::Call& call,
                                                const v1::InspectFitOutRequest& request) {
  return Change(call, request, [&](db::Tx& tx, FitOut& fit_out, Day today) -> Status {
    TRY(After(fit_out.state, FitOutAction::kInspect));
    TRY(CheckInspection(fit_out.has_wet_rooms, fit_out.stages, fit_out.violations));
    const FitOutTerms terms = TRY(TermsOn(tx, fit_out, today));
    TRY(Move(tx, call, fit_out, FitOutAction::kInspect, request.text()));
    fit_out.inspected = call.now();
    fit_out.release = DaysLater(today, terms.holding_days);
    return {};
  });
}

Result<v1::FitOut> FitOutService::ReturnFitOutPasses(rpc::Call& call,
                                                     const v1::ReturnFitOutPassesRequest& request) {
  return Change(call, request, [&](db::Tx&, FitOut& fit_out, Day) -> Status {
    TRY(After(fit_out.state, FitOutAction::kReturnPasses));
    TRY(CheckReturn(fit_out.pass_count - fit_out.returned_pass_count, request.count()));
    fit_out.returned_pass_count += request.count();
    return {};
  });
}

Result<v1::FitOut> FitOutService::CloseFitOut(rpc::Call& call,
                                              const v1::CloseFitOutRequest& request) {
  return Change(call, request, [&](db::Tx& tx, FitOut& fit_out, Day) -> Status {
    TRY(After(fit_out.state, FitOutAction::kClose));
    TRY(CheckNoneOut(fit_out.pass_count - fit_out.returned_pass_count));
    TRY(Move(tx, call, fit_out, FitOutAction::kClose, request.text()));
    fit_out.closed = call.now();
    if (fit_out.deposit_fen == 0) return {};
    return AppendRelease(tx, call, fit_out);
  });
}

Status FitOutService::AppendRelease(db::Tx& tx, const rpc::Call& call,
                                    const FitOut& fit_out) const {
  const std::uint64_t version = fit_out.version + 1;  // once it is saved
  const std::string name = fit_out.name.ToString();
  const UnitName unit{{fit_out.name.branch, fit_out.name.site, fit_out.unit}};
  v1::FitOutDepositReleased event;
  event.set_fit_out(name);
  event.set_version(static_cast<std::int64_t>(version));
  event.set_unit(unit.ToString());
  event.set_amount_fen(fit_out.deposit_fen);
  event.set_payer(fit_out.payer == FitOutPayer::kOwner ? "OWNER" : "CONTRACTOR");
  return events::Announce(tx, events::Occasion::Of(call, writes_.ids), name, version, event);
}

Result<v1::CountFitOutsResponse> FitOutService::CountFitOuts(
    rpc::Call& call, const v1::CountFitOutsRequest& request) {
  const rpc::Scope::Condition scope = call.scope().Under(request.parent());
  const std::vector<FitOutCounts> counts = TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return fit_outs_.Count(session, scope); }));
  v1::CountFitOutsResponse response;
  for (const FitOutCounts& of_site : counts) {
    v1::FitOutCounts& added = *response.add_counts();
    added.set_site(SiteName{of_site.branch, of_site.site}.ToString());
    added.set_permitted_count(of_site.permitted);
    added.set_inspected_count(of_site.inspected);
    added.set_refunded_count(of_site.refunded);
  }
  return response;
}

Result<v1::FitOutRule> FitOutService::CreateFitOutRule(rpc::Call& call,
                                                       const v1::CreateFitOutRuleRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  const v1::FitOutRule& proto = request.fit_out_rule();
  const FitOutRule rule{
      .name = {{site.branch, site.site, FitOutRuleId(writes_.ids.Next(call.now()))}},
      .days = TRY(DaysFromProto(proto)),
      .terms = {proto.deposit_fen(), proto.holding_days()},
      .created = call.now()};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::FitOutRule> {
    TRY(sites_.Lock(tx, site));  // one rule of a site at a time
    if (const std::optional<FitOutRule> other = TRY(fit_outs_.RuleIn(tx, site, rule.days))) {
      return Fail(Reason::kFitOutRuleOverlaps, {{"rule", other->name.ToString()}});
    }
    TRY(fit_outs_.InsertRule(tx, rule));
    return ToProto(rule);
  });
}

Result<v1::ListFitOutRulesResponse> FitOutService::ListFitOutRules(
    rpc::Call& call, const v1::ListFitOutRulesRequest& request) {
  return RunList<v1::ListFitOutRulesResponse>(
      call, pages_, FitOutRuleLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return fit_outs_.ListRules(session, query);
        });
      },
      [](v1::ListFitOutRulesResponse& response, const FitOutRule& rule) {
        *response.add_fit_out_rules() = ToProto(rule);
      });
}

}  // namespace steward::directory
