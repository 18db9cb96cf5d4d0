#include "services/tickets/case_service.h"

#include <algorithm>

#include "services/tickets/stored_history.h"
#include "services/tickets/ticket_convert.h"
#include "steward/tickets/v1/reasons.h"

namespace steward::tickets {
namespace {

constexpr int kTickets = 50;  // of a case, at most

// The histories of all tickets as one, oldest first. What happened at one instant stays in the
// order of its ticket.
Result<std::vector<v1::TicketEvent>> EventsOf(const std::vector<StoredTicket>& tickets) {
  std::vector<std::pair<Time, v1::TicketEvent>> events;
  for (const StoredTicket& stored : tickets) {
    const std::string name = stored.name.ToString();
    const auto history = DecodeHistory(stored.history);
    if (!history) return Fail(type::Reason::kInternal, {{"trace", ""}});
    for (const Entry& entry : *history) events.emplace_back(entry.time, ToProto(entry, name));
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<v1::TicketEvent> in_order;
  for (auto& [time, event] : events) in_order.push_back(std::move(event));
  return in_order;
}

}  // namespace

Result<v1::Case> CaseService::GetCase(rpc::Call& call, const v1::GetCaseRequest& request) {
  const std::optional<CaseName> name = CaseName::Parse(request.name());
  STEWARD_CHECK(name);  // the contract's pattern
  const std::string of_case = "case_id = \"" + name->case_id.ToString() + "\"";
  const paging::Filter filter = TRY(paging::Filter::Parse(of_case, kTicketColumns));
  const paging::OrderBy order = TRY(paging::OrderBy::Parse("", kTicketColumns, "report_time"));
  const paging::Page page{kTickets, std::nullopt};
  BranchCalendars calendars = TRY(calendars_.Of(call, name->branch));
  std::vector<StoredTicket> tickets = TRY(db_.Read(call.patience(), [&](db::Session& session) {
    return TicketRepository::List(session,
                                  {call.scope(), SiteName{name->branch, "-"}, filter, order, page});
  }));
  if (tickets.empty()) return Fail(Reason::kCaseNotFound, {{"case", request.name()}});

  v1::Case answer;
  answer.set_name(request.name());
  answer.set_has_more(tickets.size() > kTickets);
  if (answer.has_more()) tickets.resize(kTickets);
  for (const StoredTicket& stored : tickets)
    *answer.add_tickets() = ToProto(stored, calendars.ByVersion(), call.now());
  for (v1::TicketEvent& event : TRY(EventsOf(tickets))) *answer.add_events() = std::move(event);
  return answer;
}

}  // namespace steward::tickets
