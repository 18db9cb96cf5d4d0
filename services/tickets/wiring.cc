#include "services/tickets/wiring.h"

namespace steward::tickets {

Wiring::Wiring(const Parts& parts)
    : calendars(parts.writes.db, parts.identity, parts.token),
      staff(parts.writes.db, parts.identity, parts.token),
      sites(parts.writes.db, parts.directory, parts.token),
      numbers(parts.writes.db),
      tickets(
          {parts.writes, parts.pages, parts.keys, calendars, staff, sites, numbers, parts.cache}),
      policies(parts.writes, parts.pages),
      statistics(parts.writes.db, calendars),
      cases(parts.writes.db, calendars),
      leavings(parts.writes, calendars),
      subject_data(parts.writes, parts.keys),
      indicators(parts.writes.db, calendars) {}

void Wiring::BindAll(rpc::Bindings& bindings) {
  BindTickets(bindings);
  BindEndings(bindings);
  bindings.Bind<&SlaPolicyService::GetSlaPolicy>("steward.tickets.v1.SlaPolicyService.GetSlaPolicy",
                                                 policies);
  bindings.Bind<&SlaPolicyService::ListSlaPolicies>(
      "steward.tickets.v1.SlaPolicyService.ListSlaPolicies", policies);
  bindings.Bind<&SlaPolicyService::UpdateSlaPolicy>(
      "steward.tickets.v1.SlaPolicyService.UpdateSlaPolicy", policies);
  bindings.Bind<&StatisticsService::GetMonthlyStatistics>(
      "steward.tickets.v1.StatisticsService.GetMonthlyStatistics", statistics);
  bindings.Bind<&StatisticsService::GetYearSummary>(
      "steward.tickets.v1.StatisticsService.GetYearSummary", statistics);
  bindings.Bind<&CaseService::GetCase>("steward.tickets.v1.CaseService.GetCase", cases);
}

// From the report to the work.
void Wiring::BindTickets(rpc::Bindings& bindings) {
  bindings.Bind<&TicketService::CreateTicket>("steward.tickets.v1.TicketService.CreateTicket",
                                              tickets);
  bindings.Bind<&TicketService::GetTicket>("steward.tickets.v1.TicketService.GetTicket", tickets);
  bindings.Bind<&TicketService::ListTickets>("steward.tickets.v1.TicketService.ListTickets",
                                             tickets);
  bindings.Bind<&TicketService::UpdateTicket>("steward.tickets.v1.TicketService.UpdateTicket",
                                              tickets);
  bindings.Bind<&TicketService::ReclassifyTicket>(
      "steward.tickets.v1.TicketService.ReclassifyTicket", tickets);
  bindings.Bind<&TicketService::AcceptTicket>("steward.tickets.v1.TicketService.AcceptTicket",
                                              tickets);
  bindings.Bind<&TicketService::MarkOutOfScope>("steward.tickets.v1.TicketService.MarkOutOfScope",
                                                tickets);
  bindings.Bind<&TicketService::ExplainTicket>("steward.tickets.v1.TicketService.ExplainTicket",
                                               tickets);
  bindings.Bind<&TicketService::VoidTicket>("steward.tickets.v1.TicketService.VoidTicket", tickets);
  bindings.Bind<&TicketService::WithdrawTicket>("steward.tickets.v1.TicketService.WithdrawTicket",
                                                tickets);
  bindings.Bind<&TicketService::MergeTicket>("steward.tickets.v1.TicketService.MergeTicket",
                                             tickets);
  bindings.Bind<&TicketService::TransferTicket>("steward.tickets.v1.TicketService.TransferTicket",
                                                tickets);
  bindings.Bind<&TicketService::DispatchTicket>("steward.tickets.v1.TicketService.DispatchTicket",
                                                tickets);
  bindings.Bind<&TicketService::GrabTicket>("steward.tickets.v1.TicketService.GrabTicket", tickets);
  bindings.Bind<&TicketService::TakeTicket>("steward.tickets.v1.TicketService.TakeTicket", tickets);
  bindings.Bind<&TicketService::ReturnTicket>("steward.tickets.v1.TicketService.ReturnTicket",
                                              tickets);
  bindings.Bind<&TicketService::ArriveTicket>("steward.tickets.v1.TicketService.ArriveTicket",
                                              tickets);
  bindings.Bind<&TicketService::ReportNotAtHome>("steward.tickets.v1.TicketService.ReportNotAtHome",
                                                 tickets);
  bindings.Bind<&TicketService::ShowQuote>("steward.tickets.v1.TicketService.ShowQuote", tickets);
  bindings.Bind<&TicketService::AnswerQuote>("steward.tickets.v1.TicketService.AnswerQuote",
                                             tickets);
  bindings.Bind<&TicketService::StartWork>("steward.tickets.v1.TicketService.StartWork", tickets);
}

// From the work to the end, and beside the way.
void Wiring::BindEndings(rpc::Bindings& bindings) {
  bindings.Bind<&TicketService::PauseTicket>("steward.tickets.v1.TicketService.PauseTicket",
                                             tickets);
  bindings.Bind<&TicketService::ResumeTicket>("steward.tickets.v1.TicketService.ResumeTicket",
                                              tickets);
  bindings.Bind<&TicketService::HandOutTicket>("steward.tickets.v1.TicketService.HandOutTicket",
                                               tickets);
  bindings.Bind<&TicketService::TakeBackTicket>("steward.tickets.v1.TicketService.TakeBackTicket",
                                                tickets);
  bindings.Bind<&TicketService::MarkCannotBeRepaired>(
      "steward.tickets.v1.TicketService.MarkCannotBeRepaired", tickets);
  bindings.Bind<&TicketService::ResolveTicket>("steward.tickets.v1.TicketService.ResolveTicket",
                                               tickets);
  bindings.Bind<&TicketService::SignOffTicket>("steward.tickets.v1.TicketService.SignOffTicket",
                                               tickets);
  bindings.Bind<&TicketService::RefuseSignOff>("steward.tickets.v1.TicketService.RefuseSignOff",
                                               tickets);
  bindings.Bind<&TicketService::RecordReturnVisit>(
      "steward.tickets.v1.TicketService.RecordReturnVisit", tickets);
  bindings.Bind<&TicketService::TellCustomer>("steward.tickets.v1.TicketService.TellCustomer",
                                              tickets);
  bindings.Bind<&TicketService::CloseTicket>("steward.tickets.v1.TicketService.CloseTicket",
                                             tickets);
  bindings.Bind<&TicketService::ReopenTicket>("steward.tickets.v1.TicketService.ReopenTicket",
                                              tickets);
  bindings.Bind<&TicketService::AddTicketNote>("steward.tickets.v1.TicketService.AddTicketNote",
                                               tickets);
  bindings.Bind<&TicketService::RevealContacts>("steward.tickets.v1.TicketService.RevealContacts",
                                                tickets);
  bindings.Bind<&TicketService::ListTicketEvents>(
      "steward.tickets.v1.TicketService.ListTicketEvents", tickets);
  bindings.Bind<&TicketService::ImportTickets>("steward.tickets.v1.TicketService.ImportTickets",
                                               tickets);
}

std::vector<events::Subscription> Wiring::Subscriptions() {
  const events::Subscription people = staff.Follow();
  const events::Subscription hours = calendars.Follow();
  events::Subscription identity = people;
  identity.types.insert(hours.types.begin(), hours.types.end());
  identity.apply = [people, hours](db::Tx& tx, const events::Envelope& event) {
    return people.types.contains(event.type()) ? people.apply(tx, event) : hours.apply(tx, event);
  };
  identity.rebuild = [people, hours]() -> Status {
    TRY(people.rebuild());
    return hours.rebuild();
  };
  return {identity, sites.Follow()};
}

}  // namespace steward::tickets
