// What a branch promises: profiles of targets, rules that choose one for a ticket, and the numbers
// the life cycle asks for. Data, not code: profiles A, B and C are merely what a new branch starts
// with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/calendar/working_calendar.h"
#include "services/tickets/vocabulary.h"

namespace steward::tickets {

enum class Unit { kClockMinutes = 1, kHalfWorkdays };

struct Target {
  Unit unit = Unit::kClockMinutes;
  int amount = 0;
  bool operator==(const Target&) const = default;
};

enum class ResponseMetBy { kAcceptance = 1, kDispatch };
enum class ResolutionFrom { kReport = 1, kArrival };
enum class Origin { kDefault = 1, kContract };

// A set of targets; absent: no such clock.
struct Profile {
  std::string id;
  std::string title;
  std::optional<Target> response;
  ResponseMetBy response_met_by = ResponseMetBy::kAcceptance;
  std::optional<Target> emergency_response;  // where it differs
  std::optional<Target> arrival;
  std::optional<Target> resolution;
  ResolutionFrom resolution_from = ResolutionFrom::kReport;
  bool operator==(const Profile&) const = default;
};

// Chooses a profile. Empty lists fit everything.
struct Rule {
  std::vector<Kind> kinds;
  std::vector<Severity> severities;
  std::optional<Urgency> urgency;
  std::string profile;  // empty: no clocks
  Origin origin = Origin::kDefault;
  bool operator==(const Rule&) const = default;
};

// What a ticket is, as far as promises go. Changed only on record.
struct Classification {
  Kind kind = Kind::kEnquiry;
  Severity severity = Severity::k4;
  Urgency urgency = Urgency::kOrdinary;
  Equipment equipment = Equipment::kOrdinary;
  bool operator==(const Classification&) const = default;
};

// How early a clock is warned of, and whom the notices are for.
struct Alarm {
  int warn_left_minutes = 0;  // so much of the target is left
  int warn_used_percent = 0;  // or so much of it is used up; both 0: no warning
  Audience warning_to = Audience::kDispatcher;
  Audience breach_to = Audience::kSupervisor;
  bool operator==(const Alarm&) const = default;
};

// Chooses an alarm. Empty lists fit everything.
struct Escalation {
  std::vector<ClockKind> clocks;
  std::vector<Severity> severities;
  std::optional<Urgency> urgency;
  std::optional<calendar::LocalDay> from, to;  // days of the report, both included
  Alarm alarm;
  bool operator==(const Escalation&) const = default;
};

struct Policy {
  std::int64_t revision = 0;
  std::vector<Profile> profiles;
  std::vector<Rule> rules;              // the first that fits decides
  std::vector<Escalation> escalations;  // the same
  Duration pause_limit = std::chrono::days(30);
  int customer_sign_days = 3;
  std::int64_t manager_sign_from_fen = 500'000;
  int return_visit_tries = 3;
  int rework_window_days = 30;
  bool operator==(const Policy&) const = default;

  // INVALID_ARGUMENT / SLA_POLICY_INVALID: a profile named twice or not at all, a rule for a
  // profile that is not there, a workday target of 0, an escalation that warns in two ways or ends
  // before it begins.
  Status Check() const;

  // The profile for such a ticket; null: none, no clocks.
  const Profile* ProfileFor(const Classification& ticket) const;

  // The alarm of a clock of such a ticket that was reported on this day.
  Alarm AlarmFor(const Classification& ticket, ClockKind clock, calendar::LocalDay day) const;
};

// What a branch has until it changes it: A (1 h / 48 h / 48 h), B (arrival 4 h, solved 24 h), C
// (sent in 24 h, repaired in 24 h, emergency at once) exactly as in requirements 11.4, and D for
// complaints (record in half a workday). Which severity gets which is a default of ours (T-19) and
// marked so. So are the alarms: the dispatcher at 80 % and the supervisor at the end, for
// severities 1 and 2 the supervisor at half and the manager at the end.
Policy DefaultPolicy();

}  // namespace steward::tickets
