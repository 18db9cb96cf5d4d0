// Assets and their warranty, on a real database.
#include <google/type/date.pb.h>

#include "tests/support/estate_stage.h"

namespace steward::directory {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class AssetsTest : public EstateTest {
 protected:
  v1::CreateAssetRequest Request(const std::string& warranty_class = "") const {
    v1::CreateAssetRequest request;
    request.set_parent(site_);
    request.mutable_asset()->set_asset_class(v1::Asset::ASSET_CLASS_LIFT);
    request.mutable_asset()->set_display_name("3 栋 1 号电梯");
    request.mutable_asset()->set_building(building_);
    request.mutable_asset()->set_serial_number("L-0001");
    request.mutable_asset()->set_maintenance_rule("半月保");
    request.mutable_asset()->set_maintenance_interval_days(15);
    request.mutable_asset()->set_warranty_class(warranty_class);
    return request;
  }

  Result<v1::Asset> Add(const v1::CreateAssetRequest& request) {
    return Do<v1::Asset>("directory.v1.AssetService.CreateAsset", request);
  }

  // The last day of the warranty of what was accepted and delivered on these days.
  Day EndOf(const std::string& warranty_class, Day accepted, Day delivered) {
    v1::CreateAssetRequest request = Request(warranty_class);
    Set(request.mutable_asset()->mutable_accept_date(), accepted);
    Set(request.mutable_asset()->mutable_delivery_date(), delivered);
    return ToDay(Add(request).value().warranty_end_date());
  }

