#include "services/identity/organisation/prefixes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/reason.h"

namespace steward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::ReasonOf;

constexpr Time kNow =
    std::chrono::sys_days(std::chrono::year(2026) / 3 / 10) + std::chrono::hours(20);

// One team at b1 with these sites, from China's 10 March 2026 on, unless it is closed after a day.
Trees TeamWith(const std::set<std::string>& sites, std::optional<Day> to = std::nullopt) {
  Node node{.name = {"b1", NodeId()}, .from = std::chrono::year(2026) / 1 / 1, .to = to};
  node.parents = {{node.from, std::nullopt}};
  node.sites = sites;
  Trees trees;
  trees.emplace("b1", DatedTree{Tree({node}), std::chrono::hours(8)});
  return trees;
}

const std::string kTeam = NodeName{"b1", NodeId()}.ToString();

Grant GrantOf(const std::string& role, const std::string& scope) {
  return {.staff = {"b1", StaffId()}, .held = {role, scope}};
}

TEST(PrefixesTest, ATeamWithTwoSitesBecomesTwoPrefixes) {
  const RightsInForce rights =
      RightsAt({{.grant = GrantOf("steward", kTeam)}}, TeamWith({"s1", "s2"}), kNow);
  EXPECT_THAT(rights.held, ElementsAre(HeldRole{"steward", "branches/b1/sites/s1"},
                                       HeldRole{"steward", "branches/b1/sites/s2"}));
  EXPECT_EQ(rights.until, std::nullopt);
}

TEST(PrefixesTest, ADayBeginsInTheZoneOfTheBranch) {
  // 20:00 UTC is 4:00 of the 11th there.
  const Trees trees = TeamWith({"s1"}, std::chrono::year(2026) / 3 / 10);
  EXPECT_THAT(PrefixesOf(kTeam, trees, kNow), IsEmpty());
  EXPECT_THAT(PrefixesOf(kTeam, trees, kNow - std::chrono::hours(5)),
              ElementsAre("branches/b1/sites/s1"));
  const RightsInForce rights =
      RightsAt({{.grant = GrantOf("steward", kTeam)}}, trees, kNow - std::chrono::hours(5));
  EXPECT_EQ(rights.until, kNow - std::chrono::hours(4)) << "midnight there";
}

TEST(PrefixesTest, GrantsOutsideTheirPeriodAreNotHeldAndTokensEndWithThem) {
  Grant past = GrantOf("a", "branches/b1");
  past.to = kNow;
  Grant running = GrantOf("b", "branches/b1");
  running.from = kNow;
  running.to = kNow + std::chrono::hours(2);
  Grant coming = GrantOf("c", "branches/b1");
  coming.from = kNow + std::chrono::hours(1);
  const RightsInForce rights =
      RightsAt({{.grant = past}, {.grant = running}, {.grant = coming}}, {}, kNow);
  EXPECT_THAT(rights.held, ElementsAre(HeldRole{"b", "branches/b1"}));
  EXPECT_EQ(rights.until, kNow + std::chrono::hours(1)) << "then the third begins";
}

TEST(PrefixesTest, ADelegatedRoleReachesNoFurtherThanTheOneItIsAPartOf) {
  Grant part = GrantOf("steward", "branches/b1/sites/s1");
  part.source = GrantName{"b1", StaffId(), GrantId()};
  part.to = kNow + std::chrono::hours(9);
  Grant source = GrantOf("steward", kTeam);
  source.to = kNow + std::chrono::hours(3);
  const SourcedGrant sourced{.grant = part, .source = source, .source_holds = true};
  EXPECT_THAT(RightsAt({sourced}, TeamWith({"s1", "s2"}), kNow).held,
              ElementsAre(HeldRole{"steward", "branches/b1/sites/s1"}));
  EXPECT_EQ(RightsAt({sourced}, TeamWith({"s1"}), kNow).until, kNow + std::chrono::hours(3));
  EXPECT_THAT(RightsAt({sourced}, TeamWith({"s2"}), kNow).held, IsEmpty())
      << "his own team lost the site";
  EXPECT_THAT(RightsAt({sourced}, TeamWith({"s1"}), kNow + std::chrono::hours(3)).held, IsEmpty())
      << "his own has ended";
  SourcedGrant left = sourced;
  left.source_holds = false;
  EXPECT_THAT(RightsAt({left}, TeamWith({"s1"}), kNow).held, IsEmpty());
  left.source.reset();
  EXPECT_THAT(left.Held(TeamWith({"s1"}), kNow), IsEmpty());
}

TEST(PrefixesTest, WhatAWiderPrefixOfTheSameRoleCoversIsLeftOut) {
  EXPECT_THAT(Reduced({{"a", "branches/b1/sites/s1"},
                       {"a", "branches/b1"},
                       {"a", "branches/b1"},
                       {"b", "branches/b1/sites/s1"},
                       {"a", "branches/b12"}}),
              ElementsAre(HeldRole{"a", "branches/b1"}, HeldRole{"a", "branches/b12"},
                          HeldRole{"b", "branches/b1/sites/s1"}));
}

