// Sites, buildings and units on a real database and a real Redis.
#include "tests/support/directory_stage.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class UnitsTest : public DirectoryTest {
 protected:
  UnitsTest() {
    site_ = MakeSite("cuihu").name();
    other_site_ = MakeSite("longtou").name();
    building_ = MakeBuilding(site_, "3").name();
  }

  Result<v1::Unit> Get(const std::string& name, const Prefixes& prefixes = {""}) {
    v1::GetUnitRequest request;
    request.set_name(name);
    return Do<v1::Unit>("directory.v1.UnitService.GetUnit", request, prefixes);
  }

  Result<v1::Unit> Update(const v1::Unit& unit, const std::vector<std::string>& mask) {
    v1::UpdateUnitRequest request;
    *request.mutable_unit() = unit;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Do<v1::Unit>("directory.v1.UnitService.UpdateUnit", request);
  }

  std::string site_;
  std::string other_site_;
  std::string building_;
};

TEST_F(UnitsTest, EveryMethodOfTheProcessIsBound) { EXPECT_THAT(bindings_->Problems(), IsEmpty()); }

TEST_F(UnitsTest, ASiteIsReadChangedAndListed) {
  v1::GetSiteRequest get;
  get.set_name(site_);
  v1::Site site = Do<v1::Site>("directory.v1.SiteService.GetSite", get).value();
  EXPECT_EQ(site.display_name(), "翠湖花园 cuihu");
  EXPECT_EQ(site.hotline(), "023-6789 0000");

  v1::UpdateSiteRequest update;
  *update.mutable_site() = site;
  update.mutable_site()->set_address("重庆市翠湖路 1 号");
  update.mutable_update_mask()->add_paths("address");
  const v1::Site changed = Do<v1::Site>("directory.v1.SiteService.UpdateSite", update).value();
  EXPECT_EQ(changed.address(), "重庆市翠湖路 1 号");
  EXPECT_NE(changed.etag(), site.etag());
  EXPECT_THAT(Do<v1::Site>("directory.v1.SiteService.UpdateSite", update),
              FailsWith("ETAG_MISMATCH"));

  v1::ListSitesRequest list;
  list.set_parent("branches/cq");
  list.set_page_size(1);
  v1::ListSitesResponse page =
      Do<v1::ListSitesResponse>("directory.v1.SiteService.ListSites", list).value();
  ASSERT_EQ(page.sites_size(), 1);
  EXPECT_EQ(page.sites(0).name(), site_);
  list.set_page_token(page.next_page_token());
  page = Do<v1::ListSitesResponse>("directory.v1.SiteService.ListSites", list).value();
  ASSERT_EQ(page.sites_size(), 1);
  EXPECT_EQ(page.sites(0).name(), other_site_);
  EXPECT_EQ(page.next_page_token(), "");

  list.clear_page_token();
  list.set_page_size(0);
  for (const std::string parent : {"branches/cq", "branches/-"}) {
    list.set_parent(parent);
    page = Do<v1::ListSitesResponse>("directory.v1.SiteService.ListSites", list, {other_site_})
               .value();
    ASSERT_EQ(page.sites_size(), 1) << parent << ": only the caller's site";
    EXPECT_EQ(page.sites(0).name(), other_site_);
  }
}

TEST_F(UnitsTest, ServicesAreToldOfSitesAndListThemAll) {
  Announced();
  const std::string third = MakeSite("third").name();
  v1::UpdateSiteRequest update;
  update.mutable_site()->set_name(third);
  update.mutable_site()->set_address("重庆市翠湖路 1 号");
  update.mutable_update_mask()->add_paths("address");
  ASSERT_TRUE(Do<v1::Site>("directory.v1.SiteService.UpdateSite", update).ok());
  EXPECT_THAT(Announced(), ElementsAre("SiteChanged 1", "SiteChanged 2"));

  const std::string method = "/steward.directory.v1.SiteService/ListSiteStates";
  const std::string service = pipeline_.TokenOf("services/tickets", {});
  v1::ListSiteStatesRequest list;
  EXPECT_THAT(Do<v1::ListSiteStatesResponse>("directory.v1.SiteService.ListSiteStates", list),
              FailsWith("SERVICES_ONLY"));
  std::vector<std::string> listed;
  list.set_page_size(2);
  while (true) {
    const auto page =
        pipeline_.Call<v1::ListSiteStatesResponse>(*bindings_, method, service, list).value();
    for (const v1::SiteChanged& site : page.sites()) listed.push_back(site.site());
    if (page.sites_size() < 2) break;
    list.set_after(listed.back());
  }
  EXPECT_THAT(listed, UnorderedElementsAre(site_, other_site_, third));
  list.set_site(third);
  EXPECT_EQ(pipeline_.Call<v1::ListSiteStatesResponse>(*bindings_, method, service, list)
                .value()
                .sites(0)
                .version(),
            2);
  list.set_site("branches/cq/sites/nowhere");
  EXPECT_EQ(pipeline_.Call<v1::ListSiteStatesResponse>(*bindings_, method, service, list)
                .value()
                .sites_size(),
            0);
}

