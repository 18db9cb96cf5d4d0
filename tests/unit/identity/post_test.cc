// Posts, who holds them, and where nobody answers (D-39).
#include "services/identity/organisation/post.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "common/base/id.h"

namespace steward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kSite = "branches/b1/sites/s1";

Day On(unsigned day) {
  return Day(std::chrono::year(2030), std::chrono::month(3), std::chrono::day(day));
}

StaffId Person(int number) {
  return StaffId(*Uuid::Parse("01900000-0000-7000-8000-0000000000" + std::to_string(10 + number)));
}

Post PostOf(int number, std::vector<Responsibility> responsibilities,
            std::vector<PostHolder> holders) {
  const auto id = *Uuid::Parse("01900000-0000-7000-8000-0000000001" + std::to_string(10 + number));
  return {.name = {"b1", PostId(id)},
          .title = "保洁班长",
          .days = {On(1), std::nullopt},
          .responsibilities = std::move(responsibilities),
          .holders = std::move(holders)};
}

Responsibility Cleaning(std::string_view area, const Days& days) {
  return {"cleaning", std::string(area), days};
}

std::string ReasonOf(const Status& status) { return status.ok() ? "OK" : status.error().reason; }

TEST(DaysTest, TheyOverlapOnACommonDay) {
  const Days march{On(1), On(10)};
  EXPECT_TRUE(march.Overlaps({On(10), On(12)}));
  EXPECT_FALSE(march.Overlaps({On(11), std::nullopt}));
  EXPECT_TRUE(march.Overlaps({On(5), On(5)}));
  EXPECT_TRUE((Days{On(1), std::nullopt}.Overlaps({On(30), std::nullopt})));
  EXPECT_EQ(ReasonOf(Days{On(2), On(1)}.Check()), "POST_PERIOD_INVALID");
  EXPECT_EQ(ReasonOf(Days{On(1), On(1)}.Check()), "OK");
}

TEST(ResponsibilityTest, AnAreaStandsForAllThatLiesInIt) {
  const Responsibility site = Cleaning(kSite, {On(1), std::nullopt});
  EXPECT_TRUE(site.Covers("cleaning", kSite));
  EXPECT_TRUE(site.Covers("cleaning", "branches/b1/sites/s1/buildings/x"));
  EXPECT_FALSE(site.Covers("cleaning", "branches/b1/sites/s11"));
  EXPECT_FALSE(site.Covers("cleaning", "branches/b1"));
  EXPECT_FALSE(site.Covers("security", kSite));
}

TEST(PostTest, TheSameWorkInOneAreaStandsThereOnceADay) {
  Post post =
      PostOf(1, {Cleaning(kSite, {On(1), On(5)}), Cleaning(kSite, {On(6), std::nullopt})}, {});
  EXPECT_EQ(ReasonOf(post.Check()), "OK");
  post.responsibilities[1].days.from = On(5);
  EXPECT_EQ(ReasonOf(post.Check()), "RESPONSIBILITY_TWICE");
}

TEST(PostTest, NobodyHoldsItTwiceOnADay) {
  Post post = PostOf(1, {}, {});
  EXPECT_EQ(ReasonOf(post.Fill({Person(1), {On(1), On(10)}})), "OK");
  EXPECT_EQ(ReasonOf(post.Fill({Person(1), {On(10), std::nullopt}})), "POST_HELD_ALREADY");
  EXPECT_EQ(ReasonOf(post.Fill({Person(2), {On(10), std::nullopt}})), "OK");
  EXPECT_EQ(ReasonOf(post.Fill({Person(1), {On(11), std::nullopt}})), "OK");
  for (int i = 3; i < kMostHolders; ++i) {
    post.holders.push_back({Person(3), {On(1), On(1)}});
  }
  EXPECT_EQ(ReasonOf(post.Fill({Person(4), {On(1), On(1)}})), "POST_LIMIT");
}

