// The facts of units, their moves and the areas they are charged by, on a real database.
#include "tests/support/directory_stage.h"
#include "tests/support/photos.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class UnitFactsServiceTest : public DirectoryTest {
 protected:
  UnitFactsServiceTest() {
    site_ = MakeSite("cuihu").name();
    other_site_ = MakeSite("longtou").name();
    const std::string building = MakeBuilding(site_, "3").name();
    for (int door = 1; door <= 6; ++door) {
      units_.push_back(MakeUnit(site_, building, "3-2-" + std::to_string(1500 + door)).name());
    }
    elsewhere_ = MakeUnit(other_site_, MakeBuilding(other_site_, "1").name(), "1-1-101").name();
  }

  Result<v1::UnitFacts> UseAs(const std::string& unit, v1::UnitFacts::Use use,
                              const std::string& evidence = "") {
    v1::MoveUseRequest request;
    request.set_name(unit + "/facts");
    request.set_use(use);
    *request.mutable_from_date() = DateOf(2025, 1, 1);
    request.set_evidence(evidence);
    return Do<v1::UnitFacts>("directory.v1.UnitFactsService.MoveUse", request);
  }

  v1::MoveAgencyRequest AgencyRequest(const std::string& unit) {
    v1::MoveAgencyRequest request;
    request.set_name(unit + "/facts");
    request.set_agency(v1::UnitFacts::AGENCY_FOR_LETTING);
    *request.mutable_from_date() = DateOf(2025, 1, 1);
    request.set_evidence("委托书 12");
    return request;
  }

  Result<v1::UnitFacts> Offer(const v1::MoveAgencyRequest& request,
                              const Prefixes& prefixes = {""}) {
    return Do<v1::UnitFacts>("directory.v1.UnitFactsService.MoveAgency", request, prefixes);
  }

  Result<v1::UnitFacts> Get(const std::string& unit, const Prefixes& prefixes = {""}) {
    v1::GetUnitFactsRequest request;
    request.set_name(unit + "/facts");
    return Do<v1::UnitFacts>("directory.v1.UnitFactsService.GetUnitFacts", request, prefixes);
  }

  std::vector<std::string> Listed(const std::string& filter, const Prefixes& prefixes = {""}) {
    v1::ListUnitFactsRequest request;
    request.set_parent("branches/cq/sites/-");
    request.set_filter(filter);
    std::vector<std::string> numbers;
    const auto response = Do<v1::ListUnitFactsResponse>(
                              "directory.v1.UnitFactsService.ListUnitFacts", request, prefixes)
                              .value();
    for (const v1::UnitFacts& facts : response.unit_facts()) {
      numbers.push_back(facts.house_number());
    }
    return numbers;
  }

  // One unit in each of the six states.
  void MakeOneOfEach() {
    const auto former = v1::UnitFacts::DELIVERY_TAKEN_OVER_FROM_FORMER;
    ASSERT_TRUE(
        Deliver(units_[1], v1::UnitFacts::DELIVERY_SOLD_NOT_DELIVERED, DateOf(2024, 1, 1)).ok());
    ASSERT_TRUE(
        Deliver(units_[1], v1::UnitFacts::DELIVERY_DELIVERED_NOT_TAKEN, DateOf(2024, 5, 1)).ok());
    for (int i = 2; i <= 5; ++i) {
      ASSERT_TRUE(Deliver(units_[i], former, DateOf(2024, 1, 1)).ok());
    }
    ASSERT_TRUE(Offer(AgencyRequest(units_[2])).ok());
    ASSERT_TRUE(UseAs(units_[3], v1::UnitFacts::USE_VACANT, "登记表 4，水电照片").ok());
    ASSERT_TRUE(UseAs(units_[4], v1::UnitFacts::USE_SELF_USED).ok());
  }

  v1::SetBillingAreaRequest AreaRequest(std::int64_t area, const google::type::Date& from) {
    v1::SetBillingAreaRequest request;
    request.set_parent(units_[0]);
    request.mutable_billing_area()->set_area_m2_x100(area);
    request.mutable_billing_area()->set_source(v1::BillingArea::SOURCE_SURVEY);
    *request.mutable_billing_area()->mutable_from_date() = from;
    request.mutable_billing_area()->set_evidence("实测报告 3");
    return request;
  }

  Result<v1::BillingArea> SetArea(const v1::SetBillingAreaRequest& request) {
    return Do<v1::BillingArea>("directory.v1.BillingAreaService.SetBillingArea", request);
  }

  std::string site_;
  std::string other_site_;
  std::vector<std::string> units_;
  std::string elsewhere_;
};

