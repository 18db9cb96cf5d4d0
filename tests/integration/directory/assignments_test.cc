// Stewards and assistants of buildings by date, on a real database.
#include <google/type/date.pb.h>

#include "tests/support/estate_stage.h"

namespace steward::directory {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kLi[] = "branches/cq/staff/01890000-0000-7000-8000-0000000000a1";
constexpr char kHan[] = "branches/cq/staff/01890000-0000-7000-8000-0000000000a2";

class AssignmentsTest : public EstateTest {
 protected:
  AssignmentsTest() { GoTo(2026y / 3 / 1); }

  Result<v1::Assignment> Give(const std::string& building, const std::string& staff, Day start,
                              std::optional<Day> end = std::nullopt,
                              v1::Assignment::Post post = v1::Assignment::POST_ZONE_STEWARD) {
    v1::CreateAssignmentRequest request;
    request.set_parent(building);
    request.mutable_assignment()->set_post(post);
    request.mutable_assignment()->set_staff(staff);
    Set(request.mutable_assignment()->mutable_start_date(), start);
    if (end) Set(request.mutable_assignment()->mutable_end_date(), *end);
    return Do<v1::Assignment>("directory.v1.AssignmentService.CreateAssignment", request);
  }

  // Who looks after the unit on the day, by post.
  std::vector<std::string> StewardsOf(const std::string& unit, Day day) {
    v1::FindUnitStewardsRequest request;
    request.set_unit(unit);
    Set(request.mutable_date(), day);
    const auto response =
        Do<v1::FindUnitStewardsResponse>("directory.v1.AssignmentService.FindUnitStewards", request)
            .value();
    std::vector<std::string> staff;
    for (const v1::Assignment& assignment : response.assignments())
      staff.push_back(assignment.staff());
    return staff;
  }

  std::vector<std::string> Uncovered(Day day, const Prefixes& prefixes = {""}) {
    v1::ListUncoveredBuildingsRequest request;
    request.set_parent("branches/cq/sites/-");
    request.set_post(v1::Assignment::POST_ZONE_STEWARD);
    Set(request.mutable_date(), day);
    const auto response =
        Do<v1::ListUncoveredBuildingsResponse>(
            "directory.v1.AssignmentService.ListUncoveredBuildings", request, prefixes)
            .value();
    std::vector<std::string> buildings;
    for (const v1::UncoveredBuilding& building : response.buildings())
      buildings.push_back(building.building());
    return buildings;
  }

  Result<v1::HandOverAssignmentsResponse> HandOver(const std::string& staff,
                                                   const std::string& successor, Day start) {
    v1::HandOverAssignmentsRequest request;
    request.set_parent("branches/cq");
    request.set_staff(staff);
    request.set_successor(successor);
    Set(request.mutable_start_date(), start);
    return Do<v1::HandOverAssignmentsResponse>("directory.v1.AssignmentService.HandOverAssignments",
                                               request);
  }

