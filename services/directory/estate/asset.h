// Facilities and equipment of a site (D-33), and the warranty classes they name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/directory/estate/names.h"
#include "services/directory/estate/warranty.h"
#include "services/directory/import_mark.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class AssetClass { kBuilding = 1, kFireProtection = 2, kLift = 3, kPublicFacility = 4 };

struct Asset {
  AssetName name;
  AssetClass asset_class = AssetClass::kBuilding;
  std::string display_name;
  std::optional<BuildingId> building;
  std::string place;
  std::string make;
  std::string model;
  std::string serial_number;
  std::optional<Day> installed;
  WarrantyDays days;
  std::string maintenance_rule;
  int maintenance_interval_days = 0;
  std::string warranty_class;  // a code; empty: under none
  std::optional<Day> warranty_start;
  std::optional<Day> warranty_end;
  std::optional<ImportMark> mark;
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

// The branch whose classes hold where a branch has none of the code.
inline constexpr std::string_view kCompany = "hq";

struct WarrantyClass {
  WarrantyClassName name;
  std::string code;
  std::string part;  // what it covers
  Day start;         // until the next of its code
  WarrantyTerms terms;
};

// The days of the warranty of an asset by the class it names; `classes`: those of its code, of the
// branch and the company, the first start first. WARRANTY_CLASS_UNKNOWN, WARRANTY_START_MISSING.
Status ReckonWarranty(const std::vector<WarrantyClass>& classes, Asset& asset);

}  // namespace steward::directory
