// RPCs of the ticket aggregate. Every move has the same beats: lock, check the etag, ask the rule,
// save, tell, answer.
#pragma once

#include <functional>
#include <string>

#include "common/cache/cache.h"
#include "common/db/numbers.h"
#include "common/paging/page.h"
#include "common/privacy/privacy.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/tickets/calendar_copies.h"
#include "services/tickets/site_copies.h"
#include "services/tickets/staff_copies.h"
#include "services/tickets/ticket_convert.h"
#include "services/tickets/ticket_repository.h"
#include "steward/tickets/v1/ticket_service.pb.h"

namespace steward::tickets {

class TicketService {
 public:
  // All of it outlives the service.
  struct Parts {
    const rpc::Writes& writes;
    const paging::Pages& pages;
    const keys::KeyRing& keys;
    CalendarCopies& calendars;
    StaffCopies& staff;
    SiteCopies& sites;
    db::NumberSource& numbers;
    cache::Cache* cache;  // null: every read loads
  };
  explicit TicketService(const Parts& parts)
      : parts_(parts), cipher_(parts.keys), index_(parts.keys) {}

  Result<v1::Ticket> CreateTicket(rpc::Call& call, const v1::CreateTicketRequest& request);
  Result<v1::Ticket> GetTicket(rpc::Call& call, const v1::GetTicketRequest& request);
  Result<v1::ListTicketsResponse> ListTickets(rpc::Call& call,
                                              const v1::ListTicketsRequest& request);
  Result<v1::Ticket> UpdateTicket(rpc::Call& call, const v1::UpdateTicketRequest& request);
  Result<v1::RevealContactsResponse> RevealContacts(rpc::Call& call,
                                                    const v1::RevealContactsRequest& request);
  Result<v1::ListTicketEventsResponse> ListTicketEvents(rpc::Call& call,
                                                        const v1::ListTicketEventsRequest& request);
  Result<v1::ImportTicketsResponse> ImportTickets(rpc::Call& call,
                                                  const v1::ImportTicketsRequest& request);

  // Intake.
  Result<v1::Ticket> ReclassifyTicket(rpc::Call& call, const v1::ReclassifyTicketRequest& request);
  Result<v1::Ticket> AcceptTicket(rpc::Call& call, const v1::AcceptTicketRequest& request);
  Result<v1::Ticket> MarkOutOfScope(rpc::Call& call, const v1::MarkOutOfScopeRequest& request);
  Result<v1::Ticket> ExplainTicket(rpc::Call& call, const v1::ExplainTicketRequest& request);
  Result<v1::Ticket> VoidTicket(rpc::Call& call, const v1::VoidTicketRequest& request);
  Result<v1::Ticket> WithdrawTicket(rpc::Call& call, const v1::WithdrawTicketRequest& request);
  Result<v1::Ticket> MergeTicket(rpc::Call& call, const v1::MergeTicketRequest& request);
  Result<v1::Ticket> TransferTicket(rpc::Call& call, const v1::TransferTicketRequest& request);

  // The technician's day.
  Result<v1::Ticket> DispatchTicket(rpc::Call& call, const v1::DispatchTicketRequest& request);
  Result<v1::Ticket> GrabTicket(rpc::Call& call, const v1::GrabTicketRequest& request);
  Result<v1::Ticket> TakeTicket(rpc::Call& call, const v1::TakeTicketRequest& request);
  Result<v1::Ticket> ReturnTicket(rpc::Call& call, const v1::ReturnTicketRequest& request);
  Result<v1::Ticket> ArriveTicket(rpc::Call& call, const v1::ArriveTicketRequest& request);
  Result<v1::Ticket> ReportNotAtHome(rpc::Call& call, const v1::ReportNotAtHomeRequest& request);
  Result<v1::Ticket> ShowQuote(rpc::Call& call, const v1::ShowQuoteRequest& request);
  Result<v1::Ticket> AnswerQuote(rpc::Call& call, const v1::AnswerQuoteRequest& request);
  Result<v1::Ticket> StartWork(rpc::Call& call, const v1::StartWorkRequest& request);
  Result<v1::Ticket> PauseTicket(rpc::Call& call, const v1::PauseTicketRequest& request);
  Result<v1::Ticket> ResumeTicket(rpc::Call& call, const v1::ResumeTicketRequest& request);
  Result<v1::Ticket> HandOutTicket(rpc::Call& call, const v1::HandOutTicketRequest& request);
  Result<v1::Ticket> TakeBackTicket(rpc::Call& call, const v1::TakeBackTicketRequest& request);
  Result<v1::Ticket> MarkCannotBeRepaired(rpc::Call& call,
                                          const v1::MarkCannotBeRepairedRequest& request);
  Result<v1::Ticket> ResolveTicket(rpc::Call& call, const v1::ResolveTicketRequest& request);

