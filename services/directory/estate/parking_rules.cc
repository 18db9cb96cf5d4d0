#include "services/directory/estate/parking_rules.h"

#include "services/directory/characters.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

struct ParkingTransition {
  ParkingState from;
  ParkingAction action;
  ParkingState to;
};

constexpr ParkingTransition kParkingTransitions[] = {
    {ParkingState::kWaiting, ParkingAction::kAllocate, ParkingState::kAllocated},
    {ParkingState::kWaiting, ParkingAction::kWithdraw, ParkingState::kWithdrawn},
    {ParkingState::kAllocated, ParkingAction::kRelease, ParkingState::kReleased},
};

struct ParkingWord {
  std::string_view word;
  std::string_view zh;
};

ParkingWord TextsOf(ParkingState state) {
  switch (state) {
    case ParkingState::kWaiting: return {"WAITING", "等候中"};
    case ParkingState::kAllocated: return {"ALLOCATED", "已分配"};
    case ParkingState::kWithdrawn: return {"WITHDRAWN", "已撤回"};
    case ParkingState::kReleased: return {"RELEASED", "已收回"};
  }
  return {};
}

ParkingWord TextsOf(ParkingAction action) {
  switch (action) {
    case ParkingAction::kAllocate: return {"ALLOCATE", "分配"};
    case ParkingAction::kWithdraw: return {"WITHDRAW", "撤回"};
    case ParkingAction::kRelease: return {"RELEASE", "收回车位"};
  }
  return {};
}

// Between the letter and the rest people write a dot of some kind.
bool IsDot(char32_t character) {
  return character == U'·' || character == U'•' || character == U'・' || character == U'.';
}

bool IsPlate(std::u32string_view plate) {
  if (plate.size() != 7 && plate.size() != 8) return false;
  if (!IsHan(plate[0]) || !IsLetter(plate[1])) return false;
  for (size_t i = 2; i < plate.size(); ++i) {
    const bool is_last = i + 1 == plate.size();
    if (!IsDigit(plate[i]) && !IsLetter(plate[i]) && !(is_last && IsHan(plate[i]))) return false;
  }
  return true;
}

}  // namespace

Result<ParkingState> After(ParkingState from, ParkingAction action) {
  for (const ParkingTransition& row : kParkingTransitions) {
    if (row.from == from && row.action == action) return row.to;
  }
  const ParkingWord state = TextsOf(from);
  const ParkingWord step = TextsOf(action);
  return Fail(Reason::kParkingStateWrong, {{"state", state.word},
                                           {"state_zh", state.zh},
                                           {"action", step.word},
                                           {"action_zh", step.zh}});
}

Result<std::string> ReadPlate(std::string_view text) {
  std::u32string plate;
  for (const char32_t character : Plain(text)) {
    if (character == U' ' || character == U'-' || IsDot(character)) continue;
    const bool is_small = character >= U'a' && character <= U'z';
    plate += is_small ? character - U'a' + U'A' : character;
  }
  if (!IsPlate(plate)) return Fail(Reason::kPlateInvalid);
  return Utf8(plate);
}

}  // namespace steward::directory
