#include "common/approval/approval.h"

#include <algorithm>
#include <utility>

#include "steward/type/v1/reasons.h"

namespace steward::approval {
namespace {

using type::Fail;
using type::Reason;

// `2026-01-31`, enough to find the day of a decision.
std::string DayText(Time time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  const auto two = [](unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  return std::to_string(static_cast<int>(day.year())) + "-" +
         two(static_cast<unsigned>(day.month())) + "-" + two(static_cast<unsigned>(day.day()));
}

bool Has(const std::vector<std::string>& roles, const std::string& role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

bool HoldsOneOf(const Decider& decider, const std::vector<std::string>& roles) {
  return std::any_of(roles.begin(), roles.end(),
                     [&](const std::string& role) { return Has(decider.roles, role); });
}

// `supervisor, branch-head`.
std::string Joined(const std::vector<std::string>& roles) {
  std::string text;
  for (const std::string& role : roles) text += (text.empty() ? "" : ", ") + role;
  return text;
}

Status CheckWaits(const Approval& approval) {
  if (approval.state() == State::kWaiting) return {};
  const bool withdrawn = approval.withdrawn.has_value();
  const std::string& person =
      withdrawn ? approval.question.requester : approval.decisions.back().person;
  const Time time = withdrawn ? *approval.withdrawn : approval.decisions.back().time;
  return Fail(Reason::kApprovalEnded, {{"person", person}, {"date", DayText(time)}});
}

}  // namespace

State Approval::state() const {
  if (withdrawn) return State::kWithdrawn;
  if (!decisions.empty() && decisions.back().outcome == Outcome::kRejected) {
    return State::kRejected;
  }
  return decisions.size() < chain.steps.size() ? State::kWaiting : State::kApproved;
}

std::optional<Waiting> Approval::Next() const {
  if (state() != State::kWaiting) return std::nullopt;
  const Step& step = chain.steps[decisions.size()];
  Waiting waiting{.position = static_cast<int>(decisions.size()),
                  .since = decisions.empty() ? created : decisions.back().time,
                  .substitute_from = std::nullopt};
  if (!step.substitute_role.empty()) {
    waiting.substitute_from = waiting.since + std::chrono::hours(step.limit_hours);
  }
  return waiting;
}

Approval Ask(Question question, Chain chain, Time now) {
  const std::int64_t amount = question.amount_fen;
  std::erase_if(chain.steps, [&](const Step& step) {
    return step.from_amount_fen > amount && step.from_amount_fen > -amount;
  });
  STEWARD_CHECK(!chain.steps.empty());
  return {.question = std::move(question), .chain = std::move(chain), .created = now};
}

Status CheckDecider(const Approval& approval, const Decider& decider, Time now) {
  TRY(CheckWaits(approval));
  if (decider.person == approval.question.requester) {
    return Fail(Reason::kApprovalOwnRequest, {{"requester", decider.person}});
  }
  for (size_t i = 0; i < approval.decisions.size(); ++i) {
    if (approval.decisions[i].person != decider.person) continue;
    return Fail(Reason::kApprovalDecidedBefore, {{"step", std::to_string(i + 1)}});
  }
  const Waiting waiting = *approval.Next();
  const Step& step = approval.chain.steps[static_cast<size_t>(waiting.position)];
  if (HoldsOneOf(decider, step.roles)) return {};
  const bool late = waiting.substitute_from && now >= *waiting.substitute_from;
  if (late && Has(decider.roles, step.substitute_role)) return {};
  return Fail(Reason::kApprovalNotYourStep,
              {{"step", std::to_string(waiting.position + 1)}, {"roles", Joined(step.roles)}});
}

Status Approve(Approval& approval, const Decider& decider, Time now) {
  TRY(CheckDecider(approval, decider, now));
  approval.decisions.push_back({.person = decider.person, .time = now});
  return {};
}

Status Reject(Approval& approval, const Decider& decider, std::string reason, Time now) {
  TRY(CheckDecider(approval, decider, now));
  if (reason.empty()) return Fail(Reason::kApprovalReasonNeeded);
  approval.decisions.push_back({.person = decider.person,
                                .outcome = Outcome::kRejected,
                                .reason = std::move(reason),
                                .time = now});
  return {};
}

Status Withdraw(Approval& approval, const std::string& person, Time now) {
  TRY(CheckWaits(approval));
  if (person != approval.question.requester) {
    return Fail(Reason::kApprovalOthersRequest, {{"requester", approval.question.requester}});
  }
  approval.withdrawn = now;
  return {};
}

}  // namespace steward::approval
