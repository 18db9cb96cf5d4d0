// The history of a ticket. Entries are only added, and replaying them gives the ticket: every move
// is first written down as an entry and then applied, so that nothing can change without one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/calendar/working_calendar.h"
#include "services/tickets/clock.h"
#include "services/tickets/policy.h"
#include "services/tickets/vocabulary.h"

namespace steward::tickets {

// What a ticket is and which clocks it therefore has. With REGISTER, REGISTER_REWORK, RECLASSIFY,
// REPLAN.
struct Planning {
  Classification classification;
  std::string policy;  // name of the policy
  std::int64_t policy_revision = 0;
  std::string profile;
  Duration pause_limit{0};
  std::vector<ClockPlan> plans;
  bool operator==(const Planning&) const = default;
};

// With SIGN_OFF.
struct Signature {
  SignerRole role = SignerRole::kCustomer;
  SignMeans means = SignMeans::kPaper;
  std::string sealed_name;  // of a customer, encrypted; the entry's person has it masked
  bool operator==(const Signature&) const = default;
};

// With SHOW_QUOTE, CONSENT and REFUSE_QUOTE.
struct Price {
  std::int64_t fen = 0;
  bool operator==(const Price&) const = default;
};

// With MARK_CANNOT_BE_REPAIRED: when the project shall be finished, a day of the branch.
struct Project {
  calendar::LocalDay finish;
  bool operator==(const Project&) const = default;
};

// With IMPORT: what is known of the course. The end is the time of the entry's `to` state.
struct ImportedCourse {
  Classification classification;
  Time report;
  std::optional<Time> accepted, dispatched, arrived, done, signed_off, visited, told;
  std::optional<VisitResult> visit_result;
  Time end;
  bool operator==(const ImportedCourse&) const = default;
};

// With WARN and MISS: what was told about a clock.
struct ClockNotice {
  ClockKind clock = ClockKind::kResponse;
  NoticeKind kind = NoticeKind::kWarning;
  Time time;  // when it fell due, whenever that was noticed
  Time due;   // when the clock runs out
  Audience audience = Audience::kSupervisor;
  bool operator==(const ClockNotice&) const = default;
};

struct Entry {
  int sequence = 0;  // 1, 2, 3 within the ticket
  Action action = Action::kRegister;
  State from = State::kNone;
  State to = State::kNone;
  Time time;
  std::string actor;
  std::string reason;  // a word of the action's list
  std::string text;
  std::string person;  // dispatched or transferred to, responsible for the project, signer
  std::string body;    // department, or who has it outside, or who is responsible
  std::string other;   // the other ticket
  // What else the action says; its type follows from the action.
  std::variant<std::monostate, Planning, PauseReason, NoteKind, VisitResult, Signature, Price,
               Project, ImportedCourse, calendar::Interval, ClockNotice>
      detail;
  std::vector<std::string> photos;
  bool operator==(const Entry&) const = default;
};

// Who acts, and when.
struct By {
  std::string actor;
  Time now;
};

}  // namespace steward::tickets
