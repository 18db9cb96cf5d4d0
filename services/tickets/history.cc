// Ticket::Apply: what each entry does to a ticket. The only place that changes one.
#include "services/tickets/history.h"

#include "services/tickets/ticket.h"

namespace steward::tickets {
namespace {

void SetFirst(std::optional<Time>& fact, Time time) {
  if (!fact) fact = time;
}

}  // namespace

Ticket Ticket::Replay(std::string name, Report report, std::span<const Entry> history) {
  Ticket ticket;
  ticket.name = std::move(name);
  ticket.report = std::move(report);
  for (const Entry& entry : history) ticket.Apply(entry);
  return ticket;
}

void Ticket::Apply(const Entry& entry) {
  if (entry.from == State::kPaused && entry.to != State::kPaused) {
    tickets::Pause& pause = facts.pauses.back();
    pause.end = entry.time;
    if (pause.start == entry.time) facts.pauses.pop_back();  // resumed at once: there was none
    paused_state = State::kNone;
  }
  if (entry.action == Action::kPause) {
    paused_state = entry.from;
    facts.pauses.push_back({std::get<PauseReason>(entry.detail), entry.time, std::nullopt});
  }
  if (IsEnd(entry.to) && !IsEnd(entry.from)) facts.ended = entry.time;
  if (entry.to == State::kInWork && !assignee.empty()) doers.insert(assignee);
  state = entry.to;
  entry_count = entry.sequence;
  updated = entry.time;
  ApplyDetail(entry);
}

void Ticket::ApplyPlanning(const Entry& entry) {
  planning = std::get<Planning>(entry.detail);
  facts.pause_limit = planning.pause_limit;
  if (entry.action == Action::kReclassify || entry.action == Action::kReplan) return;
  facts.report = entry.time;
  responsible = report.first_responder;
  if (entry.action != Action::kRegisterRework) return;
  rework_of = entry.other;
  facts.accepted = entry.time;
}

void Ticket::ApplyImport(const Entry& entry, const ImportedCourse& course) {
  imported = true;
  planning.classification = course.classification;
  facts.report = course.report;
  facts.accepted = course.accepted;
  facts.dispatched = course.dispatched;
  facts.arrived = course.arrived;
  facts.resolved = course.done;
  facts.ended = course.end;
  told = course.told;
  responsible = report.first_responder;
  if (course.signed_off) sign_off = SignOff{.time = *course.signed_off};
  if (course.visit_result) return_visit = {.result = course.visit_result, .time = course.visited};
  result = entry.text;
}

void Ticket::ApplyDetail(const Entry& entry) {
  switch (entry.action) {
    case Action::kRegister:
    case Action::kRegisterRework:
    case Action::kReclassify:
    case Action::kReplan: return ApplyPlanning(entry);
    case Action::kImport: return ApplyImport(entry, std::get<ImportedCourse>(entry.detail));
    case Action::kAccept:
      SetFirst(facts.accepted, entry.time);
      if (!entry.text.empty()) SetFirst(facts.confirmed, entry.time);
      return;
    case Action::kMarkOutOfScope:
    case Action::kExplain:
      SetFirst(facts.accepted, entry.time);
      SetFirst(facts.confirmed, entry.time);
      told = entry.time;
      result = entry.text;
      return;
    case Action::kMerge: merged_into = entry.other; return;
    case Action::kTransfer:
      responsible = entry.person;
      department = entry.body;
      return;
    case Action::kDispatch:
    case Action::kGrab:
      assignee = entry.person;
      appointment.reset();
      if (const auto* slot = std::get_if<calendar::Interval>(&entry.detail)) appointment = *slot;
      SetFirst(facts.dispatched, entry.time);
      return;
    case Action::kReturn:
      assignee.clear();
      appointment.reset();
      return;
    case Action::kArrive: SetFirst(facts.arrived, entry.time); return;
    case Action::kReportNotAtHome:
      SetFirst(facts.arrived, entry.time);
      ++not_at_home_count;
      return;
    default: return ApplyWork(entry);
  }
}

void Ticket::ApplyWork(const Entry& entry) {
  switch (entry.action) {
    case Action::kShowQuote:
      quote.price_fen = std::get<Price>(entry.detail).fen;
      quote.text = entry.text;
      quote.answer = Answer::kOpen;
      quote.answered.reset();
      return;
    case Action::kConsent:
      quote.answer = Answer::kConsented;
      quote.answered = entry.time;
      quote.consented_fen = quote.price_fen;
      return;
    case Action::kRefuseQuote:
      quote.answer = Answer::kRefused;
      quote.answered = entry.time;
      if (entry.to == State::kDone) {
        facts.resolved = entry.time;
        result = entry.text;
      }
      return;
    case Action::kHandOut: handed_out_to = entry.body; return;
    case Action::kTakeBack: handed_out_to.clear(); return;
    case Action::kMarkCannotBeRepaired:
      responsible = entry.person;
      project_finish = std::get<Project>(entry.detail).finish;
      told = entry.time;
      return;
    case Action::kResolve:
      facts.resolved = entry.time;
      result = entry.text;
      done_outside = entry.from == State::kHandedOut;
      if (entry.from == State::kInWork) doers.insert(entry.actor);
      return;
    default: return ApplyFollowUp(entry);
  }
}

void Ticket::ApplyFollowUp(const Entry& entry) {
  switch (entry.action) {
    case Action::kSignOff: {
      const Signature& signature = std::get<Signature>(entry.detail);
      sign_off = SignOff{signature, entry.person, entry.reason, entry.time};
      // Said on the phone by the customer himself: he knows.
      if (signature.means == SignMeans::kWord) told = entry.time;
      return;
    }
    case Action::kRefuseSignOff:
      facts.resolved.reset();
      told.reset();
      done_outside = false;
      if (entry.to == State::kWaitingDispatch) {
        assignee.clear();
        handed_out_to.clear();
      }
      return;
    case Action::kTryReturnVisit: ++return_visit.tries; return;
    case Action::kRecordReturnVisit:
      return_visit.result = std::get<VisitResult>(entry.detail);
      if (return_visit.result == VisitResult::kNotReached) ++return_visit.tries;
      return_visit.text = entry.text;
      return_visit.time = entry.time;
      return_visit.visitor = entry.actor;
      SetFirst(facts.resolved, entry.time);  // kinds without work: answered
      return;
    case Action::kTell:
      told = entry.time;
      SetFirst(facts.confirmed, entry.time);
      return;
    case Action::kReopen: ++rework_count; return;
    case Action::kWarn:
    case Action::kMiss: notices.push_back(std::get<ClockNotice>(entry.detail)); return;
    case Action::kNote: return ApplyNote(entry);
    default: return;
  }
}

void Ticket::ApplyNote(const Entry& entry) {
  ++note_count;
  switch (std::get<NoteKind>(entry.detail)) {
    case NoteKind::kTracking: return;
    case NoteKind::kConfirmation: SetFirst(facts.confirmed, entry.time); return;
    case NoteKind::kRepeatEnquiry: ++repeat_enquiry_count; return;
    case NoteKind::kLoanerOut:
      ++loaners_out;
      SetFirst(facts.relieved, entry.time);
      return;
    case NoteKind::kLoanerBack: --loaners_out; return;
    case NoteKind::kEmergencyMeasure: SetFirst(facts.relieved, entry.time); return;
  }
}

}  // namespace steward::tickets