TEST(PostTest, AHoldingEndsWithThePost) {
  Post post = PostOf(
      1, {Cleaning(kSite, {On(1), std::nullopt}), Cleaning("branches/b1", {On(20), std::nullopt})},
      {{Person(1), {On(1), std::nullopt}}, {Person(2), {On(15), std::nullopt}}});
  EXPECT_EQ(ReasonOf(post.End(On(10))), "OK");
  EXPECT_THAT(post.holders, ElementsAre(PostHolder{Person(1), {On(1), On(10)}}));
  EXPECT_THAT(post.responsibilities, ElementsAre(Cleaning(kSite, {On(1), On(10)})));
  EXPECT_EQ(ReasonOf(post.CheckOpen(On(10))), "OK");
  EXPECT_EQ(ReasonOf(post.CheckOpen(On(11))), "POST_ENDED");
  EXPECT_EQ(ReasonOf(post.Fill({Person(3), {On(5), std::nullopt}})), "OK");
  EXPECT_EQ(post.holders.back().days.to, On(10));
  EXPECT_EQ(ReasonOf(post.Fill({Person(4), {On(11), std::nullopt}})), "POST_PERIOD_INVALID");
}

TEST(PostTest, OnlyWhoHoldsItOnThatDayGivesItUp) {
  Post post = PostOf(1, {}, {{Person(1), {On(3), std::nullopt}}});
  EXPECT_EQ(ReasonOf(post.Vacate(Person(1), On(2))), "POST_NOT_HELD");
  EXPECT_EQ(ReasonOf(post.Vacate(Person(2), On(5))), "POST_NOT_HELD");
  EXPECT_EQ(ReasonOf(post.Vacate(Person(1), On(5))), "OK");
  EXPECT_EQ(post.holders[0].days.to, On(5));
}

TEST(PostTest, WhatSomebodyHoldsGoesOverToHisSuccessorFromADayOn) {
  Post post = PostOf(1, {},
                     {{Person(1), {On(1), On(5)}},
                      {Person(1), {On(8), On(20)}},
                      {Person(1), {On(25), std::nullopt}}});
  EXPECT_TRUE(post.HandOver(Person(1), Person(2), On(10)));
  EXPECT_THAT(post.holders, ElementsAre(PostHolder{Person(1), {On(1), On(5)}},
                                        PostHolder{Person(1), {On(8), On(9)}},
                                        PostHolder{Person(2), {On(10), On(20)}},
                                        PostHolder{Person(2), {On(25), std::nullopt}}));
  EXPECT_FALSE(post.HandOver(Person(1), Person(2), On(10)));
}

TEST(PostTest, WhatTheSuccessorHoldsAnywayBecomesOneHolding) {
  Post post = PostOf(1, {}, {{Person(2), {On(5), On(12)}}, {Person(1), {On(1), On(20)}}});
  EXPECT_TRUE(post.HandOver(Person(1), Person(2), On(10)));
  EXPECT_THAT(post.holders, ElementsAre(PostHolder{Person(1), {On(1), On(9)}},
                                        PostHolder{Person(2), {On(5), On(20)}}));
}

TEST(PostTest, DifferencesNameFieldBeforeAndAfter) {
  Post post = PostOf(1, {Cleaning(kSite, {On(1), std::nullopt})}, {});
  const auto before = post.Facts();
  post.title = "环境主管";
  post.responsibilities.clear();
  EXPECT_THAT(
      DifferencesBetween(before, post.Facts()),
      ElementsAre(PostDifference{"responsibility cleaning branches/b1/sites/s1", "2030-03-01/", ""},
                  PostDifference{"title", "保洁班长", "环境主管"}));
  EXPECT_THAT(DifferencesBetween(before, before), IsEmpty());
}

TEST(GapsTest, AnAreaWithoutAPostAndAPostThatNobodyHoldsAreGaps) {
  DutyPlan plan;
  plan.areas = {{"保洁", Cleaning(kSite, {On(1), std::nullopt})}};
  const Days march{On(1), On(31)};
  std::vector<Gap> gaps = GapsOf(plan, {}, {}, march);
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].days, march);
  EXPECT_THAT(gaps[0].posts, IsEmpty());

  const Post post =
      PostOf(1, {Cleaning("branches/b1", {On(5), std::nullopt})}, {{Person(1), {On(10), On(20)}}});
  gaps = GapsOf(plan, {post}, {}, march);
  ASSERT_THAT(gaps, SizeIs(3));
  EXPECT_EQ(gaps[0].days, (Days{On(1), On(4)}));
  EXPECT_THAT(gaps[0].posts, IsEmpty());
  EXPECT_EQ(gaps[1].days, (Days{On(5), On(9)}));
  EXPECT_THAT(gaps[1].posts, ElementsAre(post.name));
  EXPECT_EQ(gaps[2].days, (Days{On(21), On(31)}));
  EXPECT_THAT(GapsOf(plan, {post}, {}, {On(10), On(20)}), IsEmpty());
}