TEST_F(UnitFactsServiceTest, SixStatesAreListedAndCountedBySite) {
  MakeOneOfEach();
  EXPECT_THAT(Listed("state = STATE_NOT_DELIVERED"), ElementsAre("1-1-101", "3-2-1501"));
  EXPECT_THAT(Listed("state = STATE_NOT_TAKEN_OVER"), ElementsAre("3-2-1502"));
  EXPECT_THAT(Listed("state = STATE_THROUGH_US"), ElementsAre("3-2-1503"));
  EXPECT_THAT(Listed("state = STATE_VACANT"), ElementsAre("3-2-1504"));
  EXPECT_THAT(Listed("state = STATE_OCCUPIED"), ElementsAre("3-2-1505"));
  EXPECT_THAT(Listed("state = STATE_TAKEN_OVER"), ElementsAre("3-2-1506"));
  EXPECT_THAT(Listed("", {other_site_}), ElementsAre("1-1-101"));

  v1::CountUnitStatesRequest request;
  request.set_parent("branches/cq/sites/-");
  const auto count = [&](const Prefixes& prefixes) {
    return Do<v1::CountUnitStatesResponse>("directory.v1.UnitFactsService.CountUnitStates", request,
                                           prefixes)
        .value();
  };
  const v1::CountUnitStatesResponse all = count({""});
  ASSERT_EQ(all.counts_size(), 7) << "six of one site, one of the other";
  for (const v1::CountUnitStatesResponse::Count& one : all.counts()) {
    EXPECT_EQ(one.unit_count(), 1);
    EXPECT_EQ(one.floor_area_m2_x100(), 8950);
  }
  ASSERT_EQ(count({other_site_}).counts_size(), 1);
  EXPECT_EQ(count({other_site_}).counts(0).site(), other_site_);
}

TEST_F(UnitFactsServiceTest, EveryMoveKeepsWhoWhenBeforeAndAfter) {
  MakeOneOfEach();
  v1::ListFactChangesRequest request;
  request.set_parent(site_);
  request.set_filter("unit = \"" + units_[1] + "\"");
  const auto changes =
      Do<v1::ListFactChangesResponse>("directory.v1.UnitFactsService.ListFactChanges", request)
          .value();
  ASSERT_EQ(changes.changes_size(), 2);
  const v1::FactChange& delivered = changes.changes(1);
  EXPECT_EQ(delivered.before(), "DELIVERY_SOLD_NOT_DELIVERED");
  EXPECT_EQ(delivered.after(), "DELIVERY_DELIVERED_NOT_TAKEN");
  EXPECT_EQ(delivered.from_date().month(), 5);
  EXPECT_EQ(delivered.deemed_delivery().owes_from_date().month(), 5);
  EXPECT_EQ(delivered.evidence(), "合同 17");
  EXPECT_THAT(delivered.actor(), HasSubstr("/staff/"));
  EXPECT_TRUE(delivered.has_create_time());
}