TEST_F(UnitsTest, ASiteCodeIsShortAndTakenOnce) {
  v1::CreateSiteRequest request;
  request.set_parent("branches/cq");
  request.mutable_site()->set_display_name("again");
  request.set_site_id("cuihu");
  EXPECT_THAT(Do<v1::Site>("directory.v1.SiteService.CreateSite", request),
              FailsWith("SITE_EXISTS"));
  request.set_site_id("Cui Hu");
  EXPECT_THAT(Do<v1::Site>("directory.v1.SiteService.CreateSite", request),
              FailsWith("SITE_CODE_INVALID"));
}

TEST_F(UnitsTest, ABuildingCarriesPhaseAsTextAndType) {
  v1::GetBuildingRequest get;
  get.set_name(building_);
  v1::Building building = Do<v1::Building>("directory.v1.BuildingService.GetBuilding", get).value();
  EXPECT_EQ(building.phase(), "1.6期");
  EXPECT_EQ(building.type(), v1::Building::TYPE_HIGH_RISE);

  v1::UpdateBuildingRequest update;
  update.mutable_building()->set_name(building_);
  update.mutable_building()->set_phase("二期");
  update.mutable_update_mask()->add_paths("phase");
  building = Do<v1::Building>("directory.v1.BuildingService.UpdateBuilding", update).value();
  EXPECT_EQ(building.phase(), "二期");
  EXPECT_EQ(building.storey_count(), 28) << "not in the mask";

  v1::CreateBuildingRequest create;
  create.set_parent(site_);
  *create.mutable_building() = building;
  create.mutable_building()->set_number("３");
  EXPECT_THAT(Do<v1::Building>("directory.v1.BuildingService.CreateBuilding", create),
              FailsWith("BUILDING_EXISTS"));
  create.set_parent("branches/cq/sites/nowhere");
  EXPECT_THAT(Do<v1::Building>("directory.v1.BuildingService.CreateBuilding", create),
              FailsWith("NOT_FOUND"));

  MakeBuilding(site_, "10");
  v1::ListBuildingsRequest list;
  list.set_parent("branches/cq/sites/-");
  list.set_filter("phase = \"二期\" AND type = TYPE_HIGH_RISE");
  const auto page =
      Do<v1::ListBuildingsResponse>("directory.v1.BuildingService.ListBuildings", list).value();
  ASSERT_EQ(page.buildings_size(), 1);
  EXPECT_EQ(page.buildings(0).number(), "3");
}

TEST_F(UnitsTest, AUnitHasOneArchiveHoweverItsNumberIsSpelled) {
  EXPECT_EQ(MakeUnit(site_, building_, "3栋2单元1502室").house_number(), "3-2-1502");
  for (const std::string spelling : {"3-2-1502", "３号楼２单元１５０２", "03-2-1502"}) {
    EXPECT_THAT(Do<v1::Unit>("directory.v1.UnitService.CreateUnit",
                             UnitRequest(site_, building_, spelling)),
                FailsWith("UNIT_EXISTS"));
  }
  EXPECT_THAT(Do<v1::Unit>("directory.v1.UnitService.CreateUnit",
                           UnitRequest(site_, building_, "王先生家")),
              FailsWith("HOUSE_NUMBER_INVALID"));
}

