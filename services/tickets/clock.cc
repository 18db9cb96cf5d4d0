#include "services/tickets/clock.h"

#include <algorithm>

namespace steward::tickets {
namespace {

using calendar::Due;
using calendar::Interval;
using calendar::WorkingCalendar;

constexpr Target kConfirmationTarget{Unit::kClockMinutes, 24 * 60};
constexpr Target kReliefTarget{Unit::kClockMinutes, 48 * 60};

bool IsConfirmedLater(Channel channel) {
  return channel == Channel::kWebsite || channel == Channel::kEmail || channel == Channel::kOnline;
}

std::optional<Time> StartOf(const ClockPlan& plan, const ClockFacts& facts) {
  return plan.from_arrival ? facts.arrived : std::optional<Time>(facts.report);
}

std::optional<Time> MetTime(const ClockPlan& plan, const ClockFacts& facts) {
  switch (plan.kind) {
    case ClockKind::kResponse: return plan.met_by_dispatch ? facts.dispatched : facts.accepted;
    case ClockKind::kArrival: return facts.arrived;
    case ClockKind::kResolution: return facts.resolved;
    case ClockKind::kConfirmation: return facts.confirmed;
    // Once it works again nobody needs a loaner.
    case ClockKind::kRelief: return facts.relieved ? facts.relieved : facts.resolved;
    case ClockKind::kOutside: return facts.resolved;
  }
  return std::nullopt;
}

// Response and arrival have no meaning once the work is done another way; nothing has after the
// end.
std::optional<Time> DropTime(const ClockPlan& plan, const ClockFacts& facts) {
  const bool until_resolved = plan.kind == ClockKind::kResponse || plan.kind == ClockKind::kArrival;
  return until_resolved && facts.resolved ? facts.resolved : facts.ended;
}

Due DueOf(const ClockPlan& plan, Time start, std::span<const Interval> stops,
          const Calendars& calendars) {
  if (plan.deadline) return {*plan.deadline, false};
  STEWARD_CHECK(plan.target.has_value());
  const std::span<const Interval> counted = plan.pauses() ? stops : std::span<const Interval>();
  if (plan.target->unit == Unit::kClockMinutes) {
    return {calendar::AfterClock(start, std::chrono::minutes(plan.target->amount), counted), false};
  }
  const WorkingCalendar& days = calendars(plan.calendar_version);
  return days.After(start, days.WorkdayLength() * plan.target->amount / 2, counted);
}

// The part of a length that is used up when the alarm goes off.
Duration UsedAtAlarm(const Alarm& alarm, Duration whole) {
  if (alarm.warn_left_minutes == 0) return whole * alarm.warn_used_percent / 100;
  return std::max(Duration(0), whole - std::chrono::minutes(alarm.warn_left_minutes));
}

bool IsPausedAt(const ClockFacts& facts, Time now) {
  return !facts.pauses.empty() && !facts.pauses.back().end && facts.pauses.back().start <= now;
}

ClockPlan Plan(ClockKind kind, const Target& target, std::int64_t calendar_version) {
  return {.kind = kind, .target = target, .calendar_version = calendar_version};
}

}  // namespace

std::vector<ClockPlan> PlanClocks(const Policy& policy, const PlanInput& input) {
  std::vector<ClockPlan> plans;
  const std::int64_t version = input.calendar_version;
  if (const Profile* profile = policy.ProfileFor(input.classification)) {
    const bool emergency = input.classification.urgency == Urgency::kEmergency;
    const std::optional<Target>& response =
        emergency && profile->emergency_response ? profile->emergency_response : profile->response;
    if (response) {
      plans.push_back(Plan(ClockKind::kResponse, *response, version));
      plans.back().met_by_dispatch = profile->response_met_by == ResponseMetBy::kDispatch;
    }
    if (profile->arrival) plans.push_back(Plan(ClockKind::kArrival, *profile->arrival, version));
    if (profile->resolution) {
      plans.push_back(Plan(ClockKind::kResolution, *profile->resolution, version));
      plans.back().from_arrival = profile->resolution_from == ResolutionFrom::kArrival;
    }
  }
  if (IsConfirmedLater(input.channel))
    plans.push_back(Plan(ClockKind::kConfirmation, kConfirmationTarget, version));
  if (input.classification.equipment == Equipment::kMajor) {
    plans.push_back(Plan(ClockKind::kRelief, kReliefTarget, version));
  }
  if (input.outside_deadline) {
    plans.push_back({.kind = ClockKind::kOutside,
                     .deadline = input.outside_deadline,
                     .calendar_version = version});
  }
  for (ClockPlan& plan : plans)
    plan.alarm = policy.AlarmFor(input.classification, plan.kind, input.report_day);
  return plans;
}

std::vector<Interval> StopsOf(const ClockFacts& facts, Time now) {
  std::vector<Interval> stops;
  Duration left = facts.pause_limit;
  for (const Pause& pause : facts.pauses) {
    const Duration length =
        std::min(left, pause.end.value_or(std::max(now, pause.start)) - pause.start);
    if (length > Duration(0)) stops.push_back({pause.start, pause.start + length});
    left -= length;
  }
  return stops;
}

ClockReading ReadClock(const ClockPlan& plan, const ClockFacts& facts, const Calendars& calendars,
                       Time now) {
  ClockReading reading{.kind = plan.kind, .start = StartOf(plan, facts)};
  const std::optional<Time> dropped = DropTime(plan, facts);
  if (!reading.start) {
    reading.outcome = dropped ? Outcome::kDropped : Outcome::kNotStarted;
    return reading;
  }
  const Due due = DueOf(plan, *reading.start, StopsOf(facts, now), calendars);
  reading.due = due.time;
  reading.provisional = due.provisional;
  reading.met = MetTime(plan, facts);
  // The instant that decides: what comes first of being met, being dropped, and now.
  if (reading.met) {
    reading.outcome = *reading.met <= due.time ? Outcome::kMet : Outcome::kMissed;
  } else if (dropped) {
    reading.outcome = *dropped <= due.time ? Outcome::kDropped : Outcome::kMissed;
  } else if (now > due.time) {
    reading.outcome = Outcome::kMissed;
  } else {
    reading.outcome =
        plan.pauses() && IsPausedAt(facts, now) ? Outcome::kPaused : Outcome::kRunning;
  }
  if (reading.outcome == Outcome::kMissed) reading.breach = due.time;
  return reading;
}

std::vector<ClockReading> ReadClocks(const std::vector<ClockPlan>& plans, const ClockFacts& facts,
                                     const Calendars& calendars, Time now) {
  std::vector<ClockReading> readings;
  for (const ClockPlan& plan : plans) readings.push_back(ReadClock(plan, facts, calendars, now));
  return readings;
}

std::optional<Time> RunningDue(const ClockPlan& plan, const ClockFacts& facts,
                               const Calendars& calendars, Time now) {
  if (IsSettled(plan, facts)) return std::nullopt;
  const ClockReading reading = ReadClock(plan, facts, calendars, now);
  const bool runs = reading.outcome == Outcome::kRunning || reading.outcome == Outcome::kMissed;
  return runs ? reading.due : std::nullopt;
}

std::optional<Time> NextDue(const std::vector<ClockPlan>& plans, const ClockFacts& facts,
                            const Calendars& calendars) {
  std::optional<Time> next;
  const Time far = FarthestOf(facts);
  for (const ClockPlan& plan : plans) {
    const std::optional<Time> start = StartOf(plan, facts);
    if (!start || IsSettled(plan, facts)) continue;
    const Time due = DueOf(plan, *start, StopsOf(facts, far), calendars).time;
    if (!next || due < *next) next = due;
  }
  return next;
}

std::optional<Time> WarningTime(const ClockPlan& plan, const ClockFacts& facts,
                                const Calendars& calendars, Time now) {
  const std::optional<Time> start = StartOf(plan, facts);
  if (!start || (plan.alarm.warn_left_minutes == 0 && plan.alarm.warn_used_percent == 0))
    return std::nullopt;
  if (plan.deadline) {
    const Duration whole = std::max(Duration(0), *plan.deadline - *start);
    return *start + UsedAtAlarm(plan.alarm, whole);
  }
  STEWARD_CHECK(plan.target.has_value());
  const std::vector<Interval> stops = plan.pauses() ? StopsOf(facts, now) : std::vector<Interval>();
  if (plan.target->unit == Unit::kClockMinutes) {
    const Duration used = UsedAtAlarm(plan.alarm, std::chrono::minutes(plan.target->amount));
    return calendar::AfterClock(*start, used, stops);
  }
  const WorkingCalendar& days = calendars(plan.calendar_version);
  const Duration used = UsedAtAlarm(plan.alarm, days.WorkdayLength() * plan.target->amount / 2);
  return used == Duration(0) ? *start : days.After(*start, used, stops).time;
}

bool IsSettled(const ClockPlan& plan, const ClockFacts& facts) {
  return MetTime(plan, facts) || DropTime(plan, facts);
}

Time FarthestOf(const ClockFacts& facts) {
  return facts.pauses.empty() ? facts.report : facts.pauses.back().start + facts.pause_limit;
}

std::optional<bool> IsTimely(std::span<const ClockReading> readings) {
  std::optional<bool> timely;
  for (const ClockReading& reading : readings) {
    if (reading.outcome == Outcome::kMissed) return false;
    if (reading.outcome == Outcome::kMet) timely = true;
  }
  return timely;
}

std::vector<ClockPlan> Replanned(const std::vector<ClockPlan>& plans, const ClockFacts& facts,
                                 const Calendars& calendars, std::int64_t new_version, Time now) {
  std::vector<ClockPlan> replanned = plans;
  bool any = false;
  for (ClockPlan& plan : replanned) {
    if (plan.calendar_version == new_version || !plan.target ||
        plan.target->unit != Unit::kHalfWorkdays)
      continue;
    const ClockReading reading = ReadClock(plan, facts, calendars, now);
    const bool open = reading.outcome == Outcome::kRunning || reading.outcome == Outcome::kPaused;
    if (!open || !reading.provisional) continue;
    plan.calendar_version = new_version;
    any = true;
  }
  return any ? replanned : std::vector<ClockPlan>();
}

bool IsReliefDemanded(std::span<const ClockReading> readings, Time now) {
  return std::ranges::any_of(readings, [&](const ClockReading& reading) {
    return reading.kind == ClockKind::kRelief && !reading.met &&
           reading.outcome != Outcome::kDropped && *reading.due <= now;
  });
}

}  // namespace steward::tickets
