// A building of a site.
#pragma once

#include <string>

#include "services/directory/names.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class BuildingType { kLowRise = 1, kHighRise = 2, kVilla = 3, kShop = 4, kOffice = 5 };

struct Building {
  BuildingName name;
  std::string number;  // the number on the wall, half-width; unique in the site
  std::string phase;
  BuildingType type = BuildingType::kLowRise;
  int storey_count = 0;
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

}  // namespace steward::directory
