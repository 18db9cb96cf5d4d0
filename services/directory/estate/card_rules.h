// What becomes of a card: issued, blocked, returned. Pure.
#pragma once

#include <array>

#include "common/base/result.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class CardKind { kAccess = 1, kVehicle = 2, kNonMotorVehicle = 3 };
inline constexpr std::array kCardKinds = {CardKind::kAccess, CardKind::kVehicle,
                                          CardKind::kNonMotorVehicle};
enum class CardState { kIssued = 1, kBlocked = 2, kReturned = 3 };
enum class CardAction { kBlock, kReturn };

// Where the action leads: an issued card is blocked or returned, a blocked one returned.
// CARD_STATE_WRONG.
Result<CardState> After(CardState from, CardAction action);

}  // namespace steward::directory
