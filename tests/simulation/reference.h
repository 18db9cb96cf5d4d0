// What must be true of a simulated world, told in its own words: a small model that shares no rule
// with the code it judges. It sees every commit of both schemas and every answer a client got; the
// first thing that is wrong is kept and ends the run.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/base/clock.h"

namespace steward::simulation {

// The clocks of the simulated policy, in minutes: each waits while the ticket is paused, all pauses
// together stop at most kPauseLimit, and at four fifths of each it is warned of.
inline constexpr int kResponseMinutes = 60;
inline constexpr int kArrivalMinutes = 240;
inline constexpr int kResolutionMinutes = 600;
inline constexpr int kPauseLimitMinutes = 480;

class Reference {
 public:
  // A commit at the service, entry by entry. `request` is what a client called its request; empty
  // for a notice, whose clock and time are given.
  struct Entry {
    std::string ticket;
    int sequence = 0;
    std::string action;
    Time time;
    std::string request;
    int clock = 0;
    Time clock_time;
  };
  void Committed(const Entry& entry);
  // The row of a ticket after a commit.
  void Saved(const std::string& ticket, std::int64_t version, int entries,
             const std::string& state);
  // A row of the outbox, of the positions, of the reader.
  void Happened(std::int64_t outbox_id, const std::string& event);
  void Placed(std::int64_t position, std::int64_t outbox_id);
  void Noted(std::int64_t epoch, std::int64_t position, const std::string& event);
  void CursorMoved(std::int64_t position);
  void EpochBegan();

  // A client was told: done, with these bytes; or refused, and nothing was done.
  void Answered(const std::string& request, const std::string& bytes);
  void Refused(const std::string& request);

  // When every fault is over and everything has been worked off at `now`.
  void AtRest(Time now);

  void Wrong(const std::string& problem) {
    if (problem_.empty()) problem_ = problem;
  }
  const std::string& problem() const { return problem_; }
  // How much of what is looked for there was.
  struct Sums {
    std::int64_t effects = 0, breaches = 0, warnings = 0, events = 0, answers = 0;
  };
  const Sums& sums() const { return sums_; }

 private:
  struct TicketClock {
    Duration left{};
    Duration whole{};
    std::optional<Time> settled_at;  // met, or without meaning
    std::optional<Time> warned_at;   // the instant at four fifths
    std::optional<Time> due_at;      // the instant at which it ran out, settled or not
    bool broken(Time now) const { return due_at && *due_at < settled_at.value_or(now); }
    bool told_warning = false;
    bool told_breach = false;
  };
  struct Ticket {
    std::string state;
    std::string before_pause;
    Time last;
    Duration pause_left = std::chrono::minutes(kPauseLimitMinutes);
    std::map<int, TicketClock> clocks;
    int entries = 0;
    std::int64_t version = 0;
  };

  void Register(Ticket& ticket, Time time);
  // Lets time pass to this instant.
  static void Advance(Ticket& ticket, Time to);
  static void AdvanceClock(TicketClock& clock, Time from, Duration counted);
  void Move(Ticket& ticket, const std::string& action);
  static void Settle(Ticket& ticket, const std::string& action);
  void Notice(Ticket& ticket, const Entry& entry);

  std::map<std::string, Ticket> tickets_;
  std::map<std::string, int> effects_;            // of each request
  std::map<std::string, std::string> answers_;    // of each request
  std::map<std::int64_t, std::string> happened_;  // by id: event
  std::map<std::int64_t, std::int64_t> placed_;   // by position: id
  std::set<std::int64_t> placed_ids_;
  std::vector<std::int64_t> noted_;  // positions
  std::set<std::string> noted_events_;
  std::int64_t cursor_ = 0;
  std::int64_t epoch_ = 0;
  int epochs_ = 0;
  std::string problem_;
  Sums sums_;
};

}  // namespace steward::simulation
