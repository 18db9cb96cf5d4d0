// The moves of a ticket: each names its rule and what the rule is asked.
#include <algorithm>

#include "common/privacy/privacy.h"
#include "services/tickets/sla_policy_repository.h"
#include "services/tickets/ticket_service.h"
#include "steward/tickets/v1/reasons.h"

namespace steward::tickets {
namespace {

SiteName SiteOf(const TicketName& name) { return {name.branch, name.site}; }

Classification Reclassified(const v1::ReclassifyTicketRequest& request, Classification what) {
  if (request.kind() != 0) what.kind = static_cast<Kind>(request.kind());
  if (request.severity() != 0) what.severity = static_cast<Severity>(request.severity());
  if (request.urgency() != 0) what.urgency = static_cast<Urgency>(request.urgency());
  if (request.equipment() != 0) what.equipment = static_cast<Equipment>(request.equipment());
  return what;
}

}  // namespace

Result<v1::Ticket> TicketService::Run(rpc::Call& call, const google::protobuf::Message& request,
                                      const std::string& ticket, const std::string& etag,
                                      const Rule& rule) {
  const TicketName name = TRY(NameOf(ticket));
  BranchCalendars calendars = TRY(parts_.calendars.Of(call, name.branch));
  return Show(
      call, rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Ticket> {
        StoredTicket stored = TRY(TicketRepository::Lock(tx, call.scope(), name));
        TRY(CheckEtag(etag, stored.version));
        TRY(parts_.calendars.Complete(tx, stored.ticket, calendars));
        Move move{tx, stored, stored.ticket, {call.principal().name, call.now()}, calendars};
        TRY(rule(move));
        return Save(tx, call, stored, calendars);
      }));
}

Result<v1::Ticket> TicketService::ReclassifyTicket(rpc::Call& call,
                                                   const v1::ReclassifyTicketRequest& request) {
  return Run(call, request, [&](Move& move) -> Status {
    const NamedPolicy policy = TRY(SlaPolicyRepository::ForSite(move.tx, SiteOf(move.stored.name)));
    const Calendars calendars = move.calendars.ByVersion();
    const Classification to = Reclassified(request, move.ticket.planning.classification);
    TRY(move.ticket.Reclassify(move.by, to,
                               {policy.name, policy.policy, move.calendars.current(), calendars},
                               request.text()));
    // What was written at intake says what was reported; the list and the reports follow the new
    // kind.
    move.stored.report.set_kind(static_cast<v1::Ticket::Kind>(to.kind));
    move.stored.report.set_severity(static_cast<v1::Ticket::Severity>(to.severity));
    return {};
  });
}

Result<v1::Ticket> TicketService::AcceptTicket(rpc::Call& call,
                                               const v1::AcceptTicketRequest& request) {
  return Run(call, request, [&](Move& move) -> Status {
    TRY(move.ticket.Accept(move.by, request.text()));
    const bool stays = request.next() == v1::AcceptTicketRequest::NEXT_DESK ||
                       !NeedsWork(move.ticket.planning.classification.kind);
    return stays ? Status() : move.ticket.Queue(move.by);
  });
}

Result<v1::Ticket> TicketService::MarkOutOfScope(rpc::Call& call,
                                                 const v1::MarkOutOfScopeRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.MarkOutOfScope(move.by, request.reason(), request.text(),
                                      request.responsible_body());
  });
}

Result<v1::Ticket> TicketService::ExplainTicket(rpc::Call& call,
                                                const v1::ExplainTicketRequest& request) {
  return Run(call, request,
             [&](Move& move) { return move.ticket.Explain(move.by, request.text()); });
}

Result<v1::Ticket> TicketService::VoidTicket(rpc::Call& call,
                                             const v1::VoidTicketRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.Void(move.by, request.reason(), request.text());
  });
}

Result<v1::Ticket> TicketService::WithdrawTicket(rpc::Call& call,
                                                 const v1::WithdrawTicketRequest& request) {
  return Run(call, request,
             [&](Move& move) { return move.ticket.Withdraw(move.by, request.text()); });
}

