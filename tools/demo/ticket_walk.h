// Walks one ticket through its steps by ordinary calls, acting as the right people of its branch.
#pragma once

#include <map>
#include <string>

#include "common/base/result.h"
#include "steward/tickets/v1/ticket_service.pb.h"
#include "tools/demo/live_tickets.h"
#include "tools/demo/loading.h"

namespace steward::demo {

// People of one branch by the key of their post.
struct Crew {
  std::map<std::string, std::string> tokens;
  std::map<std::string, std::string> names;
};

class TicketWalk {
 public:
  // `technician` is the key of the post that does the work. The references outlive the walk.
  TicketWalk(const Loading& loading, const Crew& crew, std::string technician)
      : loading_(loading), crew_(crew), technician_(std::move(technician)) {}

  // One step; the refusal as it came.
  Status Take(const tickets::v1::Ticket& ticket, Step step) const;

 private:
  template <class Request>
  Status Move(const std::string& post, std::string_view method, const tickets::v1::Ticket& ticket,
              Request request = {}) const;

  Status AtTheDesk(const tickets::v1::Ticket& ticket, Step step) const;
  Status OnTheWay(const tickets::v1::Ticket& ticket, Step step) const;
  Status AtWork(const tickets::v1::Ticket& ticket, Step step) const;
  Status Afterwards(const tickets::v1::Ticket& ticket, Step step) const;
  Status ReportNotAtHome(const tickets::v1::Ticket& ticket) const;
  Status MarkCannotBeRepaired(const tickets::v1::Ticket& ticket) const;
  Status Sign(const tickets::v1::Ticket& ticket) const;

  const Loading& loading_;
  const Crew& crew_;
  const std::string technician_;
};

}  // namespace steward::demo
