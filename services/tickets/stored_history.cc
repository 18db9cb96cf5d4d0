#include "services/tickets/stored_history.h"

#include <type_traits>
#include <utility>

#include "steward/tickets/storage/v1/history.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::tickets {
namespace {

namespace rows = storage::v1;

std::int64_t Micros(Time time) { return time.time_since_epoch().count(); }
Time Instant(std::int64_t micros) { return Time(Duration(micros)); }

template <class Enum>
int Number(Enum word) {
  return static_cast<int>(word);
}

void Put(const Classification& from, rows::Classification& to) {
  to.set_kind(Number(from.kind));
  to.set_severity(Number(from.severity));
  to.set_urgency(Number(from.urgency));
  to.set_equipment(Number(from.equipment));
}

Classification Take(const rows::Classification& from) {
  return {static_cast<Kind>(from.kind()), static_cast<Severity>(from.severity()),
          static_cast<Urgency>(from.urgency()), static_cast<Equipment>(from.equipment())};
}

void Put(const ClockPlan& from, rows::ClockPlan& to) {
  to.set_kind(Number(from.kind));
  if (from.target) {
    to.set_target_unit(Number(from.target->unit));
    to.set_target_amount(from.target->amount);
  }
  if (from.deadline) to.set_deadline_us(Micros(*from.deadline));
  to.set_from_arrival(from.from_arrival);
  to.set_met_by_dispatch(from.met_by_dispatch);
  to.set_calendar_version(from.calendar_version);
  to.set_warn_left_minutes(from.alarm.warn_left_minutes);
  to.set_warn_used_percent(from.alarm.warn_used_percent);
  to.set_warning_audience(Number(from.alarm.warning_to));
  to.set_breach_audience(Number(from.alarm.breach_to));
}

ClockPlan Take(const rows::ClockPlan& from) {
  ClockPlan plan;
  plan.kind = static_cast<ClockKind>(from.kind());
  if (from.target_unit() != 0) {
    plan.target = Target{static_cast<Unit>(from.target_unit()), from.target_amount()};
  }
  if (from.has_deadline_us()) plan.deadline = Instant(from.deadline_us());
  plan.from_arrival = from.from_arrival();
  plan.met_by_dispatch = from.met_by_dispatch();
  plan.calendar_version = from.calendar_version();
  plan.alarm.warn_left_minutes = from.warn_left_minutes();
  plan.alarm.warn_used_percent = from.warn_used_percent();
  // 0 in plans of before there were alarms.
  if (from.warning_audience() != 0)
    plan.alarm.warning_to = static_cast<Audience>(from.warning_audience());
  if (from.breach_audience() != 0)
    plan.alarm.breach_to = static_cast<Audience>(from.breach_audience());
  return plan;
}

void Put(const Planning& from, rows::Planning& to) {
  Put(from.classification, *to.mutable_classification());
  to.set_policy(from.policy);
  to.set_policy_revision(from.policy_revision);
  to.set_profile(from.profile);
  to.set_pause_limit_us(from.pause_limit.count());
  for (const ClockPlan& plan : from.plans) Put(plan, *to.add_plans());
}

Planning Take(const rows::Planning& from) {
  Planning planning;
  planning.classification = Take(from.classification());
  planning.policy = from.policy();
  planning.policy_revision = from.policy_revision();
  planning.profile = from.profile();
  planning.pause_limit = Duration(from.pause_limit_us());
  for (const rows::ClockPlan& plan : from.plans()) planning.plans.push_back(Take(plan));
  return planning;
}

void Put(const ImportedCourse& from, rows::ImportedCourse& to) {
  Put(from.classification, *to.mutable_classification());
  to.set_report_us(Micros(from.report));
  if (from.accepted) to.set_accepted_us(Micros(*from.accepted));
  if (from.dispatched) to.set_dispatched_us(Micros(*from.dispatched));
  if (from.arrived) to.set_arrived_us(Micros(*from.arrived));
  if (from.done) to.set_done_us(Micros(*from.done));
  if (from.signed_off) to.set_signed_us(Micros(*from.signed_off));
  if (from.visited) to.set_visited_us(Micros(*from.visited));
  if (from.told) to.set_told_us(Micros(*from.told));
  if (from.visit_result) to.set_visit_result(Number(*from.visit_result));
  to.set_end_us(Micros(from.end));
}

ImportedCourse Take(const rows::ImportedCourse& from) {
  ImportedCourse course;
  course.classification = Take(from.classification());
  course.report = Instant(from.report_us());
  if (from.has_accepted_us()) course.accepted = Instant(from.accepted_us());
  if (from.has_dispatched_us()) course.dispatched = Instant(from.dispatched_us());
  if (from.has_arrived_us()) course.arrived = Instant(from.arrived_us());
  if (from.has_done_us()) course.done = Instant(from.done_us());
  if (from.has_signed_us()) course.signed_off = Instant(from.signed_us());
  if (from.has_visited_us()) course.visited = Instant(from.visited_us());
  if (from.has_told_us()) course.told = Instant(from.told_us());
  if (from.has_visit_result()) course.visit_result = static_cast<VisitResult>(from.visit_result());
  course.end = Instant(from.end_us());
  return course;
}

// One overload per alternative of Entry::detail; the compiler asks for a new one.
void PutDetail(std::monostate, rows::Entry&) {}
void PutDetail(const Planning& detail, rows::Entry& to) { Put(detail, *to.mutable_planning()); }
void PutDetail(PauseReason detail, rows::Entry& to) { to.set_pause_reason(Number(detail)); }
void PutDetail(NoteKind detail, rows::Entry& to) { to.set_note_kind(Number(detail)); }
void PutDetail(VisitResult detail, rows::Entry& to) { to.set_visit_result(Number(detail)); }
void PutDetail(const Signature& detail, rows::Entry& to) {
  to.mutable_signature()->set_role(Number(detail.role));
  to.mutable_signature()->set_means(Number(detail.means));
  to.mutable_signature()->set_sealed_name(detail.sealed_name);
}
void PutDetail(const Price& detail, rows::Entry& to) { to.set_price_fen(detail.fen); }
void PutDetail(const Project& detail, rows::Entry& to) {
  to.set_project_finish_day(static_cast<int>(detail.finish.time_since_epoch().count()));
}
void PutDetail(const ImportedCourse& detail, rows::Entry& to) {
  Put(detail, *to.mutable_imported());
}
void PutDetail(const calendar::Interval& detail, rows::Entry& to) {
  to.mutable_appointment()->set_from_us(Micros(detail.from));
  to.mutable_appointment()->set_to_us(Micros(detail.to));
}

void PutDetail(const ClockNotice& detail, rows::Entry& to) {
  rows::ClockNotice& notice = *to.mutable_clock_notice();
  notice.set_clock(Number(detail.clock));
  notice.set_kind(Number(detail.kind));
  notice.set_time_us(Micros(detail.time));
  notice.set_due_us(Micros(detail.due));
  notice.set_audience(Number(detail.audience));
}

decltype(Entry::detail) TakeDetail(const rows::Entry& from) {
  switch (from.detail_case()) {
    case rows::Entry::kPlanning: return Take(from.planning());
    case rows::Entry::kPauseReason: return static_cast<PauseReason>(from.pause_reason());
    case rows::Entry::kNoteKind: return static_cast<NoteKind>(from.note_kind());
    case rows::Entry::kVisitResult: return static_cast<VisitResult>(from.visit_result());
    case rows::Entry::kSignature:
      return Signature{static_cast<SignerRole>(from.signature().role()),
                       static_cast<SignMeans>(from.signature().means()),
                       from.signature().sealed_name()};
    case rows::Entry::kPriceFen: return Price{from.price_fen()};
    case rows::Entry::kProjectFinishDay:
      return Project{calendar::LocalDay(std::chrono::days(from.project_finish_day()))};
    case rows::Entry::kImported: return Take(from.imported());
    case rows::Entry::kAppointment:
      return calendar::Interval{Instant(from.appointment().from_us()),
                                Instant(from.appointment().to_us())};
    case rows::Entry::kClockNotice: {
      const rows::ClockNotice& notice = from.clock_notice();
      return ClockNotice{static_cast<ClockKind>(notice.clock()),
                         static_cast<NoticeKind>(notice.kind()), Instant(notice.time_us()),
                         Instant(notice.due_us()), static_cast<Audience>(notice.audience())};
    }
    case rows::Entry::DETAIL_NOT_SET: return std::monostate();
  }
  return std::monostate();
}

void Put(const Entry& from, rows::Entry& to) {
  to.set_sequence(from.sequence);
  to.set_action(Number(from.action));
  to.set_from_state(Number(from.from));
  to.set_to_state(Number(from.to));
  to.set_time_us(Micros(from.time));
  to.set_actor(from.actor);
  to.set_reason(from.reason);
  to.set_text(from.text);
  to.set_person(from.person);
  to.set_body(from.body);
  to.set_other(from.other);
  for (const std::string& photo : from.photos) to.add_photos(photo);
  std::visit([&](const auto& detail) { PutDetail(detail, to); }, from.detail);
}

Entry Take(const rows::Entry& from) {
  Entry entry;
  entry.sequence = from.sequence();
  entry.action = static_cast<Action>(from.action());
  entry.from = static_cast<State>(from.from_state());
  entry.to = static_cast<State>(from.to_state());
  entry.time = Instant(from.time_us());
  entry.actor = from.actor();
  entry.reason = from.reason();
  entry.text = from.text();
  entry.person = from.person();
  entry.body = from.body();
  entry.other = from.other();
  entry.photos.assign(from.photos().begin(), from.photos().end());
  entry.detail = TakeDetail(from);
  return entry;
}

Error Unreadable() {
  Error error = Fail(type::Reason::kInternal, {{"trace", ""}});
  error.cause = "a stored history cannot be read";
  return error;
}

Status SealSignatureAnew(rows::Entry& entry, const privacy::SealAnew& anew) {
  if (!entry.has_signature()) return {};
  rows::Signature& signature = *entry.mutable_signature();
  signature.set_sealed_name(TRY(anew(signature.sealed_name())));
  return {};
}

}  // namespace

