// What the demo company consists of: its branches, sites and buildings, who works there, and when.
// Data only; the loaders bring it in.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace steward::demo {

struct BuildingPlan {
  std::string number;
  std::string phase;  // empty: the site has no phases
  int type;           // directory::v1::Building::Type
  int storeys;
  int entrances;
  int doors;  // on each storey of an entrance
};

struct SitePlan {
  std::string code;
  std::string display_name;
  std::string address;
  std::string hotline;
  std::vector<BuildingPlan> buildings;
};

struct BranchPlan {
  std::string code;
  std::string display_name;
  std::vector<SitePlan> sites;  // the first has twice as many live tickets as the second

  std::string name() const { return "branches/" + code; }
  std::string SiteName(const SitePlan& site) const { return name() + "/sites/" + site.code; }
};

// The three branches. The first site of the first branch is the one with the site-year.
const std::vector<BranchPlan>& Branches();

struct UnitPlan {
  size_t building;  // index in the site's buildings
  std::string house_number;
  int storey;
  int floor_area_m2_x100;
};

// All units of a site: buildings in their order, then entrances, storeys and doors.
std::vector<UnitPlan> UnitsOf(const SitePlan& site);

// A post that every branch has once.
struct Post {
  std::string key;    // in the accounts file: FRONT_DESK
  std::string login;  // before `.{branch}`
  std::string role;
  std::string trade;  // what a technician can be dispatched for; empty for others
};
std::span<const Post> Posts();

struct HolidayPlan {
  std::chrono::month_day first;
  std::chrono::month_day last;
  std::string title;
};

// A year as the State Council's notice lays it down.
struct YearPlan {
  int year;
  std::string source;
  std::vector<HolidayPlan> holidays;
  std::vector<std::chrono::month_day> make_up_days;

  bool IsHoliday(std::chrono::year_month_day day) const;
};
// 2025 and 2026.
std::span<const YearPlan> Years();

}  // namespace steward::demo
