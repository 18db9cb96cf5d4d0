#include "tools/demo/live_loader.h"

#include <set>
#include <utility>

#include "tools/demo/company.h"
#include "tools/demo/parallel.h"
#include "tools/demo/ticket_walk.h"

namespace steward::demo {
namespace {

using namespace tickets::v1;

constexpr size_t kOfFirstSite = 20;

// Posts whose people act.
constexpr const char* kActing[] = {"FRONT_DESK",   "DISPATCHER", "TECHNICIAN",
                                   "TECHNICIAN_2", "STEWARD",    "RETURN_VISIT"};

struct Live {
  const LiveTicket& plan;
  const BranchPlan& branch;
  std::string site;
  std::string case_id;  // the same at every run: by it the ticket is found again
  size_t index;         // in its branch
};

std::vector<Live> AllLive() {
  std::vector<Live> all;
  for (const BranchPlan& branch : Branches()) {
    size_t index = 0;
    for (const LiveTicket& plan : LiveTickets()) {
      const SitePlan& site = branch.sites[index < kOfFirstSite ? 0 : 1];
      all.push_back({plan, branch, branch.SiteName(site),
                     StableId(branch.code + "/" + plan.ticket.title()), index++});
    }
  }
  return all;
}

// Empty name: not there yet.
Result<Ticket> Find(const Loading& loading, const Live& live) {
  ListTicketsRequest request;
  request.set_parent(live.site);
  request.set_filter("case_id = \"" + live.case_id + "\"");
  const auto found = TRY(loading.api.Read<ListTicketsResponse>(
      loading.admin_token, "steward.tickets.v1.TicketService.ListTickets", request));
  return found.tickets_size() == 0 ? Ticket() : found.tickets(0);
}

Result<Ticket> Register(const Loading& loading, const Crew& crew, const Live& live,
                        const std::vector<Place>& places) {
  const Place& place = places[live.index * 13 % places.size()];
  CreateTicketRequest request;
  request.set_parent(live.site);
  Ticket& ticket = *request.mutable_ticket();
  ticket = live.plan.ticket;
  ticket.set_case_id(live.case_id);
  ticket.set_building(place.building);
  ticket.set_reporter_name(place.owner_name);
  ticket.set_reporter_phone(place.owner_phone);
  if (ticket.kind() == Ticket::KIND_PUBLIC_REPAIR) {
    ticket.set_place(place.building_number + "栋公共区域");
  } else {
    ticket.set_unit(place.unit);
    ticket.set_place(place.house_number);
  }
  return loading.api.Write<Ticket>(crew.tokens.at("FRONT_DESK"),
                                   "steward.tickets.v1.TicketService.CreateTicket", request);
}

// How many steps of the plan its history has.
Result<size_t> DoneOf(const Loading& loading, const Ticket& ticket, const LiveTicket& plan) {
  ListTicketEventsRequest request;
  request.set_parent(ticket.name());
  request.set_page_size(200);
  const auto page = TRY(loading.api.Read<ListTicketEventsResponse>(
      loading.admin_token, "steward.tickets.v1.TicketService.ListTicketEvents", request));
  std::vector<std::string> actions;
  for (const TicketEvent& event : page.events()) actions.push_back(event.action());
  return StepsDone(plan.steps, actions);
}

Status Walk(const Loading& loading, const Crew& crew, const Live& live, Ticket ticket,
            const Places& places) {
  size_t done = 0;
  const bool is_new = ticket.name().empty();
  if (is_new) {
    ticket = TRY(Register(loading, crew, live, places.at(live.site)));
  } else {
    done = TRY(DoneOf(loading, ticket, live.plan));
  }
  const TicketWalk walk(loading, crew, live.index % 2 == 0 ? "TECHNICIAN" : "TECHNICIAN_2");
  for (; done < live.plan.steps.size(); ++done) {
    const Status status = walk.Take(ticket, live.plan.steps[done]);
    if (status.ok()) continue;
    // Somebody has taken it another way since.
    if (!is_new && status.error().code == Code::kFailedPrecondition) return {};
    return status;
  }
  return {};
}

// Crews of these branches by the branch's code. A password takes its time to check, so several are
// checked at once.
Result<std::map<std::string, Crew>> CrewsOf(const Loading& loading, const Team& team,
                                            const std::set<std::string>& branches) {
  std::map<std::string, Crew> crews;
  std::vector<std::pair<std::string, std::string>> acting;  // branch and post
  for (const std::string& branch : branches) {
    for (const Post& post : Posts()) {
      crews[branch].names[post.key] = team.at(AccountKey(branch, post.key));
    }
    for (const char* post : kActing) acting.emplace_back(branch, post);
  }
  std::vector<std::string> tokens(acting.size());
  TRY(InParallel(kCallsAtOnce, acting.size(), [&](size_t i) -> Status {
    const Account& account = loading.accounts.Of(AccountKey(acting[i].first, acting[i].second));
    tokens[i] = TRY(SignIn(loading.api, account));
    return {};
  }));
  for (size_t i = 0; i < acting.size(); ++i) {
    crews[acting[i].first].tokens[acting[i].second] = tokens[i];
  }
  return crews;
}

}  // namespace

Status LoadLiveTickets(const Loading& loading, const Team& team, const Places& places) {
  const std::vector<Live> all = AllLive();
  loading.progress.Begin("live tickets", 20, all.size());
  std::vector<Ticket> found(all.size());
  TRY(InParallel(kCallsAtOnce, all.size(), [&](size_t i) -> Status {
    found[i] = TRY(Find(loading, all[i]));
    return {};
  }));
  std::vector<size_t> unfinished;
  std::set<std::string> branches;  // nobody signs in where nothing is left to do
  for (size_t i = 0; i < all.size(); ++i) {
    if (found[i].state() == all[i].plan.state) continue;
    unfinished.push_back(i);
    branches.insert(all[i].branch.code);
  }
  const std::map<std::string, Crew> crews = TRY(CrewsOf(loading, team, branches));
  loading.progress.Add(all.size() - unfinished.size());
  return InParallel(kCallsAtOnce, unfinished.size(), [&](size_t i) -> Status {
    const Live& live = all[unfinished[i]];
    TRY(Walk(loading, crews.at(live.branch.code), live, found[unfinished[i]], places));
    loading.progress.Add(1);
    return {};
  });
}

}  // namespace steward::demo
