// Tells of clocks that will run out or have run out: finds what is due by the business time of each
// branch and records it ticket by ticket, in the order in which it fell due, with an entry in the
// history and an event. One process at a time does so; see app::LeaderWork.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "common/app/leader_work.h"
#include "common/auth/policy.h"
#include "common/base/clock.h"
#include "common/base/id.h"
#include "services/tickets/calendar_copies.h"
#include "services/tickets/notices/notice_repository.h"
#include "services/tickets/ticket_repository.h"

namespace steward::tickets {

// For one thread.
class ClockWatch {
 public:
  // The longest that a notice waits on a server that is not busy.
  static constexpr std::chrono::milliseconds kPause{200};
  // Runs that wait for a ticket which fails by itself; then it no longer holds up those behind it.
  static constexpr int kTries = 3;

  struct Parts {
    CalendarCopies& calendars;
    IdSource& ids;
    const auth::Policy& policy;  // says how business time differs from real time
    const Clock& clock;          // real time
  };
  // All parts outlive it.
  explicit ClockWatch(const Parts& parts) : parts_(parts) {}

  // Refers to this.
  app::LeaderWork Work();
  // Tells what is due now.
  Status Run(const app::Lead& lead);

  std::int64_t told() const { return told_; }

 private:
  Status RunBranch(const app::Lead& lead, const std::string& branch, Time now);
  // Tells of one clock of the ticket. When the ticket has to be looked at again.
  Result<std::optional<Time>> Tell(const app::Lead& lead, const AwaitedNotice& awaited,
                                   BranchCalendars& calendars);
  Time BusinessTime(const std::string& branch) const;
  // Whether the run goes on with the next ticket.
  bool PassesOver(const AwaitedNotice& awaited, const Error& error);

  const Parts parts_;
  std::int64_t told_ = 0;
  std::map<TicketId, int> failures_;  // one after the other, of tickets that fail by themselves
};

}  // namespace steward::tickets
