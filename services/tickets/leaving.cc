#include "services/tickets/leaving.h"

namespace steward::tickets {
namespace {

constexpr char kLeavingText[] = "离职交接";
constexpr States kWithAssignee = {State::kDispatched, State::kTaken,      State::kNotAtHome,
                                  State::kArrived,    State::kQuoteShown, State::kInWork,
                                  State::kPaused};

}  // namespace

bool HasWorkOf(const Ticket& ticket, const std::string& person) {
  return ticket.assignee == person && kWithAssignee.contains(ticket.state);
}

void HandOverWork(Ticket& ticket, const By& by, const std::string& leaver,
                  const std::string& successor) {
  if (!HasWorkOf(ticket, leaver) || !IsAllowed(ticket.situation(), Action::kDispatch)) return;
  std::optional<calendar::Interval> slot = ticket.appointment;
  if (!CheckSlot(slot, by.now).ok()) slot.reset();
  // Refused where nobody was at home and no new time is agreed: then it stays with him.
  const Status dispatched = ticket.Dispatch(by, successor, slot, kLeavingText);
  static_cast<void>(dispatched);
}

void HandOverAnswer(Ticket& ticket, const By& by, const std::string& leaver,
                    const std::string& successor) {
  if (ticket.responsible != leaver || !IsAllowed(ticket.situation(), Action::kTransfer)) return;
  const Status transferred = ticket.Transfer(by, successor, ticket.department, kLeavingText);
  STEWARD_CHECK(transferred.ok());
}

}  // namespace steward::tickets
