// The life cycle of an application for a parking space, and how a plate is read. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class ParkingState { kWaiting = 1, kAllocated = 2, kWithdrawn = 3, kReleased = 4 };
enum class ParkingAction { kAllocate, kWithdraw, kRelease };

// Where the action leads: who waits gets a space or gives up, who has one gives it back.
// PARKING_STATE_WRONG.
Result<ParkingState> After(ParkingState from, ParkingAction action);

// The plate in capitals, without dots, hyphens and spaces: a province, a letter, and five or, of
// new-energy cars, six characters, the last of which may be Chinese (学, 警, 挂). PLATE_INVALID.
Result<std::string> ReadPlate(std::string_view text);

}  // namespace steward::directory
