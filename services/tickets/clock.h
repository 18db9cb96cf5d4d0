// The clocks of a ticket. Each is met or missed alone, and its due time is a pure function of what
// was recorded: plan (from the policy's revision), calendar version, pauses, and the times of the
// report, the arrival and whatever meets it. Nothing here reads a clock; `now` only says how long a
// pause that is still open has lasted and whether a due time has passed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/calendar/working_calendar.h"
#include "services/tickets/policy.h"
#include "services/tickets/vocabulary.h"

namespace steward::tickets {

// How a clock of one ticket runs; made when the ticket is registered or reclassified.
struct ClockPlan {
  ClockKind kind = ClockKind::kResponse;
  std::optional<Target> target;       // absent for kOutside
  std::optional<Time> deadline;       // only for kOutside
  bool from_arrival = false;          // else from the report
  bool met_by_dispatch = false;       // kResponse only: else by acceptance
  std::int64_t calendar_version = 0;  // kept, also when the calendar changes
  Alarm alarm;
  bool operator==(const ClockPlan&) const = default;

  // Response, arrival and resolution wait while the ticket is paused; what was promised to the
  // outside or to somebody without water does not.
  bool pauses() const { return kind <= ClockKind::kResolution; }
};

struct Pause {
  PauseReason reason = PauseReason::kOwner;
  Time start;
  std::optional<Time> end;  // absent while it lasts
  bool operator==(const Pause&) const = default;
};

// What was recorded, as far as clocks go.
struct ClockFacts {
  Time report;
  std::optional<Time> accepted;    // accepted, explained or refused for scope
  std::optional<Time> dispatched;  // first
  std::optional<Time> arrived;     // first; also when nobody was at home
  std::optional<Time>
      resolved;  // DONE, or VISITED for kinds without work; absent again while refused
  std::optional<Time> confirmed;  // to the customer
  std::optional<Time> relieved;   // loaner or emergency measure
  std::optional<Time> ended;      // any end
  std::vector<Pause> pauses;      // in order, not overlapping, the last may be open
  Duration pause_limit{0};        // what all pauses together may stop
  bool operator==(const ClockFacts&) const = default;
};

enum class Outcome { kNotStarted = 1, kRunning, kPaused, kMet, kMissed, kDropped };

// A clock as it stands at some instant.
struct ClockReading {
  ClockKind kind = ClockKind::kResponse;
  Outcome outcome = Outcome::kNotStarted;
  std::optional<Time> start;
  std::optional<Time> due;
  std::optional<Time> met;
  std::optional<Time> breach;  // the due time, never the time at which it was noticed
  bool provisional = false;    // rests on a year without holiday calendar
  bool operator==(const ClockReading&) const = default;
};

// What a ticket's clocks are planned from.
struct PlanInput {
  Classification classification;
  Channel channel = Channel::kPhone;
  std::optional<Time> outside_deadline;
  std::int64_t calendar_version = 0;
  calendar::LocalDay report_day{};
};

// The clocks of such a ticket under the policy: those of its profile, 24 hours for the confirmation
// where it came by website, e-mail or phone page (T-10; on the phone it is given while speaking),
// 48 hours for a loaner or measure where major equipment is broken (W-14), and the outside
// deadline.
std::vector<ClockPlan> PlanClocks(const Policy& policy, const PlanInput& input);

// The stretches that do not count: the pauses, cut where all together reach the limit. An open
// pause counts up to `now`.
std::vector<calendar::Interval> StopsOf(const ClockFacts& facts, Time now);

// The calendar of a version. Must know every version that a plan names.
using Calendars = std::function<const calendar::WorkingCalendar&(std::int64_t version)>;

// How the clock stands at `now`. Done at the due instant is in time.
ClockReading ReadClock(const ClockPlan& plan, const ClockFacts& facts, const Calendars& calendars,
                       Time now);

// All of them, in the order of the plans.
std::vector<ClockReading> ReadClocks(const std::vector<ClockPlan>& plans, const ClockFacts& facts,
                                     const Calendars& calendars, Time now);

// When this clock runs out, where it is running or has run out without being met; nullopt where it
// has not started, is met, dropped or paused.
std::optional<Time> RunningDue(const ClockPlan& plan, const ClockFacts& facts,
                               const Calendars& calendars, Time now);

// The earliest due time of those that run, for lists and for the scanner of breaches. The due times
// of paused clocks lie in the future for as long as the pause lasts; this one takes the pause to
// last to its limit, so that it depends on nothing but what is recorded.
std::optional<Time> NextDue(const std::vector<ClockPlan>& plans, const ClockFacts& facts,
                            const Calendars& calendars);

// When to warn that this clock runs out: the instant at which so much of its target was used up as
// its alarm says, as far as pauses are known at `now`. Nullopt: no warning is asked for, or it has
// not started.
std::optional<Time> WarningTime(const ClockPlan& plan, const ClockFacts& facts,
                                const Calendars& calendars, Time now);

// Met, or without meaning any more: nobody waits for it.
bool IsSettled(const ClockPlan& plan, const ClockFacts& facts);

// The latest instant to which what is recorded may stop a clock: the limit of an open pause.
Time FarthestOf(const ClockFacts& facts);

// T-45: every clock that came to a result was met. Nullopt where no clock came to one.
std::optional<bool> IsTimely(std::span<const ClockReading> readings);

// DEF-16: plans of open, unbreached clocks that rest on a provisional year, moved to the new
// calendar version; everything else as it was. Empty when none is concerned.
std::vector<ClockPlan> Replanned(const std::vector<ClockPlan>& plans, const ClockFacts& facts,
                                 const Calendars& calendars, std::int64_t new_version, Time now);

// W-14: whether a loaner or an emergency measure must be recorded: from the 48th hour on until it
// is.
bool IsReliefDemanded(std::span<const ClockReading> readings, Time now);

}  // namespace steward::tickets
