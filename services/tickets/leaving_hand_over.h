// The tickets of somebody who leaves go to his successor (D-10). What cannot go over by the rules
// of the ticket is named as still out, until a dispatcher has seen to it.
#pragma once

#include "common/app/leaving.h"
#include "services/tickets/calendar_copies.h"
#include "services/tickets/ticket_repository.h"

namespace steward::tickets {

// Any thread. Both outlive it.
class LeavingHandOver {
 public:
  LeavingHandOver(const rpc::Writes& writes, CalendarCopies& calendars)
      : writes_(writes), calendars_(calendars) {}

  // app::HandOver. A transaction for each ticket.
  Result<app::LeavingReport> operator()(rpc::Call& call, const app::Leaving& leaving);

 private:
  // What of it is still out.
  Result<std::optional<app::StillOut>> HandOverTicket(rpc::Call& call, const app::Leaving& leaving,
                                                      const TicketName& name,
                                                      BranchCalendars& calendars);
  // False: it is with him as it was.
  Result<bool> GiveTo(db::Tx& tx, const By& by, const app::Leaving& leaving,
                      StoredTicket& stored) const;

  const rpc::Writes& writes_;
  CalendarCopies& calendars_;
};

}  // namespace steward::tickets
