// Somebody's post in a building, from when to when (D-35).
#pragma once

#include <string>

#include "services/directory/estate/assignment_rules.h"
#include "services/directory/estate/names.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class AssignmentPost { kZoneSteward = 1, kBuildingAssistant = 2 };

struct Assignment {
  AssignmentName name;
  AssignmentPost post = AssignmentPost::kZoneSteward;
  StaffName staff;
  DaySpan days;
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

struct UncoveredBuilding {
  BuildingName name;
  std::string number;
};

}  // namespace steward::directory