// The main ticket is locked as well, so that it cannot end between the look and the join. Two
// merges that lock each other's ticket are told apart by the deadlock detector and run again.
Result<v1::Ticket> TicketService::MergeTicket(rpc::Call& call,
                                              const v1::MergeTicketRequest& request) {
  const TicketName main_name = TRY(NameOf(request.main_ticket()));
  return Run(call, request, [&](Move& move) -> Status {
    if (main_name.ToString() == move.ticket.name) {
      return move.ticket.MergeInto(move.by, move.ticket, request.text());
    }
    const StoredTicket main = TRY(TicketRepository::Lock(move.tx, call.scope(), main_name));
    return move.ticket.MergeInto(move.by, main.ticket, request.text());
  });
}

Result<v1::Ticket> TicketService::TransferTicket(rpc::Call& call,
                                                 const v1::TransferTicketRequest& request) {
  const Status person = parts_.staff.Check(call, request.person());
  return Run(call, request, [&](Move& move) -> Status {
    TRY(person);
    return move.ticket.Transfer(move.by, request.person(), request.department(), request.text());
  });
}

Result<v1::Ticket> TicketService::DispatchTicket(rpc::Call& call,
                                                 const v1::DispatchTicketRequest& request) {
  const Status assignee = parts_.staff.Check(call, request.assignee());
  return Run(call, request, [&](Move& move) -> Status {
    TRY(assignee);
    TRY(move.ticket.Dispatch(move.by, request.assignee(),
                             FromProto(request.appointment(), request.has_appointment()),
                             request.text()));
    return TicketRepository::CheckAppointment(move.tx, move.stored);
  });
}

Result<v1::Ticket> TicketService::GrabTicket(rpc::Call& call,
                                             const v1::GrabTicketRequest& request) {
  return Run(call, request, [&](Move& move) -> Status {
    TRY(move.ticket.Grab(move.by, FromProto(request.appointment(), request.has_appointment())));
    return TicketRepository::CheckAppointment(move.tx, move.stored);
  });
}

Result<v1::Ticket> TicketService::TakeTicket(rpc::Call& call,
                                             const v1::TakeTicketRequest& request) {
  return Run(call, request, [](Move& move) { return move.ticket.Take(move.by); });
}

Result<v1::Ticket> TicketService::ReturnTicket(rpc::Call& call,
                                               const v1::ReturnTicketRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.Return(move.by, request.reason(), request.text());
  });
}

Result<v1::Ticket> TicketService::ArriveTicket(rpc::Call& call,
                                               const v1::ArriveTicketRequest& request) {
  return Run(call, request, [](Move& move) { return move.ticket.Arrive(move.by); });
}

Result<v1::Ticket> TicketService::ReportNotAtHome(rpc::Call& call,
                                                  const v1::ReportNotAtHomeRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.ReportNotAtHome(move.by, request.photo(), request.text());
  });
}

Result<v1::Ticket> TicketService::ShowQuote(rpc::Call& call, const v1::ShowQuoteRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.ShowQuote(move.by, request.price_fen(), request.text());
  });
}

Result<v1::Ticket> TicketService::AnswerQuote(rpc::Call& call,
                                              const v1::AnswerQuoteRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.AnswerQuote(move.by, static_cast<Answer>(request.answer()),
                                   request.price_fen(), request.text());
  });
}

Result<v1::Ticket> TicketService::StartWork(rpc::Call& call, const v1::StartWorkRequest& request) {
  return Run(call, request, [](Move& move) { return move.ticket.StartWork(move.by); });
}

Result<v1::Ticket> TicketService::PauseTicket(rpc::Call& call,
                                              const v1::PauseTicketRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.Pause(move.by, static_cast<PauseReason>(request.reason()), request.text());
  });
}

Result<v1::Ticket> TicketService::ResumeTicket(rpc::Call& call,
                                               const v1::ResumeTicketRequest& request) {
  return Run(call, request,
             [&](Move& move) { return move.ticket.Resume(move.by, request.text()); });
}

Result<v1::Ticket> TicketService::HandOutTicket(rpc::Call& call,
                                                const v1::HandOutTicketRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.HandOut(move.by, request.body(), request.text());
  });
}

Result<v1::Ticket> TicketService::TakeBackTicket(rpc::Call& call,
                                                 const v1::TakeBackTicketRequest& request) {
  return Run(call, request,
             [&](Move& move) { return move.ticket.TakeBack(move.by, request.text()); });
}

Result<v1::Ticket> TicketService::MarkCannotBeRepaired(
    rpc::Call& call, const v1::MarkCannotBeRepairedRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.MarkCannotBeRepaired(move.by, request.person(), DayOf(request.finish_date()),
                                            request.text());
  });
}