TEST(GapsTest, WhoIsGoneHoldsNothing) {
  DutyPlan plan;
  plan.areas = {{"保洁", Cleaning(kSite, {On(1), std::nullopt})}};
  const Post post =
      PostOf(1, {Cleaning(kSite, {On(1), std::nullopt})}, {{Person(1), {On(1), std::nullopt}}});
  const std::vector<Gap> gaps = GapsOf(plan, {post}, {{Person(1), On(12)}}, {On(1), On(31)});
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].days, (Days{On(13), On(31)}));
}

TEST(GapsTest, WhatIsNotNeededIsNoGap) {
  DutyPlan plan;
  plan.areas = {{"保洁", Cleaning(kSite, {On(10), On(12)})}};
  const std::vector<Gap> gaps = GapsOf(plan, {}, {}, {On(1), On(31)});
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].days, (Days{On(10), On(12)}));
}

// Whether somebody answers on a day, the plain way.
bool Answered(const Responsibility& needed, const std::vector<Post>& posts,
              const std::map<StaffId, Day>& last_days, const Day& day) {
  for (const Post& post : posts) {
    if (!post.days.On(day)) continue;
    for (const Responsibility& one : post.responsibilities) {
      if (!one.days.On(day) || !one.Covers(needed.duty, needed.area)) continue;
      for (const PostHolder& holder : post.holders) {
        const auto last = last_days.find(holder.staff);
        if (holder.days.On(day) && (last == last_days.end() || day <= last->second)) return true;
      }
    }
  }
  return false;
}

TEST(GapsTest, OverAnyDaysTheyAreWhatEachDaySays) {
  std::mt19937_64 random(39);
  const auto up_to = [&](unsigned most) { return static_cast<unsigned>(random() % most); };
  const auto some_days = [&] {
    const unsigned first = 1 + up_to(28);
    Days days{On(first), std::nullopt};
    if (up_to(3) > 0) days.to = On(first + up_to(31 - first + 1));
    return days;
  };
  const std::vector<std::string> areas{"branches/b1", std::string(kSite), "branches/b1/sites/s2"};
  for (int round = 0; round < 300; ++round) {
    DutyPlan plan;
    for (const std::string& area : areas) {
      plan.areas.push_back({area, Cleaning(area, some_days())});
    }
    std::vector<Post> posts;
    for (int i = 0; i < 3; ++i) {
      posts.push_back(PostOf(i, {}, {}));
      posts.back().days = some_days();
      for (unsigned n = up_to(3); n > 0; --n)
        posts.back().responsibilities.push_back(Cleaning(areas[up_to(3)], some_days()));
      for (unsigned n = up_to(4); n > 0; --n)
        posts.back().holders.push_back({Person(static_cast<int>(up_to(4))), some_days()});
    }
    const std::map<StaffId, Day> last_days{{Person(0), On(1 + up_to(31))}};
    const Days range{On(3), On(29)};
    const std::vector<Gap> gaps = GapsOf(plan, posts, last_days, range);
    for (const DutyArea& area : plan.areas) {
      for (unsigned day = 3; day <= 29; ++day) {
        int found = 0;
        for (const Gap& gap : gaps) found += gap.area == &area && gap.days.On(On(day));
        const bool missing =
            area.needed.days.On(On(day)) && !Answered(area.needed, posts, last_days, On(day));
        ASSERT_EQ(found, missing ? 1 : 0) << "round " << round << ", day " << day;
      }
    }
  }
}

TEST(DutyPlanTest, TheSameWorkInOneAreaIsNeededOnce) {
  DutyPlan plan;
  plan.areas = {{"保洁", Cleaning(kSite, {On(1), std::nullopt})},
                {"又保洁", Cleaning(kSite, {On(9), On(10)})}};
  EXPECT_EQ(ReasonOf(plan.Check()), "RESPONSIBILITY_TWICE");
  plan.areas[1].needed.duty = "security";
  EXPECT_EQ(ReasonOf(plan.Check()), "OK");
}

}  // namespace
}  // namespace steward::identity
