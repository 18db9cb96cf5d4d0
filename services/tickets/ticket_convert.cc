#include "services/tickets/ticket_convert.h"

#include "common/base/timestamp.h"
#include "services/tickets/notices/notice.h"
#include "steward/type/v1/reasons.h"

namespace steward::tickets {
namespace {

void Set(const std::optional<Time>& time, google::protobuf::Timestamp* (v1::Ticket::*field)(),
         v1::Ticket& to) {
  if (time) *(to.*field)() = ToTimestamp(*time);
}

void PutClock(const ClockPlan& plan, const ClockReading& reading, v1::Clock& to) {
  to.set_kind(static_cast<v1::Clock::Kind>(reading.kind));
  to.set_outcome(static_cast<v1::Clock::Outcome>(reading.outcome));
  if (plan.target) {
    to.mutable_target()->set_unit(static_cast<v1::Target::Unit>(plan.target->unit));
    to.mutable_target()->set_amount(plan.target->amount);
  }
  if (reading.start) *to.mutable_start_time() = ToTimestamp(*reading.start);
  if (reading.due) *to.mutable_due_time() = ToTimestamp(*reading.due);
  if (reading.met) *to.mutable_met_time() = ToTimestamp(*reading.met);
  if (reading.breach) *to.mutable_breach_time() = ToTimestamp(*reading.breach);
  to.set_calendar_version(plan.calendar_version);
  to.set_calendar_standing(reading.provisional ? v1::Clock::CALENDAR_STANDING_PROVISIONAL
                                               : v1::Clock::CALENDAR_STANDING_FINAL);
}

v1::Clock::Notice NoticeOf(std::optional<NoticeKind> told) {
  return told ? static_cast<v1::Clock::Notice>(*told) : v1::Clock::NOTICE_UNSPECIFIED;
}

void PutClocks(const Ticket& ticket, const Calendars& calendars, Time now, v1::Ticket& to) {
  const std::vector<ClockReading> readings =
      ReadClocks(ticket.planning.plans, ticket.facts, calendars, now);
  for (size_t i = 0; i < readings.size(); ++i) {
    const ClockPlan& plan = ticket.planning.plans[i];
    v1::Clock& clock = *to.add_clocks();
    PutClock(plan, readings[i], clock);
    clock.set_notice(NoticeOf(ToldOf(ticket, plan.kind)));
    if (const auto warning = WarningTime(plan, ticket.facts, calendars, now))
      *clock.mutable_warning_time() = ToTimestamp(*warning);
  }
  to.set_notice(NoticeOf(StandingNotice(ticket)));
  for (const Pause& pause : ticket.facts.pauses) {
    v1::Pause& item = *to.add_pauses();
    item.set_reason(static_cast<v1::Pause::Reason>(pause.reason));
    *item.mutable_start_time() = ToTimestamp(pause.start);
    if (pause.end) *item.mutable_end_time() = ToTimestamp(*pause.end);
  }
  Set(NextDue(ticket.planning.plans, ticket.facts, calendars), &v1::Ticket::mutable_due_time, to);
  to.set_sla_policy(ticket.planning.policy);
  to.set_sla_policy_revision(ticket.planning.policy_revision);
  to.set_sla_profile(ticket.planning.profile);
}

void PutClassification(const Classification& from, v1::Ticket& to) {
  to.set_kind(static_cast<v1::Ticket::Kind>(from.kind));
  to.set_repair_kind(static_cast<v1::Ticket::RepairKind>(RepairKindOf(from.kind)));
  to.set_severity(static_cast<v1::Ticket::Severity>(from.severity));
  to.set_urgency(static_cast<v1::Ticket::Urgency>(from.urgency));
  to.set_equipment(static_cast<v1::Ticket::Equipment>(from.equipment));
}

void PutQuote(const Quote& from, v1::Quote& to) {
  to.set_price_fen(from.price_fen);
  to.set_text(from.text);
  to.set_answer(static_cast<v1::Quote::Answer>(from.answer));
  if (from.answered) *to.mutable_answer_time() = ToTimestamp(*from.answered);
  to.set_consented_fen(from.consented_fen);
}

void PutSignOff(const SignOff& from, v1::SignOff& to) {
  to.set_role(static_cast<v1::SignOff::Role>(from.signature.role));
  to.set_means(static_cast<v1::SignOff::Means>(from.signature.means));
  to.set_signer(from.signer);
  to.set_reason(from.reason);
  *to.mutable_sign_time() = ToTimestamp(from.time);
}

void PutReturnVisit(const ReturnVisit& from, v1::ReturnVisit& to) {
  if (from.result) to.set_result(static_cast<v1::ReturnVisit::Result>(*from.result));
  to.set_try_count(from.tries);
  to.set_text(from.text);
  if (from.time) *to.mutable_visit_time() = ToTimestamp(*from.time);
  to.set_visitor(from.visitor);
}

// What happened between dispatch and the end.
void PutCourse(const Ticket& from, v1::Ticket& to) {
  to.set_responsible(from.responsible);
  to.set_department(from.department);
  to.set_assignee(from.assignee);
  if (from.appointment) {
    *to.mutable_appointment()->mutable_start_time() = ToTimestamp(from.appointment->from);
    *to.mutable_appointment()->mutable_end_time() = ToTimestamp(from.appointment->to);
  }
  to.set_not_at_home_count(from.not_at_home_count);
  if (from.quote.answer != Answer::kNone) PutQuote(from.quote, *to.mutable_quote());
  to.set_handed_out_to(from.handed_out_to);
  to.set_result(from.result);
  if (from.sign_off) PutSignOff(*from.sign_off, *to.mutable_sign_off());
  if (from.return_visit != ReturnVisit()) {
    PutReturnVisit(from.return_visit, *to.mutable_return_visit());
  }
  Set(from.told, &v1::Ticket::mutable_told_time, to);
  Set(from.facts.ended, &v1::Ticket::mutable_end_time, to);
  to.set_note_count(from.note_count);
  to.set_repeat_enquiry_count(from.repeat_enquiry_count);
  to.set_loaners_out(from.loaners_out);
  to.set_rework_of(from.rework_of);
  to.set_rework_count(from.rework_count);
  to.set_merged_into(from.merged_into);
}

}  // namespace

calendar::LocalDay DayOf(const google::type::Date& date) {
  return calendar::LocalDay(
      std::chrono::local_days(std::chrono::year(date.year()) / date.month() / date.day()));
}

std::optional<calendar::Interval> FromProto(const v1::Appointment& appointment, bool present) {
  if (!present) return std::nullopt;
  return calendar::Interval{ToTime(appointment.start_time()), ToTime(appointment.end_time())};
}

Report ReportOf(const v1::Ticket& report) {
  Report result;
  result.channel = static_cast<Channel>(report.channel());
  if (report.charge() == v1::Ticket::CHARGE_PAID) result.charge = Charge::kPaid;
  result.place = report.place();
  result.unit = report.unit();
  result.building = report.building();
  result.fault_group = report.fault_group();
  result.customer = report.customer();
  result.has_reporter = !report.reporter_name().empty() || !report.reporter_phone().empty() ||
                        !report.customer().empty();
  result.first_responder = report.first_responder();
  if (report.has_outside_deadline_time()) {
    result.outside_deadline = ToTime(report.outside_deadline_time());
  }
  return result;
}

Classification ClassificationOf(const v1::Ticket& ticket) {
  Classification what;
  what.kind = static_cast<Kind>(ticket.kind());
  what.severity = static_cast<Severity>(ticket.severity());
  if (ticket.urgency() != v1::Ticket::URGENCY_UNSPECIFIED) {
    what.urgency = static_cast<Urgency>(ticket.urgency());
  }
  if (ticket.equipment() != v1::Ticket::EQUIPMENT_UNSPECIFIED) {
    what.equipment = static_cast<Equipment>(ticket.equipment());
  }
  return what;
}

v1::Ticket ToProto(const StoredTicket& stored, const Calendars& calendars, Time now) {
  v1::Ticket to = stored.report;
  const Ticket& ticket = stored.ticket;
  to.set_name(ticket.name);
  to.set_number(stored.number);
  to.set_charge(static_cast<v1::Ticket::Charge>(ticket.report.charge));
  PutClassification(ticket.planning.classification, to);
  to.set_state(static_cast<v1::Ticket::State>(ticket.state));
  to.set_paused_state(static_cast<v1::Ticket::State>(ticket.paused_state));
  *to.mutable_report_time() = ToTimestamp(ticket.facts.report);
  PutClocks(ticket, calendars, now, to);
  PutCourse(ticket, to);
  to.set_case_id(stored.case_id.ToString());
  to.set_import_source(stored.import_source);
  to.set_import_number(stored.import_number);
  *to.mutable_create_time() = ToTimestamp(stored.created);
  *to.mutable_update_time() = ToTimestamp(ticket.updated);
  to.set_etag(EtagOf(stored.version));
  return to;
}

v1::TicketEvent ToProto(const Entry& entry, const std::string& ticket) {
  v1::TicketEvent event;
  event.set_ticket(ticket);
  event.set_sequence(entry.sequence);
  event.set_action(std::string(WordOf(entry.action).word));
  event.set_from_state(static_cast<v1::Ticket::State>(entry.from));
  event.set_to_state(static_cast<v1::Ticket::State>(entry.to));
  *event.mutable_event_time() = ToTimestamp(entry.time);
  event.set_actor(entry.actor);
  event.set_reason(entry.reason);
  event.set_text(entry.text);
  event.set_person(entry.person);
  event.set_body(entry.body);
  event.set_other_ticket(entry.other);
  if (const auto* notice = std::get_if<ClockNotice>(&entry.detail)) {
    event.set_clock(static_cast<v1::Clock::Kind>(notice->clock));
    *event.mutable_clock_time() = ToTimestamp(notice->time);
  }
  return event;
}

}  // namespace steward::tickets
