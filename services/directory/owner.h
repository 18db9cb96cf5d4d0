// An owner or occupant: a person or company the branch has to do with because of a unit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/directory/names.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class UnitRole { kOwner = 1, kOccupant = 2, kBuyer = 3, kTenant = 4, kUser = 5 };

struct OwnedUnit {
  UnitName unit;
  UnitRole role = UnitRole::kOwner;
  std::string house_number;  // of the unit, for reading

  // The same unit in the same role.
  bool Same(const OwnedUnit& other) const { return unit == other.unit && role == other.role; }
};

struct Owner {
  OwnerName name;
  std::string display_name;
  std::vector<std::string> phones;  // in clear and normalised: never into logs, events or answers
  std::vector<OwnedUnit> units;     // those the caller may see
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

// The position, from 1, of the first item that stands there twice by `same`; nullopt when there is
// none.
template <class Item, class Same>
std::optional<size_t> FirstRepeated(const std::vector<Item>& items, const Same& same) {
  for (size_t i = 1; i < items.size(); ++i) {
    for (size_t earlier = 0; earlier < i; ++earlier) {
      if (same(items[earlier], items[i])) return i + 1;
    }
  }
  return std::nullopt;
}

}  // namespace steward::directory
