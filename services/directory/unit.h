// A unit: a flat, villa, shop or office.
#pragma once

#include <optional>
#include <string>

#include "services/directory/house_number.h"
#include "services/directory/import_mark.h"
#include "services/directory/names.h"

namespace steward::directory {

struct Unit {
  UnitName name;
  BuildingId building;
  HouseNumber house_number;
  std::int64_t floor_area_m2_x100 = 0;
  int storey = 0;
  std::optional<ImportMark> mark;
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

}  // namespace steward::directory
