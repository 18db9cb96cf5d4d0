// The 30 live tickets of a branch: what they are about and how far they have come. Pure data.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "steward/tickets/v1/ticket.pb.h"

namespace steward::demo {

// One call, by the person whose work it is.
enum class Step {
  kAccept,      // and on to dispatch
  kKeepAtDesk,  // accepted, stays with the desk
  kNote,
  kDispatch,
  kTake,
  kReportNotAtHome,
  kArrive,
  kShowQuote,
  kConsent,
  kStartWork,
  kPause,
  kResume,
  kHandOut,
  kMarkCannotBeRepaired,
  kResolve,
  kSignOff,
  kRecordReturnVisit,
  kTell,
  kClose,
};

// The word of the step in a ticket's history, for example `ACCEPT`.
std::string_view ActionOf(Step step);

struct LiveTicket {
  tickets::v1::Ticket ticket;  // what is reported; without resource names
  std::vector<Step> steps;
  tickets::v1::Ticket::State state;  // after the last step
};

// The same 30 for every branch. The first 20 belong to its first site.
std::span<const LiveTicket> LiveTickets();

// How many of `steps` the history has already, in their order; what people did besides does not
// count.
size_t StepsDone(std::span<const Step> steps, std::span<const std::string> actions);

}  // namespace steward::demo
