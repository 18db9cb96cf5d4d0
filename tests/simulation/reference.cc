#include "tests/simulation/reference.h"

#include <algorithm>

namespace steward::simulation {
namespace {

constexpr int kResponse = 1;
constexpr int kArrival = 2;
constexpr int kResolution = 3;

// Where each move leads; a move that is not here is wrong. PAUSE and RESUME are told apart below.
const std::map<std::pair<std::string, std::string>, std::string> kMoves = {
    {{"", "REGISTER"}, "REGISTERED"},
    {{"REGISTERED", "ACCEPT"}, "ACCEPTED"},
    {{"ACCEPTED", "QUEUE"}, "WAITING_DISPATCH"},
    {{"WAITING_DISPATCH", "DISPATCH"}, "DISPATCHED"},
    {{"DISPATCHED", "DISPATCH"}, "DISPATCHED"},
    {{"TAKEN", "DISPATCH"}, "DISPATCHED"},
    {{"DISPATCHED", "TAKE"}, "TAKEN"},
    {{"TAKEN", "ARRIVE"}, "ARRIVED"},
    {{"ARRIVED", "START_WORK"}, "IN_WORK"},
    {{"IN_WORK", "RESOLVE"}, "DONE"},
    {{"DONE", "REFUSE_SIGN_OFF"}, "IN_WORK"},
    {{"REGISTERED", "WITHDRAW"}, "WITHDRAWN"},
    {{"ACCEPTED", "WITHDRAW"}, "WITHDRAWN"},
    {{"WAITING_DISPATCH", "WITHDRAW"}, "WITHDRAWN"},
    {{"DISPATCHED", "WITHDRAW"}, "WITHDRAWN"},
    {{"TAKEN", "WITHDRAW"}, "WITHDRAWN"},
    {{"ARRIVED", "WITHDRAW"}, "WITHDRAWN"},
};
const std::set<std::string> kPausable = {"WAITING_DISPATCH", "DISPATCHED", "TAKEN", "ARRIVED",
                                         "IN_WORK"};

}  // namespace

void Reference::Register(Ticket& ticket, Time time) {
  ticket.last = time;
  const std::pair<int, int> clocks[] = {{kResponse, kResponseMinutes},
                                        {kArrival, kArrivalMinutes},
                                        {kResolution, kResolutionMinutes}};
  for (const auto& [kind, minutes] : clocks) {
    const Duration whole = std::chrono::minutes(minutes);
    ticket.clocks[kind] = {.left = whole, .whole = whole};
  }
}

void Reference::AdvanceClock(TicketClock& clock, Time from, Duration counted) {
  const Duration to_warning = clock.left - clock.whole / 5;
  if (!clock.warned_at && to_warning <= counted) clock.warned_at = from + to_warning;
  if (!clock.due_at && clock.left <= counted) clock.due_at = from + clock.left;
  clock.left -= counted;
}

void Reference::Advance(Ticket& ticket, Time to) {
  if (to <= ticket.last) return;
  Duration passed = to - ticket.last;
  Duration stopped{0};
  if (ticket.state == "PAUSED") {
    stopped = std::min(passed, ticket.pause_left);
    ticket.pause_left -= stopped;
  }
  for (auto& [kind, clock] : ticket.clocks)
    AdvanceClock(clock, ticket.last + stopped, passed - stopped);
  ticket.last = to;
}

void Reference::Settle(Ticket& ticket, const std::string& action) {
  const auto settle = [&](int kind) {
    std::optional<Time>& time = ticket.clocks[kind].settled_at;
    if (!time) time = ticket.last;
  };
  if (action == "ACCEPT") settle(kResponse);
  if (action == "ARRIVE") settle(kArrival);
  if (action == "RESOLVE" || action == "WITHDRAW") {
    for (const int kind : {kResponse, kArrival, kResolution}) settle(kind);
  }
  // Its time ran on meanwhile.
  if (action == "REFUSE_SIGN_OFF") ticket.clocks[kResolution].settled_at.reset();
}

void Reference::Move(Ticket& ticket, const std::string& action) {
  if (action == "PAUSE" && kPausable.contains(ticket.state)) {
    ticket.before_pause = ticket.state;
    ticket.state = "PAUSED";
  } else if (action == "RESUME" && ticket.state == "PAUSED") {
    ticket.state = ticket.before_pause;
  } else if (action == "WITHDRAW" && ticket.state == "PAUSED" && ticket.before_pause != "IN_WORK") {
    ticket.state = "WITHDRAWN";
  } else {
    const auto to = kMoves.find({ticket.state, action});
    if (to == kMoves.end()) return Wrong(action + " was done while " + ticket.state);
    ticket.state = to->second;
  }
  Settle(ticket, action);
}

void Reference::Notice(Ticket& ticket, const Entry& entry) {
  const auto found = ticket.clocks.find(entry.clock);
  if (found == ticket.clocks.end()) return Wrong("a notice about no clock");
  TicketClock& clock = found->second;
  const bool breach = entry.action == "MISS";
  bool& told = breach ? clock.told_breach : clock.told_warning;
  const std::string what = entry.action + " of clock " + std::to_string(entry.clock);
  if (told) return Wrong(what + " was told twice");
  told = true;
  ++(breach ? sums_.breaches : sums_.warnings);
  const std::optional<Time>& due = breach ? clock.due_at : clock.warned_at;
  if (!due || (breach && !clock.broken(ticket.last)))
    return Wrong(what + " was told although it is not due");
  if (*due != entry.clock_time) Wrong(what + " has another time than that at which it fell due");
  if (!breach && (clock.settled_at || clock.broken(ticket.last)))
    Wrong(what + " was told too late");
}

void Reference::Committed(const Entry& entry) {
  Ticket& ticket = tickets_[entry.ticket];
  if (entry.sequence != ++ticket.entries) Wrong("the history has a gap or a double entry");
  if (entry.action == "REGISTER") Register(ticket, entry.time);
  if (entry.time < ticket.last) Wrong("the history runs backwards");
  Advance(ticket, entry.time);
  if (entry.clock != 0) return Notice(ticket, entry);
  Move(ticket, entry.action);
  if (entry.action == "QUEUE") return;  // with the acceptance
  ++sums_.effects;
  if (++effects_[entry.request] > 1) Wrong("request " + entry.request + " was done twice");
}

void Reference::Saved(const std::string& name, std::int64_t version, int entries,
                      const std::string& state) {
  Ticket& ticket = tickets_[name];
  if (version != ticket.version + 1) Wrong("an update of a ticket was lost");
  ticket.version = version;
  if (entries != ticket.entries || state != ticket.state)
    Wrong("the row and the history of a ticket differ");
}

void Reference::Happened(std::int64_t id, const std::string& event) {
  if (!happened_.emplace(id, event).second) Wrong("an event was written twice");
  ++sums_.events;
}

void Reference::Placed(std::int64_t position, std::int64_t id) {
  const std::int64_t last = placed_.empty() ? 0 : placed_.rbegin()->first;
  if (position != last + 1)
    Wrong("position " + std::to_string(position) + " comes after " + std::to_string(last));
  if (!happened_.contains(id)) Wrong("a position for an event that was never committed");
  if (!placed_ids_.insert(id).second) Wrong("an event has two positions");
  placed_[position] = id;
}

void Reference::Noted(std::int64_t epoch, std::int64_t position, const std::string& event) {
  if (epoch != epoch_ && epoch_ != 0) Wrong("an event of another epoch was applied");
  epoch_ = epoch;
  if (!noted_.empty() && position <= noted_.back())
    Wrong("event " + std::to_string(position) + " was applied out of order or twice");
  noted_.push_back(position);
  if (!noted_events_.insert(event).second) Wrong("an event was applied twice");
  const auto placed = placed_.find(position);
  if (placed == placed_.end() || happened_[placed->second] != event)
    Wrong("what was applied is not what happened at its position");
}

void Reference::CursorMoved(std::int64_t position) {
  if (position < cursor_) Wrong("the cursor of the reader went back");
  const auto first = std::ranges::upper_bound(noted_, cursor_);
  if (noted_.end() - first != position - cursor_)
    Wrong("the cursor moved from " + std::to_string(cursor_) + " to " + std::to_string(position) +
          " over " + std::to_string(noted_.end() - first) + " applied events");
  cursor_ = position;
}

void Reference::EpochBegan() {
  if (++epochs_ > 1) Wrong("an epoch began although nothing was restored");
}

void Reference::Answered(const std::string& request, const std::string& bytes) {
  ++sums_.answers;
  const auto [kept, first] = answers_.emplace(request, bytes);
  if (!first && kept->second != bytes) Wrong("request " + request + " was answered in two ways");
  if (effects_[request] != 1) Wrong("request " + request + " was answered and is not done");
}

void Reference::Refused(const std::string& request) {
  if (effects_[request] != 0) Wrong("request " + request + " was refused and is done");
}

void Reference::AtRest(Time now) {
  if (placed_ids_.size() != happened_.size())
    Wrong(std::to_string(happened_.size() - placed_ids_.size()) + " events have no position");
  const std::int64_t head = placed_.empty() ? 0 : placed_.rbegin()->first;
  if (cursor_ != head || static_cast<std::int64_t>(noted_.size()) != head)
    Wrong("the reader is at " + std::to_string(cursor_) + " of " + std::to_string(head) + " with " +
          std::to_string(noted_.size()) + " applied");
  for (auto& [name, ticket] : tickets_) {
    Advance(ticket, now);
    for (const auto& [kind, clock] : ticket.clocks) {
      const std::string which = " of clock " + std::to_string(kind);
      if (clock.told_breach != clock.broken(ticket.last))
        Wrong("the breach" + which + " is missing");
      const bool waits = !clock.settled_at && !clock.broken(ticket.last);
      if (waits && clock.warned_at.has_value() != clock.told_warning)
        Wrong("the warning" + which + " is missing");
    }
  }
}

}  // namespace steward::simulation