  std::vector<std::string> Listed(const std::string& filter, const Prefixes& prefixes = {""}) {
    v1::ListAssignmentsRequest request;
    request.set_parent("branches/cq/sites/-");
    request.set_filter(filter);
    const auto response = Do<v1::ListAssignmentsResponse>(
                              "directory.v1.AssignmentService.ListAssignments", request, prefixes)
                              .value();
    std::vector<std::string> names;
    for (const v1::Assignment& assignment : response.assignments())
      names.push_back(assignment.name());
    return names;
  }
};

TEST_F(AssignmentsTest, TheStewardOfAUnitIsKnownForAnyDayAlsoAPastOne) {
  ASSERT_TRUE(Give(building_, kLi, 2025y / 1 / 1, 2025y / 12 / 31).ok());
  ASSERT_TRUE(Give(building_, kHan, 2026y / 1 / 1).ok());
  ASSERT_TRUE(
      Give(building_, kLi, 2026y / 2 / 1, std::nullopt, v1::Assignment::POST_BUILDING_ASSISTANT)
          .ok());
  EXPECT_THAT(StewardsOf(unit_, 2024y / 12 / 31), IsEmpty());
  EXPECT_THAT(StewardsOf(unit_, 2025y / 12 / 31), ElementsAre(kLi));
  EXPECT_THAT(StewardsOf(unit_, 2026y / 1 / 1), ElementsAre(kHan));
  EXPECT_THAT(StewardsOf(unit_, 2026y / 3 / 1), ElementsAre(kHan, kLi));
  EXPECT_THAT(StewardsOf(other_unit_, 2026y / 3 / 1), IsEmpty());

  v1::FindUnitStewardsRequest request;
  request.set_unit(other_site_ + unit_.substr(site_.size()));
  Set(request.mutable_date(), 2026y / 3 / 1);
  EXPECT_THAT(
      Do<v1::FindUnitStewardsResponse>("directory.v1.AssignmentService.FindUnitStewards", request),
      FailsWith("UNIT_NOT_FOUND"));
}

TEST_F(AssignmentsTest, APostOfABuildingIsHeldByOneOnADayAndTheOtherIsNamed) {
  const v1::Assignment first = Give(building_, kLi, 2026y / 1 / 1).value();
  const Result<v1::Assignment> second = Give(building_, kHan, 2026y / 6 / 1);
  ASSERT_THAT(second, FailsWith("ASSIGNMENT_OVERLAPS"));
  EXPECT_THAT(second.error().en, HasSubstr(first.name()));
  EXPECT_THAT(Give(building_, kHan, 2026y / 6 / 1, 2026y / 5 / 1), FailsWith("PERIOD_REVERSED"));
  EXPECT_TRUE(Give(building_, kHan, 2025y / 6 / 1, 2025y / 12 / 31).ok());

  v1::UpdateAssignmentRequest change;
  *change.mutable_assignment() = first;
  Set(change.mutable_assignment()->mutable_start_date(), 2025y / 12 / 31);
  change.mutable_update_mask()->add_paths("start_date");
  EXPECT_THAT(Do<v1::Assignment>("directory.v1.AssignmentService.UpdateAssignment", change),
              FailsWith("ASSIGNMENT_OVERLAPS"));
  Set(change.mutable_assignment()->mutable_end_date(), 2026y / 5 / 31);
  change.mutable_update_mask()->set_paths(0, "end_date");
  ASSERT_TRUE(Do<v1::Assignment>("directory.v1.AssignmentService.UpdateAssignment", change).ok());
  EXPECT_TRUE(Give(building_, kHan, 2026y / 6 / 1).ok());
  EXPECT_THAT(Do<v1::Assignment>("directory.v1.AssignmentService.UpdateAssignment", change),
              FailsWith("ETAG_MISMATCH"));
}

TEST_F(AssignmentsTest, BuildingsWithoutStewardOnADayAreListed) {
  ASSERT_TRUE(Give(building_, kLi, 2026y / 1 / 1, 2026y / 3 / 31).ok());
  ASSERT_TRUE(Give(other_building_, kLi, 2026y / 1 / 1, std::nullopt,
                   v1::Assignment::POST_BUILDING_ASSISTANT)
                  .ok());
  EXPECT_THAT(Uncovered(2026y / 3 / 31), ElementsAre(other_building_));
  EXPECT_THAT(Uncovered(2026y / 4 / 1), ElementsAre(other_building_, building_));
  EXPECT_THAT(Uncovered(2026y / 4 / 1, {site_}), ElementsAre(building_));
}

TEST_F(AssignmentsTest, WhoLeavesHandsAllOverAndNoBuildingIsWithoutAKeeper) {
  ASSERT_TRUE(Give(building_, kLi, 2025y / 1 / 1).ok());
  ASSERT_TRUE(Give(other_building_, kLi, 2026y / 5 / 1, 2026y / 8 / 31).ok());
  ASSERT_TRUE(Give(other_building_, kLi, 2025y / 1 / 1, 2025y / 6 / 30).ok());
  EXPECT_THAT(HandOver(kLi, kLi, 2026y / 4 / 1), FailsWith("SUCCESSOR_IS_SAME"));
  const v1::HandOverAssignmentsResponse done = HandOver(kLi, kHan, 2026y / 4 / 1).value();
  EXPECT_EQ(done.handed_over_count(), 2);
  EXPECT_EQ(done.orphan_count(), 0);

  EXPECT_THAT(StewardsOf(unit_, 2026y / 3 / 31), ElementsAre(kLi)) << "the past stays";
  EXPECT_THAT(StewardsOf(unit_, 2026y / 4 / 1), ElementsAre(kHan));
  EXPECT_THAT(StewardsOf(other_unit_, 2025y / 6 / 30), ElementsAre(kLi));
  EXPECT_THAT(StewardsOf(other_unit_, 2026y / 8 / 31), ElementsAre(kHan));
  EXPECT_THAT(Uncovered(2026y / 5 / 1), IsEmpty());
  EXPECT_EQ(HandOver(kLi, kHan, 2026y / 4 / 1).value().handed_over_count(), 0);
}

TEST_F(AssignmentsTest, AssignmentsOfOtherSitesAreNotSeen) {
  const std::string here = Give(building_, kLi, 2026y / 1 / 1).value().name();
  const std::string there = Give(other_building_, kLi, 2026y / 1 / 1).value().name();
  EXPECT_THAT(Listed("staff = \"" + std::string(kLi) + "\""), ElementsAre(here, there));
  EXPECT_THAT(Listed("", {site_}), ElementsAre(here));
  EXPECT_THAT(Listed("building = \"" + other_building_ + "\""), ElementsAre(there));
  v1::GetAssignmentRequest request;
  request.set_name(here);
  EXPECT_TRUE(Do<v1::Assignment>("directory.v1.AssignmentService.GetAssignment", request).ok());
  request.set_name(other_building_ + here.substr(building_.size()));
  EXPECT_THAT(Do<v1::Assignment>("directory.v1.AssignmentService.GetAssignment", request),
              FailsWith("NOT_FOUND"));
}

}  // namespace
}  // namespace steward::directory