  Result<v1::WarrantyClass> AddClass(const std::string& code, Day start, int years,
                                     v1::WarrantyClass::Start rule) {
    v1::CreateWarrantyClassRequest request;
    request.set_parent("branches/cq");
    v1::WarrantyClass& added = *request.mutable_warranty_class();
    added.set_code(code);
    added.set_part("整机");
    Set(added.mutable_start_date(), start);
    added.set_unit(v1::WarrantyClass::UNIT_YEARS);
    added.set_count(years);
    added.set_start(rule);
    return Do<v1::WarrantyClass>("directory.v1.AssetService.CreateWarrantyClass", request);
  }
};

TEST_F(AssetsTest, AnAssetIsRegisteredWithItsMaintenanceRuleAndFoundByItsClass) {
  const v1::Asset made = Add(Request()).value();
  EXPECT_EQ(made.maintenance_interval_days(), 15);
  EXPECT_FALSE(made.has_warranty_end_date());
  v1::GetAssetRequest get;
  get.set_name(made.name());
  EXPECT_EQ(Do<v1::Asset>("directory.v1.AssetService.GetAsset", get).value().SerializeAsString(),
            made.SerializeAsString());
  get.set_name(other_site_ + made.name().substr(site_.size()));
  EXPECT_THAT(Do<v1::Asset>("directory.v1.AssetService.GetAsset", get), FailsWith("NOT_FOUND"));

  v1::ListAssetsRequest list;
  list.set_parent("branches/cq/sites/-");
  list.set_filter("asset_class = ASSET_CLASS_LIFT AND building = \"" + building_ + "\"");
  const std::string method = "directory.v1.AssetService.ListAssets";
  EXPECT_EQ(Do<v1::ListAssetsResponse>(method, list).value().assets_size(), 1);
  EXPECT_EQ(Do<v1::ListAssetsResponse>(method, list, {other_site_}).value().assets_size(), 0);

  v1::CreateAssetRequest elsewhere = Request();
  elsewhere.mutable_asset()->set_building(other_building_);
  EXPECT_THAT(Add(elsewhere), FailsWith("BUILDING_NOT_FOUND"));
}

TEST_F(AssetsTest, TheWarrantyOfABuildingIsThatOfTheLaw) {
  const Day accepted = 2024y / 2 / 29;
  const Day delivered = 2024y / 6 / 1;
  EXPECT_EQ(EndOf("building-leaks", accepted, delivered), Day(2029y / 2 / 28));
  EXPECT_EQ(EndOf("building-fittings", accepted, delivered), Day(2026y / 2 / 28));
  EXPECT_EQ(EndOf("building-climate", accepted, delivered), Day(2026y / 3 / 15));
  EXPECT_EQ(EndOf("unit-leaks", accepted, delivered), Day(2029y / 5 / 31));
  EXPECT_EQ(EndOf("unit-fittings", accepted, delivered), Day(2026y / 5 / 31));

  v1::CreateAssetRequest structure = Request("building-structure");
  Set(structure.mutable_asset()->mutable_accept_date(), accepted);
  const v1::Asset lasting = Add(structure).value();
  EXPECT_TRUE(lasting.has_warranty_start_date());
  EXPECT_FALSE(lasting.has_warranty_end_date());
}

TEST_F(AssetsTest, AWarrantyNeedsAClassAndTheDayItStartsBy) {
  EXPECT_THAT(Add(Request("no-such")), FailsWith("WARRANTY_CLASS_UNKNOWN"));
  const Result<v1::Asset> refused = Add(Request("building-leaks"));
  ASSERT_THAT(refused, FailsWith("WARRANTY_START_MISSING"));
  EXPECT_THAT(refused.error().en, HasSubstr("accept_date"));
  v1::CreateAssetRequest early = Request("building-leaks");
  Set(early.mutable_asset()->mutable_accept_date(), 2000y / 1 / 29);
  EXPECT_THAT(Add(early), FailsWith("WARRANTY_CLASS_UNKNOWN")) << "before the law";
}

TEST_F(AssetsTest, ABranchSaysOtherwiseFromADayOnAndItIsReadOnTheDayOfTheStart) {
  const auto acceptance = v1::WarrantyClass::START_ACCEPTANCE;
  ASSERT_TRUE(AddClass("building-fittings", 2024y / 1 / 1, 3, acceptance).ok());
  ASSERT_TRUE(AddClass("building-fittings", 2025y / 1 / 1, 4, acceptance).ok());
  EXPECT_THAT(AddClass("building-fittings", 2025y / 1 / 1, 5, acceptance),
              FailsWith("WARRANTY_CLASS_EXISTS"));
  EXPECT_THAT(AddClass("lift", 2025y / 1 / 1, 0, acceptance), FailsWith("WARRANTY_TERM_INVALID"));
  const auto end = [&](Day accepted) { return EndOf("building-fittings", accepted, accepted); };
  EXPECT_EQ(end(2023y / 12 / 31), Day(2025y / 12 / 30)) << "of the company";
  EXPECT_EQ(end(2024y / 12 / 31), Day(2027y / 12 / 30));
  EXPECT_EQ(end(2025y / 1 / 1), Day(2028y / 12 / 31));

  v1::ListWarrantyClassesRequest list;
  list.set_parent("branches/cq");
  list.set_filter("code = \"building-fittings\"");
  const auto classes = Do<v1::ListWarrantyClassesResponse>(
                           "directory.v1.AssetService.ListWarrantyClasses", list, {site_})
                           .value();
  ASSERT_EQ(classes.warranty_classes_size(), 3);
  int of_company = 0;
  for (const v1::WarrantyClass& one : classes.warranty_classes()) {
    of_company += one.is_of_company() ? 1 : 0;
    EXPECT_THAT(one.name(), ::testing::StartsWith("branches/cq/warrantyClasses/"));
  }
  EXPECT_EQ(of_company, 1);
}

TEST_F(AssetsTest, AChangedDayMovesTheEndOfTheWarranty) {
  ASSERT_TRUE(AddClass("lift", 2020y / 1 / 1, 1, v1::WarrantyClass::START_DAY_AFTER_SIGNING).ok());
  v1::CreateAssetRequest request = Request("lift");
  Set(request.mutable_asset()->mutable_sign_date(), 2024y / 2 / 28);
  v1::Asset asset = Add(request).value();
  EXPECT_EQ(ToDay(asset.warranty_start_date()), Day(2024y / 2 / 29));
  EXPECT_EQ(ToDay(asset.warranty_end_date()), Day(2025y / 2 / 28));

  v1::UpdateAssetRequest change;
  Set(asset.mutable_sign_date(), 2024y / 3 / 31);
  *change.mutable_asset() = asset;
  change.mutable_update_mask()->add_paths("sign_date");
  const std::string method = "directory.v1.AssetService.UpdateAsset";
  EXPECT_EQ(ToDay(Do<v1::Asset>(method, change).value().warranty_end_date()), Day(2025y / 3 / 31));
  EXPECT_THAT(Do<v1::Asset>(method, change), FailsWith("ETAG_MISMATCH"));
}

}  // namespace
}  // namespace steward::directory
