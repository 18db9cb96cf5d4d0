// The versions of an approval chain, and who may change which of them when.
#include "services/identity/approvals/approval_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/reason.h"

namespace steward::identity {
namespace {

using testing::FailsWith;
using ::testing::HasSubstr;

const std::set<std::string, std::less<>> kDeciderRoles{"supervisor", "branch-head"};
constexpr Day kChangeDay = std::chrono::year(2026) / 3 / 10;

Day DayOfMarch(unsigned day) { return std::chrono::year(2026) / 3 / static_cast<int>(day); }

ApprovalChain ChainFrom(std::vector<ApprovalChainVersion> versions) {
  return {.name = {"b1", "refund"}, .versions = std::move(versions), .version = 1};
}

ApprovalChainVersion VersionFrom(Day from,
                                 std::vector<approval::Step> steps = {{.roles = {"supervisor"}}}) {
  return {from, std::move(steps)};
}

Status ChangeChain(const ApprovalChain& before, ApprovalChain after) {
  return CheckChange(before, after, kChangeDay, kDeciderRoles);
}

TEST(ApprovalChainTest, AVersionHoldsFromItsFirstDayUntilTheNextBegins) {
  const ApprovalChain chain = ChainFrom({VersionFrom(DayOfMarch(1)), VersionFrom(DayOfMarch(5))});
  EXPECT_EQ(chain.On(std::chrono::year(2026) / 2 / 28), nullptr);
  EXPECT_EQ(chain.On(DayOfMarch(4)), &chain.versions[0]);
  EXPECT_EQ(chain.On(DayOfMarch(5)), &chain.versions[1]);
  EXPECT_EQ(chain.On(DayOfMarch(31)), &chain.versions[1]);
}

TEST(ApprovalChainTest, WhatIsInForceStaysAsItIs) {
  const ApprovalChain before =
      ChainFrom({VersionFrom(DayOfMarch(1)), VersionFrom(kChangeDay), VersionFrom(DayOfMarch(20))});
  EXPECT_TRUE(ChangeChain(before, before).ok());
  ApprovalChain later = before;
  later.versions.back() = VersionFrom(DayOfMarch(11), {{.roles = {"branch-head"}}});
  EXPECT_TRUE(ChangeChain(before, later).ok()) << "what has not begun may change";
  for (const size_t i : {0u, 1u}) {
    ApprovalChain changed = before;
    changed.versions[i].steps[0].roles = {"branch-head"};
    const Status past = ChangeChain(before, changed);
    ASSERT_THAT(past, FailsWith("APPROVAL_CHAIN_PAST"));
    EXPECT_THAT(past.error().en, HasSubstr("from 2026-03-10 or later"));
    ApprovalChain without = before;
    without.versions.erase(without.versions.begin() + static_cast<long>(i));
    EXPECT_THAT(ChangeChain(before, without), FailsWith("APPROVAL_CHAIN_PAST"));
  }
  ApprovalChain backdated = before;
  backdated.versions.push_back(VersionFrom(DayOfMarch(9)));
  EXPECT_THAT(ChangeChain(before, backdated), FailsWith("APPROVAL_CHAIN_PAST"));
  EXPECT_TRUE(ChangeChain(ChainFrom({}), ChainFrom({VersionFrom(kChangeDay)})).ok());
}

TEST(ApprovalChainTest, VersionsAreOrderedAndBeginOnDifferentDays) {
  ApprovalChain after = ChainFrom({VersionFrom(DayOfMarch(20)), VersionFrom(DayOfMarch(12))});
  ASSERT_TRUE(CheckChange(ChainFrom({}), after, kChangeDay, kDeciderRoles).ok());
  EXPECT_EQ(after.versions[0].from, DayOfMarch(12));
  after.versions.push_back(VersionFrom(DayOfMarch(20)));
  EXPECT_THAT(ChangeChain(ChainFrom({}), after), FailsWith("APPROVAL_CHAIN_DATE_TWICE"));
}

TEST(ApprovalChainTest, EveryRequestIsDecidedBySomebodyThereIs) {
  const auto made = [](std::vector<approval::Step> steps) {
    return ChangeChain(ChainFrom({}), ChainFrom({VersionFrom(kChangeDay, std::move(steps))}));
  };
  EXPECT_THAT(made({{.roles = {"supervisor"}, .from_amount_fen = 1}}),
              FailsWith("APPROVAL_CHAIN_NOBODY_DECIDES"));
  EXPECT_THAT(made({}), FailsWith("APPROVAL_CHAIN_NOBODY_DECIDES"));
  EXPECT_THAT(made({{.roles = {"supervisor", "wizard"}}}), FailsWith("ROLE_NOT_FOUND"));
  approval::Step step{.roles = {"supervisor"}, .limit_hours = 24, .substitute_role = "branch-head"};
  EXPECT_TRUE(made({step}).ok());
  step.substitute_role = "wizard";
  EXPECT_THAT(made({step}), FailsWith("ROLE_NOT_FOUND"));
  step.substitute_role = "supervisor";
  const Status same = made({{.roles = {"branch-head"}}, step});
  ASSERT_THAT(same, FailsWith("APPROVAL_CHAIN_STEP_INVALID"));
  EXPECT_THAT(same.error().en, HasSubstr("Step 2 of the chain from 2026-03-10"));
  step = {.roles = {"supervisor"}, .substitute_role = "branch-head"};
  EXPECT_THAT(made({step}), FailsWith("APPROVAL_CHAIN_STEP_INVALID"));
}

}  // namespace
}  // namespace steward::identity
