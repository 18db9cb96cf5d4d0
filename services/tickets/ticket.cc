#include "services/tickets/ticket.h"

#include <algorithm>

#include "services/tickets/ending.h"
#include "services/tickets/sign_off.h"
#include "services/tickets/time_text.h"
#include "steward/tickets/v1/reasons.h"

namespace steward::tickets {
namespace {

Planning Plan(const Classification& classification, const Report& report, const Terms& terms,
              Time reported) {
  const Profile* profile = terms.policy.ProfileFor(classification);
  return {
      .classification = classification,
      .policy = terms.policy_name,
      .policy_revision = terms.policy.revision,
      .profile = profile == nullptr ? "" : profile->id,
      .pause_limit = terms.policy.pause_limit,
      .plans = PlanClocks(terms.policy,
                          {.classification = classification,
                           .channel = report.channel,
                           .outside_deadline = report.outside_deadline,
                           .calendar_version = terms.calendar_version,
                           .report_day = terms.calendars(terms.calendar_version).DayOf(reported)})};
}

// What has come to a result keeps its plan; what runs is planned anew, by the calendar it started
// with.
std::vector<ClockPlan> PlansAfterChange(const Ticket& ticket, std::vector<ClockPlan> fresh,
                                        const Terms& terms, Time now) {
  for (const ClockPlan& old : ticket.planning.plans) {
    const auto same = std::ranges::find(fresh, old.kind, &ClockPlan::kind);
    const Outcome outcome = ReadClock(old, ticket.facts, terms.calendars, now).outcome;
    const bool settled = outcome == Outcome::kMet || outcome == Outcome::kMissed;
    if (same == fresh.end()) {
      if (settled) fresh.push_back(old);
    } else if (settled) {
      *same = old;
    } else {
      same->calendar_version = old.calendar_version;
    }
  }
  std::ranges::sort(fresh, {}, &ClockPlan::kind);
  return fresh;
}

Status CheckText(std::string_view text, std::string_view field) {
  if (text.empty()) return Fail(Reason::kTextMissing, {{"field", field}});
  return {};
}

Status CheckCourse(const ImportedCourse& course, Time now) {
  struct Step {
    std::string_view field;
    std::optional<Time> time;
  };
  const Step steps[] = {{"report_time", course.report},
                        {"accept_time", course.accepted},
                        {"dispatch_time", course.dispatched},
                        {"arrive_time", course.arrived},
                        {"done_time", course.done},
                        {"sign_time", course.signed_off},
                        {"return_visit_time", course.visited},
                        {"end_time", course.end},
                        {"now", now}};
  Step last = steps[0];
  for (const Step& step : steps) {
    if (!step.time) continue;
    if (*step.time < *last.time) {
      return Fail(Reason::kTimesOutOfOrder, {{"earlier", last.field}, {"later", step.field}});
    }
    last = step;
  }
  if (course.told && *course.told > course.end) {
    return Fail(Reason::kTimesOutOfOrder, {{"earlier", "told_time"}, {"later", "end_time"}});
  }
  return {};
}

}  // namespace

Ticket Ticket::Register(std::string name, Report report, const Classification& classification,
                        const Terms& terms, const By& by) {
  Ticket ticket;
  ticket.name = std::move(name);
  ticket.report = std::move(report);
  ticket.Record(
      by,
      {.action = Action::kRegister, .detail = Plan(classification, ticket.report, terms, by.now)},
      State::kRegistered);
  return ticket;
}

Result<Ticket> Ticket::Import(std::string name, Report report, const ImportedCourse& course,
                              State end, const By& by) {
  TRY(CheckCourse(course, by.now));
  Ticket ticket;
  ticket.name = std::move(name);
  ticket.report = std::move(report);
  if (!LeadsTo(ticket.situation(), Action::kImport, end)) {
    return Fail(Reason::kMoveNotAllowed, {{"state", WordOf(end).word},
                                          {"state_zh", WordOf(end).zh},
                                          {"action", WordOf(Action::kImport).word},
                                          {"action_zh", WordOf(Action::kImport).zh},
                                          {"missing", "an end such as CLOSED"},
                                          {"missing_zh", "结束状态（如已关闭）"},
                                          {"who", WordOf(Who::kImporter).word},
                                          {"who_zh", WordOf(Who::kImporter).zh}});
  }
  ticket.Record(by, {.action = Action::kImport, .detail = course}, end);
  return ticket;
}

void Ticket::Record(const By& by, Entry entry, State to) {
  entry.sequence = entry_count + 1;
  entry.from = state;
  entry.to = to;
  entry.time = std::max(by.now, updated);
  entry.actor = by.actor;
  Apply(entry);
  unsaved.push_back(std::move(entry));
}

Status Ticket::Move(const By& by, Entry entry, State to) {
  Record(by, std::move(entry), to);
  return {};
}

Status Ticket::CheckAssignee(const By& by, Action action) const {
  TRY(CheckAllowed(situation(), action));
  if (by.actor == assignee) return {};
  return Fail(
      Reason::kNotTheAssignee,
      {{"assignee", assignee}, {"action", WordOf(action).word}, {"action_zh", WordOf(action).zh}});
}

Status Ticket::Accept(const By& by, std::string text) {
  TRY(CheckAllowed(situation(), Action::kAccept));
  return Move(by, {.action = Action::kAccept, .text = std::move(text)}, State::kAccepted);
}

Status Ticket::Queue(const By& by) {
  TRY(CheckAllowed(situation(), Action::kQueue));
  return Move(by, {.action = Action::kQueue}, State::kWaitingDispatch);
}

Status Ticket::MarkOutOfScope(const By& by, std::string reason, std::string explanation,
                              std::string responsible_body) {
  TRY(CheckAllowed(situation(), Action::kMarkOutOfScope));
  TRY(CheckText(reason, "reason"));
  TRY(CheckText(explanation, "text"));
  return Move(by,
              {.action = Action::kMarkOutOfScope,
               .reason = std::move(reason),
               .text = std::move(explanation),
               .body = std::move(responsible_body)},
              State::kOutOfScope);
}

Status Ticket::Explain(const By& by, std::string explanation) {
  TRY(CheckAllowed(situation(), Action::kExplain));
  TRY(CheckText(explanation, "text"));
  return Move(by, {.action = Action::kExplain, .text = std::move(explanation)}, State::kExplained);
}

Status Ticket::Void(const By& by, std::string reason, std::string text) {
  TRY(CheckAllowed(situation(), Action::kVoid));
  TRY(CheckText(reason, "reason"));
  return Move(by, {.action = Action::kVoid, .reason = std::move(reason), .text = std::move(text)},
              State::kVoid);
}

Status Ticket::Withdraw(const By& by, std::string text) {
  TRY(CheckAllowed(situation(), Action::kWithdraw));
  TRY(CheckText(text, "text"));
  return Move(by, {.action = Action::kWithdraw, .text = std::move(text)}, State::kWithdrawn);
}

Status Ticket::MergeInto(const By& by, const Ticket& main, std::string text) {
  TRY(CheckAllowed(situation(), Action::kMerge));
  TRY(CheckMerge(*this, main));
  return Move(by, {.action = Action::kMerge, .text = std::move(text), .other = main.name},
              State::kMerged);
}

Status Ticket::Transfer(const By& by, std::string person, std::string to_department,
                        std::string text) {
  TRY(CheckAllowed(situation(), Action::kTransfer));
  if (person.empty() && to_department.empty()) return Fail(Reason::kTransferTargetMissing);
  TRY(CheckText(text, "text"));
  return Move(by,
              {.action = Action::kTransfer,
               .text = std::move(text),
               .person = std::move(person),
               .body = std::move(to_department)},
              state);
}

Status Ticket::Reclassify(const By& by, const Classification& to, const Terms& terms,
                          std::string text) {
  TRY(CheckAllowed(situation(), Action::kReclassify));
  TRY(CheckText(text, "text"));
  if (state == State::kPaused && to.urgency == Urgency::kEmergency)
    return Fail(Reason::kResumeFirst);
  if (!NeedsWork(to.kind) && state != State::kRegistered && state != State::kAccepted) {
    return Fail(Reason::kKindDoesNotFit, {{"kind", WordOf(to.kind).word},
                                          {"kind_zh", WordOf(to.kind).zh},
                                          {"action", WordOf(Action::kReclassify).word},
                                          {"action_zh", WordOf(Action::kReclassify).zh},
                                          {"missing", WordOf(Action::kWithdraw).word},
                                          {"missing_zh", WordOf(Action::kWithdraw).zh},
                                          {"who", WordOf(Who::kDeskOrOwner).word},
                                          {"who_zh", WordOf(Who::kDeskOrOwner).zh}});
  }
  Planning changed = Plan(to, report, terms, facts.report);
  changed.plans =
      PlansAfterChange(*this, std::move(changed.plans), terms, std::max(by.now, updated));
  return Move(
      by, {.action = Action::kReclassify, .text = std::move(text), .detail = std::move(changed)},
      state);
}

Status Ticket::Dispatch(const By& by, std::string technician,
                        std::optional<calendar::Interval> slot, std::string text) {
  TRY(CheckAllowed(situation(), Action::kDispatch));
  TRY(CheckText(technician, "assignee"));
  TRY(CheckSlot(slot, by.now));
  // Nobody was at home: going there again without a time agreed would end the same way.
  if (state == State::kNotAtHome && !slot) return CheckText("", "appointment");
  Entry entry{
      .action = Action::kDispatch, .text = std::move(text), .person = std::move(technician)};
  if (slot) entry.detail = *slot;
  return Move(by, std::move(entry), State::kDispatched);
}

Status Ticket::Grab(const By& by, std::optional<calendar::Interval> slot) {
  TRY(CheckAllowed(situation(), Action::kGrab));
  TRY(CheckSlot(slot, by.now));
  Entry entry{.action = Action::kGrab, .person = by.actor};
  if (slot) entry.detail = *slot;
  return Move(by, std::move(entry), State::kDispatched);
}

Status Ticket::Take(const By& by) {
  TRY(CheckAssignee(by, Action::kTake));
  return Move(by, {.action = Action::kTake}, State::kTaken);
}

Status Ticket::Return(const By& by, std::string reason, std::string text) {
  TRY(CheckAssignee(by, Action::kReturn));
  TRY(CheckText(reason, "reason"));
  return Move(by, {.action = Action::kReturn, .reason = std::move(reason), .text = std::move(text)},
              State::kWaitingDispatch);
}

Status Ticket::Arrive(const By& by) {
  TRY(CheckAssignee(by, Action::kArrive));
  return Move(by, {.action = Action::kArrive}, State::kArrived);
}

Status Ticket::ReportNotAtHome(const By& by, std::string photo, std::string text) {
  TRY(CheckAssignee(by, Action::kReportNotAtHome));
  TRY(CheckText(photo, "photo"));
  return Move(
      by,
      {.action = Action::kReportNotAtHome, .text = std::move(text), .photos = {std::move(photo)}},
      State::kNotAtHome);
}

Status Ticket::ShowQuote(const By& by, std::int64_t price_fen, std::string text) {
  TRY(CheckAssignee(by, Action::kShowQuote));
  if (report.charge != Charge::kPaid) return Fail(Reason::kNotChargeable);
  return Move(by,
              {.action = Action::kShowQuote, .text = std::move(text), .detail = Price{price_fen}},
              State::kQuoteShown);
}

Status Ticket::AnswerQuote(const By& by, Answer answer, std::int64_t price_fen, std::string text) {
  const Action action = answer == Answer::kConsented ? Action::kConsent : Action::kRefuseQuote;
  TRY(CheckAllowed(situation(), action));
  if (price_fen != quote.price_fen) return Fail(Reason::kConsentMissing);
  State to = State::kInWork;
  // Refused in mid-work: done as far as he consented before.
  if (action == Action::kRefuseQuote)
    to = quote.consented_fen > 0 ? State::kDone : State::kWithdrawn;
  return Move(by, {.action = action, .text = std::move(text), .detail = Price{price_fen}}, to);
}

Status Ticket::StartWork(const By& by) {
  TRY(CheckAssignee(by, Action::kStartWork));
  if (report.charge == Charge::kPaid && quote.answer != Answer::kConsented)
    return Fail(Reason::kConsentMissing);
  return Move(by, {.action = Action::kStartWork}, State::kInWork);
}

Status Ticket::Pause(const By& by, PauseReason reason, std::string text) {
  TRY(CheckAllowed(situation(), Action::kPause));
  if (emergency()) return Fail(Reason::kEmergencyNotPaused);
  TRY(CheckText(text, "text"));
  Duration used{0};
  for (const tickets::Pause& pause : facts.pauses)
    used += pause.end.value_or(pause.start) - pause.start;
  if (used >= facts.pause_limit) {
    const auto limit = std::chrono::duration_cast<std::chrono::minutes>(facts.pause_limit);
    return Fail(Reason::kPauseUsedUp, {{"limit_minutes", std::to_string(limit.count())}});
  }
  return Move(by, {.action = Action::kPause, .text = std::move(text), .detail = reason},
              State::kPaused);
}

Status Ticket::Resume(const By& by, std::string text) {
  TRY(CheckAllowed(situation(), Action::kResume));
  return Move(by, {.action = Action::kResume, .text = std::move(text)}, paused_state);
}

Status Ticket::HandOut(const By& by, std::string body, std::string text) {
  TRY(CheckAllowed(situation(), Action::kHandOut));
  TRY(CheckText(body, "body"));
  return Move(by, {.action = Action::kHandOut, .text = std::move(text), .body = std::move(body)},
              State::kHandedOut);
}

Status Ticket::TakeBack(const By& by, std::string text) {
  TRY(CheckAllowed(situation(), Action::kTakeBack));
  const State to = assignee.empty() ? State::kWaitingDispatch : State::kInWork;
  return Move(by, {.action = Action::kTakeBack, .text = std::move(text)}, to);
}

Status Ticket::MarkCannotBeRepaired(const By& by, std::string person, calendar::LocalDay finish,
                                    std::string text) {
  TRY(CheckAllowed(situation(), Action::kMarkCannotBeRepaired));
  TRY(CheckText(person, "person"));
  TRY(CheckText(text, "text"));
  return Move(by,
              {.action = Action::kMarkCannotBeRepaired,
               .text = std::move(text),
               .person = std::move(person),
               .detail = Project{finish}},
              State::kCannotBeRepaired);
}

Status Ticket::Resolve(const By& by, std::string text, std::vector<std::string> photos) {
  TRY(CheckAllowed(situation(), Action::kResolve));
  if (state == State::kInWork) TRY(CheckAssignee(by, Action::kResolve));
  TRY(CheckText(text, "text"));
  const bool by_call = state == State::kAccepted;
  Record(by, {.action = Action::kResolve, .text = std::move(text), .photos = std::move(photos)},
         State::kDone);
  if (!by_call) return {};
  return Move(
      by,
      {.action = Action::kSignOff, .detail = Signature{SignerRole::kCustomer, SignMeans::kWord}},
      State::kSigned);
}

Status Ticket::SignOffWork(const By& by, Signature signature, std::string customer_name,
                           std::string reason, const Policy& policy) {
  TRY(CheckAllowed(situation(), Action::kSignOff));
  const bool by_customer = signature.role == SignerRole::kCustomer;
  const bool is_customer = by.actor.find("/owners/") != by.actor.npos;
  const std::string signer = by_customer && !is_customer ? customer_name : by.actor;
  const FinishedWork work{.kind = planning.classification.kind,
                          .done_outside = done_outside,
                          .consented_fen = quote.consented_fen,
                          .doers = doers,
                          .done = *facts.resolved};
  TRY(CheckSigning(work, {signature, by.actor, signer, reason, by.now}, policy));
  return Move(by,
              {.action = Action::kSignOff,
               .reason = std::move(reason),
               .person = signer,
               .detail = signature},
              State::kSigned);
}

Status Ticket::RefuseSignOff(const By& by, std::string text) {
  TRY(CheckAllowed(situation(), Action::kRefuseSignOff));
  TRY(CheckText(text, "text"));
  const State to = assignee.empty() || done_outside ? State::kWaitingDispatch : State::kInWork;
  return Move(by, {.action = Action::kRefuseSignOff, .text = std::move(text)}, to);
}

Status Ticket::RecordReturnVisit(const By& by, VisitResult visit_result, std::string text,
                                 const Policy& policy) {
  TRY(CheckAllowed(situation(), Action::kRecordReturnVisit));
  TRY(CheckVisitResult(*this, visit_result));
  const bool only_a_try = IsOnlyATry(return_visit, visit_result, policy);
  return Move(by,
              {.action = only_a_try ? Action::kTryReturnVisit : Action::kRecordReturnVisit,
               .text = std::move(text),
               .detail = visit_result},
              only_a_try ? state : State::kVisited);
}

Status Ticket::Tell(const By& by, std::string channel, std::string text) {
  TRY(CheckAllowed(situation(), Action::kTell));
  TRY(CheckText(text, "text"));
  return Move(by, {.action = Action::kTell, .reason = std::move(channel), .text = std::move(text)},
              state);
}

Status Ticket::Close(const By& by) {
  TRY(CheckAllowed(situation(), Action::kClose));
  TRY(CheckReadyToClose(*this));
  return Move(by, {.action = Action::kClose}, State::kClosed);
}

Result<Ticket> Ticket::Reopen(const By& by, std::string new_name, Channel channel,
                              const Terms& terms, std::string text) {
  TRY(CheckAllowed(situation(), Action::kReopen));
  TRY(CheckRework(*this, terms.policy, by.now));
  TRY(CheckText(text, "text"));
  Ticket rework;
  rework.name = std::move(new_name);
  rework.report = report;
  rework.report.channel = channel;
  rework.report.charge = Charge::kFree;  // the same fault is not paid for twice
  rework.report.first_responder = by.actor;
  rework.report.outside_deadline.reset();
  rework.Record(by,
                {.action = Action::kRegisterRework,
                 .text = text,
                 .other = rework_of.empty() ? name : rework_of,
                 .detail = Plan(planning.classification, rework.report, terms, by.now)},
                State::kWaitingDispatch);
  Record(by, {.action = Action::kReopen, .text = std::move(text), .other = rework.name}, state);
  return rework;
}

Status Ticket::AddNote(const By& by, NoteKind kind, std::string text) {
  TRY(CheckAllowed(situation(), Action::kNote));
  TRY(CheckText(text, "text"));
  if (kind == NoteKind::kLoanerBack && loaners_out == 0) return Fail(Reason::kNoLoanerOut);
  return Move(by, {.action = Action::kNote, .text = std::move(text), .detail = kind}, state);
}

Status Ticket::GiveNotice(const By& by, const ClockNotice& notice) {
  const Action action = notice.kind == NoticeKind::kWarning ? Action::kWarn : Action::kMiss;
  TRY(CheckAllowed(situation(), action));
  return Move(by, {.action = action, .detail = notice}, state);
}

Status Ticket::Replan(const By& by, const Terms& terms) {
  TRY(CheckAllowed(situation(), Action::kReplan));
  const Time now = std::max(by.now, updated);
  Planning moved = planning;
  moved.plans = Replanned(planning.plans, facts, terms.calendars, terms.calendar_version, now);
  if (moved.plans.empty()) return {};
  return Move(by, {.action = Action::kReplan, .detail = std::move(moved)}, state);
}

Status CheckSlot(const std::optional<calendar::Interval>& slot, Time now) {
  if (!slot) return {};
  if (slot->to <= slot->from)
    return Fail(Reason::kTimesOutOfOrder, {{"earlier", "start_time"}, {"later", "end_time"}});
  if (slot->to <= now)
    return Fail(Reason::kTimesOutOfOrder, {{"earlier", TimeText(now)}, {"later", "end_time"}});
  return {};
}

Status CheckPromise(Time promised, std::span<const ClockReading> readings) {
  for (const ClockReading& reading : readings) {
    if (reading.kind != ClockKind::kResolution || !reading.due || promised >= *reading.due)
      continue;
    return Fail(Reason::kPromiseTooEarly, {{"due_time", TimeText(*reading.due)}});
  }
  return {};
}

}  // namespace steward::tickets
