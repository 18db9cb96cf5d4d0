#include "services/tickets/ticket_events.h"

#include "common/base/timestamp.h"
#include "common/events/outbox.h"
#include "services/tickets/ticket_convert.h"
#include "steward/tickets/v1/ticket_events.pb.h"

namespace steward::tickets {
namespace {

using Message = google::protobuf::Message;

std::unique_ptr<Message> Registered(const StoredTicket& stored, const Entry& entry) {
  const Classification& what = stored.ticket.planning.classification;
  auto event = std::make_unique<v1::TicketRegistered>();
  event->set_kind(static_cast<v1::Ticket::Kind>(what.kind));
  event->set_channel(static_cast<v1::Ticket::Channel>(stored.ticket.report.channel));
  event->set_severity(static_cast<v1::Ticket::Severity>(what.severity));
  event->set_rework_of(stored.ticket.rework_of);
  event->set_case_id(stored.case_id.ToString());
  *event->mutable_report_time() = ToTimestamp(entry.time);
  return event;
}

std::unique_ptr<Message> Dispatched(const StoredTicket& stored) {
  auto event = std::make_unique<v1::TicketDispatched>();
  event->set_assignee(stored.ticket.assignee);
  if (const auto& slot = stored.ticket.appointment) {
    *event->mutable_appointment()->mutable_start_time() = ToTimestamp(slot->from);
    *event->mutable_appointment()->mutable_end_time() = ToTimestamp(slot->to);
  }
  return event;
}

std::unique_ptr<Message> Resolved(const StoredTicket& stored, const Entry& entry) {
  auto event = std::make_unique<v1::TicketResolved>();
  event->set_assignee(stored.ticket.assignee);
  *event->mutable_resolve_time() = ToTimestamp(entry.time);
  return event;
}

std::unique_ptr<Message> Ended(const StoredTicket& stored, const Entry& entry) {
  auto event = std::make_unique<v1::TicketEnded>();
  event->set_state(static_cast<v1::Ticket::State>(entry.to));
  event->set_consented_fen(stored.ticket.quote.consented_fen);
  event->set_unit(stored.ticket.report.unit);
  event->set_customer(stored.ticket.report.customer);
  event->set_case_id(stored.case_id.ToString());
  *event->mutable_end_time() = ToTimestamp(entry.time);
  return event;
}

std::unique_ptr<Message> Moved(const Entry& entry) {
  auto event = std::make_unique<v1::TicketMoved>();
  event->set_action(std::string(WordOf(entry.action).word));
  event->set_from_state(static_cast<v1::Ticket::State>(entry.from));
  event->set_to_state(static_cast<v1::Ticket::State>(entry.to));
  *event->mutable_event_time() = ToTimestamp(entry.time);
  return event;
}

std::unique_ptr<Message> Noticed(const ClockNotice& notice) {
  const auto clock = static_cast<v1::Clock::Kind>(notice.clock);
  const auto audience = static_cast<v1::Clock::Audience>(notice.audience);
  if (notice.kind == NoticeKind::kBreach) {
    auto event = std::make_unique<v1::TicketClockMissed>();
    event->set_clock(clock);
    event->set_audience(audience);
    *event->mutable_breach_time() = ToTimestamp(notice.time);
    return event;
  }
  auto event = std::make_unique<v1::TicketClockWarned>();
  event->set_clock(clock);
  event->set_audience(audience);
  *event->mutable_warning_time() = ToTimestamp(notice.time);
  *event->mutable_due_time() = ToTimestamp(notice.due);
  return event;
}

// Null for what stays inside the service: notes, transfers, plans.
std::unique_ptr<Message> EventOf(const StoredTicket& stored, const Entry& entry) {
  if (entry.from == State::kNone) return Registered(stored, entry);
  if (const auto* notice = std::get_if<ClockNotice>(&entry.detail)) return Noticed(*notice);
  if (entry.from == entry.to) return nullptr;
  if (entry.to == State::kDispatched) return Dispatched(stored);
  if (entry.to == State::kDone) return Resolved(stored, entry);
  if (IsEnd(entry.to)) return Ended(stored, entry);
  return Moved(entry);
}

}  // namespace

Status AnnounceEntries(db::Tx& tx, const events::Occasion& occasion, const StoredTicket& stored) {
  const std::uint64_t version = stored.version + 1;
  const std::string name = stored.name.ToString();
  for (const Entry& entry : stored.ticket.unsaved) {
    const std::unique_ptr<Message> event = EventOf(stored, entry);
    if (event == nullptr) continue;
    const google::protobuf::Descriptor& type = *event->GetDescriptor();
    event->GetReflection()->SetString(event.get(), type.FindFieldByName("ticket"), name);
    event->GetReflection()->SetInt64(event.get(), type.FindFieldByName("version"),
                                     static_cast<std::int64_t>(version));
    TRY(events::Announce(tx, occasion, name, version, *event));
  }
  return {};
}

}  // namespace steward::tickets