  // From the finished work to the end.
  Result<v1::Ticket> SignOffTicket(rpc::Call& call, const v1::SignOffTicketRequest& request);
  Result<v1::Ticket> RefuseSignOff(rpc::Call& call, const v1::RefuseSignOffRequest& request);
  Result<v1::Ticket> RecordReturnVisit(rpc::Call& call,
                                       const v1::RecordReturnVisitRequest& request);
  Result<v1::Ticket> TellCustomer(rpc::Call& call, const v1::TellCustomerRequest& request);
  Result<v1::Ticket> CloseTicket(rpc::Call& call, const v1::CloseTicketRequest& request);
  Result<v1::Ticket> ReopenTicket(rpc::Call& call, const v1::ReopenTicketRequest& request);
  Result<v1::Ticket> AddTicketNote(rpc::Call& call, const v1::AddTicketNoteRequest& request);

 private:
  // What a move may need besides the ticket.
  struct Move {
    db::Tx& tx;
    StoredTicket& stored;
    Ticket& ticket;
    By by;
    BranchCalendars& calendars;
  };

  using Rule = std::function<Status(Move&)>;

  // Runs the rule as one write on the ticket the request names.
  template <class Request>
  Result<v1::Ticket> Run(rpc::Call& call, const Request& request, const Rule& rule) {
    return Run(call, request, request.name(), request.etag(), rule);
  }
  Result<v1::Ticket> Run(rpc::Call& call, const google::protobuf::Message& request,
                         const std::string& ticket, const std::string& etag, const Rule& rule);

  // Saves, tells and answers; the last beats of every write.
  Result<v1::Ticket> Save(db::Tx& tx, rpc::Call& call, StoredTicket& stored,
                          const BranchCalendars& calendars);
  Result<v1::Ticket> Insert(db::Tx& tx, rpc::Call& call, StoredTicket& stored,
                            const BranchCalendars& calendars);
  // After the commit: the writer, and soon everybody, reads this version.
  Result<v1::Ticket> Show(const rpc::Call& call, Result<v1::Ticket> answer);

  // A new row for this report; name and phone of the reporter are sealed and masked.
  StoredTicket NewTicket(rpc::Call& call, const SiteName& site, const v1::Ticket& report,
                         std::string number);
  // Seal the text for its column and mask it in the report.
  void SetReporterName(const std::string& name, StoredTicket& stored) const;
  void SetReporterPhone(const std::string& phone, StoredTicket& stored) const;
  std::string Seal(const StoredTicket& stored, std::string_view column,
                   const std::string& text) const;
  // What Seal() was given; empty for empty.
  Result<std::string> Open(const StoredTicket& stored, std::string_view column,
                           const std::string& sealed) const;
  // Rework is reported by whoever reported the first ticket.
  Status CopyReporter(const StoredTicket& from, StoredTicket& to) const;
  Result<std::string> NextNumber(rpc::Call& call, const BranchCalendars& calendars, Time reported);
  Status ImportRecord(db::Tx& tx, rpc::Call& call, const SiteName& site, const std::string& source,
                      const v1::ImportedTicket& record, std::string number,
                      const BranchCalendars& calendars, v1::ImportTicketsResponse& response);

  const Parts parts_;
  const privacy::FieldCipher cipher_;
  const privacy::PhoneIndex index_;
};

// The cells a ticket's sealed texts are bound to; the last one stands in the history.
inline constexpr std::string_view kReporterName = "reporter_name";
inline constexpr std::string_view kReporterPhone = "reporter_phone";
inline constexpr std::string_view kSignerName = "signer_name";

// The rules' name of a ticket in a request; TICKET_NOT_FOUND when it is no such name.
Result<TicketName> NameOf(const std::string& text);

// Everything the service sets itself taken away.
v1::Ticket WriterFields(v1::Ticket ticket);

}  // namespace steward::tickets