TEST_F(UnitFactsServiceTest, WhatTheTablesForbidIsRefusedAndChangesNothing) {
  EXPECT_THAT(Deliver(units_[0], v1::UnitFacts::DELIVERY_TAKEN_OVER, DateOf(2024, 1, 1)),
              FailsWith("FACT_MOVE_REFUSED"));
  EXPECT_THAT(UseAs(units_[0], v1::UnitFacts::USE_SELF_USED), FailsWith("UNIT_NOT_HANDED_OVER"));
  EXPECT_THAT(UseAs(units_[0], v1::UnitFacts::USE_VACANT), FailsWith("EVIDENCE_MISSING"));
  ASSERT_TRUE(Offer(AgencyRequest(units_[0])).ok());
  v1::MoveAgencyRequest earlier = AgencyRequest(units_[0]);
  earlier.set_agency(v1::UnitFacts::AGENCY_FOR_SALE);
  *earlier.mutable_from_date() = DateOf(2024, 12, 31);
  EXPECT_THAT(Offer(earlier), FailsWith("FACT_DATE_BACKWARDS"));
  *earlier.mutable_from_date() = DateOf(2025, 1, 1);
  earlier.set_etag("1");
  EXPECT_THAT(Offer(earlier), FailsWith("ETAG_MISMATCH"));
  EXPECT_EQ(Get(units_[0]).value().agency(), v1::UnitFacts::AGENCY_FOR_LETTING);
}

TEST_F(UnitFactsServiceTest, AFileIsProofOnlyWhereItIsOfTheSameSite) {
  const auto upload = [&](const std::string& site) {
    file::v1::UploadFileRequest request;
    request.set_parent(site);
    request.set_content_type("image/png");
    request.set_content(testing::PngWith("a", "b"));
    return Do<file::v1::File>("file.v1.FileService.UploadFile", request).value().name();
  };
  v1::MoveAgencyRequest request = AgencyRequest(units_[0]);
  request.clear_evidence();
  EXPECT_THAT(Offer(request), FailsWith("EVIDENCE_MISSING"));
  request.set_evidence_file(upload(other_site_));
  EXPECT_THAT(Offer(request), FailsWith("NOT_FOUND"));
  request.set_evidence_file(site_ + "/files/01900000-0000-7000-8000-000000000001");
  EXPECT_THAT(Offer(request), FailsWith("NOT_FOUND"));
  request.set_evidence_file(upload(site_));
  EXPECT_TRUE(Offer(request).ok());
}

TEST_F(UnitFactsServiceTest, FactsLieUnderEverySegmentOfTheirName) {
  EXPECT_THAT(Get(units_[0], {other_site_}), FailsWith("PERMISSION_DENIED"));
  const std::string wrong = other_site_ + units_[0].substr(site_.size());
  EXPECT_THAT(Get(wrong), FailsWith("NOT_FOUND"));
  EXPECT_THAT(Offer(AgencyRequest(wrong)), FailsWith("NOT_FOUND"));
}

TEST_F(UnitFactsServiceTest, TheAreaHasItsSourceAndDaysAndNeverChangesBackwardsUnmarked) {
  ASSERT_TRUE(SetArea(AreaRequest(8950, DateOf(2020, 1, 1))).ok());
  v1::SetBillingAreaRequest backwards = AreaRequest(9012, DateOf(2024, 1, 1));
  const auto refused = SetArea(backwards);
  ASSERT_THAT(refused, FailsWith("BILLING_AREA_BACKWARDS"));
  EXPECT_EQ(refused.error().code, Code::kFailedPrecondition);
  backwards.mutable_billing_area()->set_is_supplementary(true);
  ASSERT_TRUE(SetArea(backwards).ok());
  ASSERT_TRUE(SetArea(AreaRequest(9100, DateOf(2199, 1, 1))).ok());

  v1::ListBillingAreasRequest request;
  request.set_parent(site_);
  request.set_order_by("from_date");
  std::vector<std::string> areas;
  const auto response =
      Do<v1::ListBillingAreasResponse>("directory.v1.BillingAreaService.ListBillingAreas", request)
          .value();
  for (const v1::BillingArea& area : response.billing_areas()) {
    areas.push_back(std::to_string(area.area_m2_x100()) + " " +
                    std::to_string(area.from_date().year()) + "-" +
                    std::to_string(area.to_date().year()) + (area.is_supplementary() ? " s" : ""));
  }
  EXPECT_THAT(areas, ElementsAre("8950 2020-2024", "9012 2024-2199 s", "9100 2199-0"));
}

}  // namespace
}  // namespace steward::directory
