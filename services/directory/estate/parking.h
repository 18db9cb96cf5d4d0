// Parking spaces of a site, households that apply for one, and plates (D-30).
#pragma once

#include <optional>
#include <string>

#include "services/directory/estate/names.h"
#include "services/directory/estate/parking_rules.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class ParkingKind { kOwned = 1, kLet = 2, kCivilDefence = 3, kPublic = 4 };

struct ParkingSpace {
  ParkingSpaceName name;
  std::string number;
  ParkingKind kind = ParkingKind::kOwned;
  std::optional<ParkingApplicationId> application;  // who has it
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

struct ParkingApplication {
  ParkingApplicationName name;
  UnitId unit;
  ParkingState state = ParkingState::kWaiting;
  int queue_position = 0;  // from 1 while it waits; reckoned when it is read
  std::optional<ParkingSpaceId> space;
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

struct Plate {
  PlateName name;
  std::string plate;
  UnitId unit;
  std::optional<ParkingSpaceId> space;
  std::optional<Time> ended;
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

struct ParkingCounts {
  int spaces = 0;
  int free = 0;
  int applications = 0;
  int waiting = 0;
  int plates = 0;
};

}  // namespace steward::directory
