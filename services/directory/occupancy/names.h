// The names of what belongs to one unit: ownerships, occupancies and the records beside them.
#pragma once

#include <string>
#include <string_view>

#include "services/directory/names.h"

namespace steward::directory {

using OwnershipId = Id<struct OwnershipTag>;
using OccupancyId = Id<struct OccupancyTag>;

// A resource of a unit.
template <class ResourceId>
struct NameAtUnit {
  std::string branch;
  std::string site;
  UnitId unit;
  ResourceId id;
  bool operator==(const NameAtUnit&) const = default;

  UnitName Unit() const { return {{branch, site, unit}}; }
};

struct OwnershipName : NameAtUnit<OwnershipId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/units/{}/ownerships/{}";
  static Result<OwnershipName> Parse(std::string_view text) {
    return ParseAs(text, OwnershipName(), &OwnershipName::branch, &OwnershipName::site,
                   &OwnershipName::unit, &OwnershipName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, unit, id); }
};

struct OccupancyName : NameAtUnit<OccupancyId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/units/{}/occupancies/{}";
  static Result<OccupancyName> Parse(std::string_view text) {
    return ParseAs(text, OccupancyName(), &OccupancyName::branch, &OccupancyName::site,
                   &OccupancyName::unit, &OccupancyName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, unit, id); }
};

}  // namespace steward::directory