std::string EncodeEntry(const Entry& entry) {
  rows::Entry stored;
  Put(entry, stored);
  return stored.SerializeAsString();
}

std::string EncodeHistory(std::span<const Entry> entries) {
  rows::History history;
  for (const Entry& entry : entries) Put(entry, *history.add_entries());
  return history.SerializeAsString();
}

std::string AppendHistory(std::string_view history, std::span<const Entry> entries) {
  // Messages joined byte by byte are the messages merged: repeated fields follow each other.
  return std::string(history) + EncodeHistory(entries);
}

std::optional<Entry> DecodeEntry(std::string_view bytes) {
  rows::Entry stored;
  if (!stored.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  return Take(stored);
}

std::optional<std::vector<Entry>> DecodeHistory(std::string_view bytes) {
  rows::History stored;
  if (!stored.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  std::vector<Entry> entries;
  for (const rows::Entry& entry : stored.entries()) entries.push_back(Take(entry));
  return entries;
}

Result<std::string> SealEntryAnew(std::string_view bytes, const privacy::SealAnew& anew) {
  rows::Entry stored;
  if (!stored.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Unreadable();
  TRY(SealSignatureAnew(stored, anew));
  return stored.SerializeAsString();
}

Result<std::string> SealHistoryAnew(std::string_view bytes, const privacy::SealAnew& anew) {
  rows::History stored;
  if (!stored.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Unreadable();
  for (rows::Entry& entry : *stored.mutable_entries()) TRY(SealSignatureAnew(entry, anew));
  return stored.SerializeAsString();
}

}  // namespace steward::tickets
