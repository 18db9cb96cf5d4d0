// Approval chains: who decides a request, step by step. The one set of rules of all
// services; pure, any thread.
//
// A chain is data of the company or a branch. A request keeps the version that was in force when it
// was made, without the steps that its amount does not need. Its steps are decided one after
// the other; whoever asked decides none, and nobody decides two. A rejection ends it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"

namespace steward::approval {

// One step of a chain. Roles are short codes such as `supervisor`.
struct Step {
  std::vector<std::string> roles;    // whoever holds one of them at the subject decides
  std::int64_t from_amount_fen = 0;  // needed from this amount on
  int limit_hours = 0;               // 0: no time limit
  std::string substitute_role{};     // decides too once the limit is over; empty: nobody
  bool operator==(const Step&) const = default;
};

// A version of a chain.
struct Chain {
  std::string name;  // `branches/{branch}/approvalChains/{code}`: of the branch, or of head office
  std::chrono::year_month_day from;
  std::vector<Step> steps;
};

// The numbers are those of the proto and of the column.
enum class State : std::int8_t { kWaiting = 1, kApproved = 2, kRejected = 3, kWithdrawn = 4 };
enum class Outcome : std::int8_t { kApproved = 1, kRejected = 2 };

// Of the step in the same place.
struct Decision {
  std::string person;
  Outcome outcome = Outcome::kApproved;
  std::string reason{};
  Time time;
  bool operator==(const Decision&) const = default;
};

// Somebody, and the roles he holds at the subject.
struct Decider {
  std::string person;
  std::vector<std::string> roles;
};

// What is asked for.
struct Question {
  std::string code;         // of the chain, `archive-change`
  std::string subject;      // resource name
  std::string requester;    // likewise
  std::string effect;       // what approving it does, for people; no personal data
  std::int64_t amount_fen;  // 0 where no money is moved
};

// The step that waits.
struct Waiting {
  int position;  // in Approval::chain.steps, from 0
  Time since;
  std::optional<Time> substitute_from;  // none: only the step's roles, for ever
};

struct Approval {
  Question question;
  Chain chain;  // only the steps that are needed
  Time created;
  std::vector<Decision> decisions{};
  std::optional<Time> withdrawn{};

  State state() const;
  // None once it has ended.
  std::optional<Waiting> Next() const;
};

// Begins a request under the chain in force. There is always a step: the rules of chains see to it
// that the first amount is 0, and an amount below 0 counts as much as one above it.
Approval Ask(Question question, Chain chain, Time now);

// What keeps him from deciding the step that waits: FAILED_PRECONDITION / APPROVAL_ENDED,
// APPROVAL_OWN_REQUEST, APPROVAL_DECIDED_BEFORE; PERMISSION_DENIED / APPROVAL_NOT_YOUR_STEP.
Status CheckDecider(const Approval& approval, const Decider& decider, Time now);
// The refusals of CheckDecider.
Status Approve(Approval& approval, const Decider& decider, Time now);
// Likewise; INVALID_ARGUMENT / APPROVAL_REASON_NEEDED without a reason.
Status Reject(Approval& approval, const Decider& decider, std::string reason, Time now);
// By whoever asked: APPROVAL_ENDED; FAILED_PRECONDITION / APPROVAL_OTHERS_REQUEST.
Status Withdraw(Approval& approval, const std::string& person, Time now);

}  // namespace steward::approval