TEST_F(UnitsTest, AUnitLiesInABuildingOfItsSite) {
  const std::string elsewhere = MakeBuilding(other_site_, "1").name();
  EXPECT_THAT(
      Do<v1::Unit>("directory.v1.UnitService.CreateUnit", UnitRequest(site_, elsewhere, "1-1-101")),
      FailsWith("BUILDING_NOT_FOUND"));
  const std::string disguised = site_ + elsewhere.substr(other_site_.size());
  EXPECT_THAT(
      Do<v1::Unit>("directory.v1.UnitService.CreateUnit", UnitRequest(site_, disguised, "1-1-101")),
      FailsWith("BUILDING_NOT_FOUND"));
}

TEST_F(UnitsTest, WhatWasWrittenIsReadAtOnceAlsoFromTheCache) {
  v1::Unit unit = MakeUnit(site_, building_, "3-2-1502");
  EXPECT_EQ(Get(unit.name()).value().floor_area_m2_x100(), 8950);
  const auto hits = cache_->counters().hits.load();
  EXPECT_EQ(Get(unit.name()).value().house_number(), "3-2-1502");
  EXPECT_EQ(cache_->counters().hits.load(), hits + 1) << "the second read comes from Redis";

  unit.set_floor_area_m2_x100(9010);
  const v1::Unit changed = Update(unit, {"floor_area_m2_x100"}).value();
  EXPECT_EQ(Get(unit.name()).value().floor_area_m2_x100(), 9010);
  EXPECT_EQ(Get(unit.name()).value().etag(), changed.etag());
  EXPECT_THAT(Update(unit, {"floor_area_m2_x100"}), FailsWith("ETAG_MISMATCH"));
}

TEST_F(UnitsTest, AfterAnUnknownCommitTheWriterReadAnOldCopy) {
  v1::UpdateUnitRequest update;
  *update.mutable_unit() = MakeUnit(site_, building_, "3-2-1502");
  update.mutable_unit()->set_floor_area_m2_x100(9010);
  update.mutable_update_mask()->add_paths("floor_area_m2_x100");
  update.set_request_id(pipeline_.FreshId());
  EXPECT_EQ(Get(update.unit().name()).value().floor_area_m2_x100(), 8950) << "now there is a copy";
  db::FaultPlan faults;
  db_->Inject(&faults);
  faults.DropCommitReply();
  const std::string method = "directory.v1.UnitService.UpdateUnit";
  EXPECT_THAT(Do<v1::Unit>(method, update), FailsWith("COMMIT_UNKNOWN"));
  EXPECT_EQ(Do<v1::Unit>(method, update).value().floor_area_m2_x100(), 9010);
  EXPECT_EQ(Get(update.unit().name()).value().floor_area_m2_x100(), 9010);
  db_->Inject(nullptr);
}

TEST_F(UnitsTest, AUnitOfAnotherSiteIsMissingUnderMyName) {
  const v1::Unit unit = MakeUnit(site_, building_, "3-2-1502");
  const std::string disguised = other_site_ + unit.name().substr(site_.size());
  EXPECT_THAT(Get(disguised), FailsWith("NOT_FOUND"));
  EXPECT_THAT(Get(unit.name(), {other_site_}), FailsWith("PERMISSION_DENIED"));
  EXPECT_EQ(Get(unit.name()).value().name(), unit.name());
  EXPECT_THAT(Get(disguised), FailsWith("NOT_FOUND")) << "the cache knows the site as well";
}

TEST_F(UnitsTest, UnitsAreListedByHouseNumberInPages) {
  for (int door = 101; door <= 105; ++door)
    MakeUnit(site_, building_, "3-1-" + std::to_string(door));
  v1::ListUnitsRequest list;
  list.set_parent(site_);
  list.set_page_size(2);
  list.set_filter("building = \"" + building_ + "\" AND house_number:\"3-1-*\"");
  std::vector<std::string> numbers;
  do {
    const auto page = Do<v1::ListUnitsResponse>("directory.v1.UnitService.ListUnits", list).value();
    for (const v1::Unit& unit : page.units()) numbers.push_back(unit.house_number());
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_THAT(numbers, ElementsAre("3-1-101", "3-1-102", "3-1-103", "3-1-104", "3-1-105"));
}

}  // namespace
}  // namespace steward::directory
