// What the systems before Steward know of a site: its units with their past, its people, who owned
// and used what from when, files and equipment. As tables for the import door. Data only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/demo/company.h"

namespace steward::demo {

// One file with its control totals.
struct SheetPlan {
  int kind;  // directory::v1::Import::Kind
  std::string file_name;
  std::vector<std::vector<std::string>> rows;  // the heading first
  std::int64_t floor_area_m2_x100 = 0;
};

// Numbers of people: each site has ten thousand.
inline constexpr int kPeopleOfSite = 10000;

// Whether the unit is one of the 312 that were handed over by ourselves; the others were taken over
// from a former company.
bool IsNewlyBuilt(const SitePlan& site, const UnitPlan& unit);

// All sheets of a site. A sheet needs what the stages before it have brought in.
std::vector<std::vector<SheetPlan>> SheetStages(const SitePlan& site, int first_person);

// A number of an identity card that nobody has, with the right last digit.
std::string IdNumber(int person);

}  // namespace steward::demo
