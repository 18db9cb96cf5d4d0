// steward-tickets: takes every call, repair and complaint to its end.
#include "common/app/runtime.h"
#include "services/tickets/sla_policy_service.h"
#include "services/tickets/statistics_service.h"
#include "services/tickets/ticket_service.h"

STEWARD_EMBEDDED(tickets_migrations);

namespace steward::tickets {
namespace {

void Bind(rpc::Bindings& bindings, TicketService& service) {
  const auto bind = [&]<auto kMember>(std::string_view method) {
    bindings.Bind<kMember>("steward.tickets.v1.TicketService." + std::string(method), service);
  };
  bind.operator()<&TicketService::CreateTicket>("CreateTicket");
  bind.operator()<&TicketService::GetTicket>("GetTicket");
  bind.operator()<&TicketService::ListTickets>("ListTickets");
  bind.operator()<&TicketService::UpdateTicket>("UpdateTicket");
  bind.operator()<&TicketService::ReclassifyTicket>("ReclassifyTicket");
  bind.operator()<&TicketService::AcceptTicket>("AcceptTicket");
  bind.operator()<&TicketService::MarkOutOfScope>("MarkOutOfScope");
  bind.operator()<&TicketService::ExplainTicket>("ExplainTicket");
  bind.operator()<&TicketService::VoidTicket>("VoidTicket");
  bind.operator()<&TicketService::WithdrawTicket>("WithdrawTicket");
  bind.operator()<&TicketService::MergeTicket>("MergeTicket");
  bind.operator()<&TicketService::TransferTicket>("TransferTicket");
  bind.operator()<&TicketService::DispatchTicket>("DispatchTicket");
  bind.operator()<&TicketService::GrabTicket>("GrabTicket");
  bind.operator()<&TicketService::TakeTicket>("TakeTicket");
  bind.operator()<&TicketService::ReturnTicket>("ReturnTicket");
  bind.operator()<&TicketService::ArriveTicket>("ArriveTicket");
  bind.operator()<&TicketService::ReportNotAtHome>("ReportNotAtHome");
  bind.operator()<&TicketService::ShowQuote>("ShowQuote");
  bind.operator()<&TicketService::AnswerQuote>("AnswerQuote");
  bind.operator()<&TicketService::StartWork>("StartWork");
  bind.operator()<&TicketService::PauseTicket>("PauseTicket");
  bind.operator()<&TicketService::ResumeTicket>("ResumeTicket");
  bind.operator()<&TicketService::HandOutTicket>("HandOutTicket");
  bind.operator()<&TicketService::TakeBackTicket>("TakeBackTicket");
  bind.operator()<&TicketService::MarkCannotBeRepaired>("MarkCannotBeRepaired");
  bind.operator()<&TicketService::ResolveTicket>("ResolveTicket");
  bind.operator()<&TicketService::SignOffTicket>("SignOffTicket");
  bind.operator()<&TicketService::RefuseSignOff>("RefuseSignOff");
  bind.operator()<&TicketService::RecordReturnVisit>("RecordReturnVisit");
  bind.operator()<&TicketService::TellCustomer>("TellCustomer");
  bind.operator()<&TicketService::CloseTicket>("CloseTicket");
  bind.operator()<&TicketService::ReopenTicket>("ReopenTicket");
  bind.operator()<&TicketService::AddTicketNote>("AddTicketNote");
  bind.operator()<&TicketService::ListTicketEvents>("ListTicketEvents");
  bind.operator()<&TicketService::ImportTickets>("ImportTickets");
}

void Bind(rpc::Bindings& bindings, SlaPolicyService& policies, StatisticsService& statistics) {
  bindings.Bind<&SlaPolicyService::GetSlaPolicy>(
      "steward.tickets.v1.SlaPolicyService.GetSlaPolicy", policies);
  bindings.Bind<&SlaPolicyService::ListSlaPolicies>(
      "steward.tickets.v1.SlaPolicyService.ListSlaPolicies", policies);
  bindings.Bind<&SlaPolicyService::UpdateSlaPolicy>(
      "steward.tickets.v1.SlaPolicyService.UpdateSlaPolicy", policies);
  bindings.Bind<&StatisticsService::GetMonthlyStatistics>(
      "steward.tickets.v1.StatisticsService.GetMonthlyStatistics", statistics);
  bindings.Bind<&StatisticsService::GetYearSummary>(
      "steward.tickets.v1.StatisticsService.GetYearSummary", statistics);
}

Status Run(app::Runtime& runtime) {
  db::Database& db = *TRY(runtime.OpenDatabase());
  const rpc::Writes writes = TRY(runtime.OpenWrites(db));
  cache::Cache* cache = TRY(runtime.OpenCache());
  CalendarCopies calendars(db, *TRY(runtime.Peer("identity")));
  db::NumberSource numbers(db);

  TicketService tickets({writes, runtime.pages(), runtime.keys(), calendars, numbers, cache});
  SlaPolicyService policies(writes, runtime.pages());
  StatisticsService statistics(db, calendars);

  rpc::Bindings bindings;
  Bind(bindings, tickets);
  Bind(bindings, policies, statistics);
  TRY(runtime.FollowPolicy());
  return runtime.Serve(bindings);
}

}  // namespace
}  // namespace steward::tickets

int main(int argc, char** argv) {
  return steward::app::Main(argc, argv,
                            {"tickets", steward_embedded_tickets_migrations, steward::tickets::Run, {}});
}
