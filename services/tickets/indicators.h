// The figures of tickets that may have warning limits: minutes left until a clock runs out,
// ticket by ticket, and how many tickets of a site nobody has or are overdue.
#pragma once

#include <vector>

#include "common/app/warnings.h"
#include "services/tickets/calendar_copies.h"
#include "services/tickets/ticket_repository.h"

namespace steward::tickets {

// Any thread. Both outlive it.
class Indicators {
 public:
  Indicators(db::Database& db, CalendarCopies& calendars) : db_(db), calendars_(calendars) {}

  // They refer to this.
  std::vector<app::IndicatorReader> Readers();

 private:
  // Of each ticket whose clock of this kind runs and runs out soon. Looks at the
  // TicketRepository::kDueLimit tickets of the branch with the earliest due times of any clock.
  Result<std::vector<warning::Reading>> MinutesLeft(rpc::Call& call, const warning::Limits& limits,
                                                    ClockKind kind) const;
  Result<std::vector<warning::Reading>> Unassigned(rpc::Call& call) const;
  Result<std::vector<warning::Reading>> Overdue(rpc::Call& call) const;

  db::Database& db_;
  CalendarCopies& calendars_;
};

}  // namespace steward::tickets