TEST(PrefixesTest, SixtyFourPrefixesAreCountedOnEveryDayToCome) {
  std::set<std::string> sites;
  for (int i = 0; i < 64; ++i) sites.insert("s" + std::to_string(i));
  const std::vector<SourcedGrant> grants = {{.grant = GrantOf("steward", kTeam)}};
  const Staff li{.branch = "b1"};
  EXPECT_TRUE(CheckPrefixCount(li, grants, TeamWith(sites), kNow, 64).ok());
  sites.insert("s64");
  EXPECT_EQ(ReasonOf(CheckPrefixCount(li, grants, TeamWith(sites), kNow, 64)), "TOO_MANY_PREFIXES");
  Trees later = TeamWith(sites);
  Node node = later.at("b1").tree.nodes().begin()->second;
  node.from = std::chrono::year(2026) / 5 / 1;
  later.at("b1").tree.Put(node);
  const Status status = CheckPrefixCount(li, grants, later, kNow, 64);
  ASSERT_EQ(ReasonOf(status), "TOO_MANY_PREFIXES") << "only in May, but then";
}

TEST(EmploymentTest, WhoIsSentByAFirmIsLimitedInTime) {
  Employment employment{.firm = "洁净保洁公司"};
  EXPECT_EQ(ReasonOf(employment.Check()), "EMPLOYMENT_INVALID");
  employment.contract_end = std::chrono::year(2026) / 3 / 31;
  EXPECT_TRUE(employment.Check().ok());
  EXPECT_EQ(employment.LastDay(), std::chrono::year(2026) / 3 / 31);
  employment.leave = std::chrono::year(2026) / 3 / 10;
  EXPECT_EQ(employment.LastDay(), std::chrono::year(2026) / 3 / 10) << "the earlier one";
}

TEST(EmploymentTest, RightsEndAfterTheLastDayInTheZoneOfTheBranch) {
  Staff staff{.branch = "b1"};
  staff.employment.leave = std::chrono::year(2026) / 3 / 11;  // it is 4:00 of this day there
  const RightsInForce held{.held = {{"steward", "branches/b1"}}};
  const RightsInForce rights = Limited(held, staff, std::chrono::hours(8), kNow);
  EXPECT_FALSE(rights.over);
  EXPECT_EQ(rights.until, kNow + std::chrono::hours(20));
  const RightsInForce later =
      Limited(held, staff, std::chrono::hours(8), kNow + std::chrono::hours(20));
  EXPECT_TRUE(later.over);
  EXPECT_THAT(later.held, IsEmpty());
}

TEST(EmploymentTest, NobodyActsBeyondTheSitesHeIsSentTo) {
  Employment employment{.sites = {"s1", "s2"}};
  EXPECT_THAT(NarrowedTo("b1", employment,
                         {{"guard", ""},
                          {"cleaner", "branches/b1/sites/s2"},
                          {"cleaner", "branches/b1/sites/s3"},
                          {"hr", "branches/b2"}}),
              ElementsAre(HeldRole{"cleaner", "branches/b1/sites/s2"},
                          HeldRole{"guard", "branches/b1/sites/s1"},
                          HeldRole{"guard", "branches/b1/sites/s2"}));
}

TEST(DelegationTest, NothingIsDelegatedThatIsNotOnesOwnForSoLong) {
  Grant source = GrantOf("steward", "branches/b1");
  source.from = kNow;
  source.to = kNow + std::chrono::hours(10);
  Grant part = source;
  Uuid other;
  other.bytes[0] = 1;
  part.staff.staff = StaffId(other);
  EXPECT_TRUE(source.CheckDelegable(part).ok());
  Grant wrong = part;
  wrong.to = kNow + std::chrono::hours(11);
  EXPECT_EQ(ReasonOf(source.CheckDelegable(wrong)), "DELEGATION_BEYOND_OWN");
  wrong = part;
  wrong.from = kNow - std::chrono::hours(1);
  EXPECT_EQ(ReasonOf(source.CheckDelegable(wrong)), "DELEGATION_BEYOND_OWN");
  EXPECT_EQ(ReasonOf(source.CheckDelegable(source)), "DELEGATION_BEYOND_OWN") << "to himself";
  source.source = GrantName{"b1", StaffId(), GrantId()};
  EXPECT_EQ(ReasonOf(source.CheckDelegable(part)), "DELEGATION_BEYOND_OWN") << "a second time";
}

TEST(GrantPeriodTest, TheSameIsHeldOnceAtATime) {
  Grant first = GrantOf("steward", "branches/b1");
  first.from = kNow;
  first.to = kNow + std::chrono::hours(2);
  Grant second = first;
  EXPECT_TRUE(first.Repeats(second));
  second.from = first.to;
  second.to.reset();
  EXPECT_FALSE(first.Repeats(second));
  EXPECT_FALSE(second.Repeats(first));
  second.from.reset();
  EXPECT_TRUE(first.Repeats(second));
  EXPECT_EQ(ReasonOf(first.CheckPeriod(kNow + std::chrono::hours(2))), "GRANT_PERIOD_INVALID");
  first.from = first.to;
  EXPECT_EQ(ReasonOf(first.CheckPeriod(kNow)), "GRANT_PERIOD_INVALID");
}

}  // namespace
}  // namespace steward::identity
