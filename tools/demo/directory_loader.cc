#include "tools/demo/directory_loader.h"

#include <utility>

#include "steward/directory/v1/building_service.pb.h"
#include "steward/directory/v1/site_service.pb.h"
#include "steward/directory/v1/unit_service.pb.h"
#include "tools/demo/company.h"
#include "tools/demo/households.h"
#include "tools/demo/import_door.h"
#include "tools/demo/people.h"

namespace steward::demo {
namespace {

using namespace directory::v1;

// One site on its way in.
struct SiteLoad {
  const BranchPlan& branch;
  const SitePlan& plan;
  int first_person;
  std::string name;
  std::vector<UnitPlan> units;
};

using Names = std::map<std::string, std::string>;

Status LoadSite(const Loading& loading, const SiteLoad& site) {
  CreateSiteRequest request;
  request.set_parent(site.branch.name());
  request.set_site_id(site.plan.code);
  request.mutable_site()->set_display_name(site.plan.display_name);
  request.mutable_site()->set_address(site.plan.address);
  request.mutable_site()->set_hotline(site.plan.hotline);
  const Result<Site> made = loading.api.Write<Site>(
      loading.admin_token, "steward.directory.v1.SiteService.CreateSite", request);
  return made.ok() ? Status() : AlreadyThereIsFine(made.error());
}

// Resource names by number.
Result<Names> BuildingsOf(const Loading& loading, const std::string& site) {
  Names names;
  ListBuildingsRequest request;
  request.set_parent(site);
  request.set_page_size(200);
  do {
    const auto page = TRY(loading.api.Read<ListBuildingsResponse>(
        loading.admin_token, "steward.directory.v1.BuildingService.ListBuildings", request));
    for (const Building& building : page.buildings()) names[building.number()] = building.name();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return names;
}

Result<Names> LoadBuildings(const Loading& loading, const SiteLoad& site) {
  Names names = TRY(BuildingsOf(loading, site.name));
  for (const BuildingPlan& plan : site.plan.buildings) {
    if (names.contains(plan.number)) continue;
    CreateBuildingRequest request;
    request.set_parent(site.name);
    Building& building = *request.mutable_building();
    building.set_number(plan.number);
    building.set_phase(plan.phase);
    building.set_type(static_cast<Building::Type>(plan.type));
    building.set_storey_count(plan.storeys);
    names[plan.number] = TRY(loading.api.Write<Building>(
                                 loading.admin_token,
                                 "steward.directory.v1.BuildingService.CreateBuilding", request))
                             .name();
  }
  return names;
}

// Resource names by house number.
Result<Names> UnitNames(const Loading& loading, const std::string& site) {
  Names names;
  ListUnitsRequest request;
  request.set_parent(site);
  request.set_page_size(200);
  do {
    const auto page = TRY(loading.api.Read<ListUnitsResponse>(
        loading.admin_token, "steward.directory.v1.UnitService.ListUnits", request));
    for (const Unit& unit : page.units()) names[unit.house_number()] = unit.name();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return names;
}

// In the order of the plan, whatever the order of the list. A unit that somebody has renamed is
// left out.
std::vector<Place> PlacesOf(const SiteLoad& site, const Names& buildings, const Names& units) {
  std::vector<Place> places;
  for (size_t i = 0; i < site.units.size(); ++i) {
    const UnitPlan& plan = site.units[i];
    const auto unit = units.find(plan.house_number);
    if (unit == units.end()) continue;
    const std::string& building = site.plan.buildings[plan.building].number;
    const int person = site.first_person + static_cast<int>(i);
    places.push_back({unit->second, buildings.at(building), building, plan.house_number,
                      PersonName(person), PersonPhone(person)});
  }
  return places;
}

std::vector<SiteLoad> SiteLoads() {
  std::vector<SiteLoad> sites;
  for (const BranchPlan& branch : Branches()) {
    for (const SitePlan& plan : branch.sites) {
      sites.push_back({branch, plan, static_cast<int>(sites.size()) * kPeopleOfSite,
                       branch.SiteName(plan), UnitsOf(plan)});
    }
  }
  return sites;
}

// Rows of all sheets of these sites.
size_t RowsOf(const std::vector<std::vector<Sheet>>& stages) {
  size_t rows = 0;
  for (const auto& stage : stages) {
    for (const Sheet& sheet : stage) rows += sheet.plan.rows.size() - 1;
  }
  return rows;
}

}  // namespace

Result<Places> LoadDirectory(const Loading& loading) {
  const std::vector<SiteLoad> sites = SiteLoads();
  std::vector<std::vector<Sheet>> stages;
  for (const SiteLoad& site : sites) {
    std::vector<std::vector<SheetPlan>> plans = SheetStages(site.plan, site.first_person);
    stages.resize(plans.size());
    for (size_t stage = 0; stage < plans.size(); ++stage) {
      for (SheetPlan& plan : plans[stage])
        stages[stage].push_back({site.branch.name(), site.name, std::move(plan)});
    }
  }
  loading.progress.Begin("units, people and their past", 14, RowsOf(stages));
  std::vector<Names> buildings;
  for (const SiteLoad& site : sites) {
    TRY(LoadSite(loading, site));
    buildings.push_back(TRY(LoadBuildings(loading, site)));
  }
  for (const std::vector<Sheet>& stage : stages) TRY(BringIn(loading, stage));
  Places places;
  for (size_t i = 0; i < sites.size(); ++i) {
    places[sites[i].name] =
        PlacesOf(sites[i], buildings[i], TRY(UnitNames(loading, sites[i].name)));
  }
  return places;
}

}  // namespace steward::demo
