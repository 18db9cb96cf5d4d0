#include "services/directory/estate/card_rules.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

struct CardTransition {
  CardState from;
  CardAction action;
  CardState to;
};

constexpr CardTransition kCardTransitions[] = {
    {CardState::kIssued, CardAction::kBlock, CardState::kBlocked},
    {CardState::kIssued, CardAction::kReturn, CardState::kReturned},
    {CardState::kBlocked, CardAction::kReturn, CardState::kReturned},
};

}  // namespace

Result<CardState> After(CardState from, CardAction action) {
  for (const CardTransition& row : kCardTransitions) {
    if (row.from == from && row.action == action) return row.to;
  }
  const bool is_blocked = from == CardState::kBlocked;
  const bool blocks = action == CardAction::kBlock;
  return Fail(Reason::kCardStateWrong, {{"state", is_blocked ? "BLOCKED" : "RETURNED"},
                                        {"state_zh", is_blocked ? "已停用" : "已退还"},
                                        {"action", blocks ? "BLOCK" : "RETURN"},
                                        {"action_zh", blocks ? "停用" : "退还"}});
}

}  // namespace steward::directory