Result<v1::Ticket> TicketService::ResolveTicket(rpc::Call& call,
                                                const v1::ResolveTicketRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.Resolve(move.by, request.text(),
                               {request.photos().begin(), request.photos().end()});
  });
}

Result<v1::Ticket> TicketService::SignOffTicket(rpc::Call& call,
                                                const v1::SignOffTicketRequest& request) {
  return Run(call, request, [&](Move& move) -> Status {
    const NamedPolicy policy = TRY(SlaPolicyRepository::ForSite(move.tx, SiteOf(move.stored.name)));
    const Signature signature{static_cast<SignerRole>(request.role()),
                              static_cast<SignMeans>(request.means()),
                              Seal(move.stored, kSignerName, request.customer_name())};
    return move.ticket.SignOffWork(move.by, signature, privacy::MaskName(request.customer_name()),
                                   request.reason(), policy.policy);
  });
}

Result<v1::Ticket> TicketService::RefuseSignOff(rpc::Call& call,
                                                const v1::RefuseSignOffRequest& request) {
  return Run(call, request,
             [&](Move& move) { return move.ticket.RefuseSignOff(move.by, request.text()); });
}

Result<v1::Ticket> TicketService::RecordReturnVisit(rpc::Call& call,
                                                    const v1::RecordReturnVisitRequest& request) {
  return Run(call, request, [&](Move& move) -> Status {
    const NamedPolicy policy = TRY(SlaPolicyRepository::ForSite(move.tx, SiteOf(move.stored.name)));
    return move.ticket.RecordReturnVisit(move.by, static_cast<VisitResult>(request.result()),
                                         request.text(), policy.policy);
  });
}

Result<v1::Ticket> TicketService::TellCustomer(rpc::Call& call,
                                               const v1::TellCustomerRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.Tell(move.by, v1::Ticket::Channel_Name(request.channel()), request.text());
  });
}

Result<v1::Ticket> TicketService::CloseTicket(rpc::Call& call,
                                              const v1::CloseTicketRequest& request) {
  return Run(call, request, [](Move& move) { return move.ticket.Close(move.by); });
}

// The one move that makes a second ticket, and answers with it.
Result<v1::Ticket> TicketService::ReopenTicket(rpc::Call& call,
                                               const v1::ReopenTicketRequest& request) {
  const TicketName name = TRY(NameOf(request.name()));
  BranchCalendars calendars = TRY(parts_.calendars.Of(call, name.branch));
  const std::string number = TRY(NextNumber(call, calendars, call.now()));
  return Show(call,
              rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Ticket> {
                StoredTicket first = TRY(TicketRepository::Lock(tx, call.scope(), name));
                TRY(CheckEtag(request.etag(), first.version));
                TRY(parts_.calendars.Complete(tx, first.ticket, calendars));
                const NamedPolicy policy = TRY(SlaPolicyRepository::ForSite(tx, SiteOf(name)));
                v1::Ticket report = first.report;
                report.set_channel(request.channel());
                report.set_case_id(first.case_id.ToString());
                report.clear_same_contact_as();
                report.clear_promised_time();
                StoredTicket rework = NewTicket(call, SiteOf(name), report, number);
                const Calendars by_version = calendars.ByVersion();
                rework.ticket = TRY(first.ticket.Reopen(
                    {call.principal().name, call.now()}, rework.name.ToString(),
                    static_cast<Channel>(request.channel()),
                    {policy.name, policy.policy, calendars.current(), by_version}, request.text()));
                TRY(CopyReporter(first, rework));
                TRY(Save(tx, call, first, calendars));
                return Insert(tx, call, rework, calendars);
              }));
}

Status TicketService::CopyReporter(const StoredTicket& from, StoredTicket& to) const {
  SetReporterName(TRY(Open(from, kReporterName, from.reporter_name)), to);
  SetReporterPhone(TRY(Open(from, kReporterPhone, from.reporter_phone)), to);
  return {};
}

Result<v1::Ticket> TicketService::AddTicketNote(rpc::Call& call,
                                                const v1::AddTicketNoteRequest& request) {
  return Run(call, request, [&](Move& move) {
    return move.ticket.AddNote(move.by, static_cast<NoteKind>(request.kind()), request.text());
  });
}

}  // namespace steward::tickets
