#include "tools/demo/directory_loader.h"

#include <algorithm>
#include <functional>

#include "steward/directory/v1/building_service.pb.h"
#include "steward/directory/v1/owner_service.pb.h"
#include "steward/directory/v1/site_service.pb.h"
#include "steward/directory/v1/unit_service.pb.h"
#include "tools/demo/company.h"
#include "tools/demo/people.h"

namespace steward::demo {
namespace {

using namespace directory::v1;

// Numbers of people: each site has ten thousand, tenants in the second half.
constexpr int kPeopleOfSite = 10000;
constexpr int kFirstTenant = 5000;
constexpr size_t kTenantEvery = 6;

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

// Imports `count` records in calls of 500, one after the other: neighbours in the same index only
// wait for each other. `add` puts the record of an index into the request.
template <class Request, class Response>
Status ImportAll(const Loading& loading, std::string_view method, const Request& frame,
                 size_t count, const std::function<void(size_t, Request&)>& add) {
  for (size_t first = 0; first < count; first += kImportRecords) {
    Request request = frame;
    const size_t end = std::min(count, first + kImportRecords);
    for (size_t i = first; i < end; ++i) add(i, request);
    TRY(loading.api.Write<Response>(loading.admin_token, method, request));
    loading.progress.Add(end - first);
  }
  return {};
}

Status ImportUnits(const Loading& loading, const SiteLoad& site, const Names& buildings) {
  ImportUnitsRequest frame;
  frame.set_parent(site.name);
  frame.set_source(std::string(kImportSource));
  return ImportAll<ImportUnitsRequest, ImportUnitsResponse>(
      loading, "steward.directory.v1.UnitService.ImportUnits", frame, site.units.size(),
      [&](size_t i, ImportUnitsRequest& request) {
        const UnitPlan& plan = site.units[i];
        ImportedUnit& record = *request.add_records();
        record.set_number(plan.house_number);
        Unit& unit = *record.mutable_unit();
        unit.set_building(buildings.at(site.plan.buildings[plan.building].number));
        unit.set_house_number(plan.house_number);
        unit.set_storey(plan.storey);
        unit.set_floor_area_m2_x100(plan.floor_area_m2_x100);
      });
}

void AddOwner(const SiteLoad& site, const std::string& house_number, int person,
              OwnedUnit::Role role, ImportOwnersRequest& request) {
  ImportedOwner& record = *request.add_records();
  record.set_number(site.plan.code + "/" + house_number +
                    (role == OwnedUnit::ROLE_OWNER ? "" : "/tenant"));
  record.set_display_name(PersonName(person));
  record.add_phones(PersonPhone(person));
  ImportedOwnedUnit& unit = *record.add_units();
  unit.set_site(site.name);
  unit.set_house_number(house_number);
  unit.set_role(role);
}

Status ImportOwners(const Loading& loading, const SiteLoad& site) {
  ImportOwnersRequest frame;
  frame.set_parent(site.branch.name());
  frame.set_source(std::string(kImportSource));
  const size_t tenants = site.units.size() / kTenantEvery;
  return ImportAll<ImportOwnersRequest, ImportOwnersResponse>(
      loading, "steward.directory.v1.OwnerService.ImportOwners", frame, site.units.size() + tenants,
      [&](size_t i, ImportOwnersRequest& request) {
        const bool is_tenant = i >= site.units.size();
        const size_t unit = is_tenant ? (i - site.units.size()) * kTenantEvery : i;
        const int person =
            site.first_person + static_cast<int>(unit) + (is_tenant ? kFirstTenant : 0);
        AddOwner(site, site.units[unit].house_number, person,
                 is_tenant ? OwnedUnit::ROLE_OCCUPANT : OwnedUnit::ROLE_OWNER, request);
      });
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

}  // namespace

Result<Places> LoadDirectory(const Loading& loading) {
  const std::vector<SiteLoad> sites = SiteLoads();
  size_t records = 0;
  for (const SiteLoad& site : sites) {
    records += site.units.size() * 2 + site.units.size() / kTenantEvery;
  }
  loading.progress.Begin("units and owners", 12, records);
  Places places;
  for (const SiteLoad& site : sites) {
    TRY(LoadSite(loading, site));
    const Names buildings = TRY(LoadBuildings(loading, site));
    TRY(ImportUnits(loading, site, buildings));
    TRY(ImportOwners(loading, site));
    places[site.name] = PlacesOf(site, buildings, TRY(UnitNames(loading, site.name)));
  }
  return places;
}

}  // namespace steward::demo
