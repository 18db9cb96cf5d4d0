// The rules of approval chains, against a reference that knows them as plain sentences.
#include "common/approval/approval.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/reason.h"

namespace steward::approval {
namespace {

using testing::FailsWith;
using ::testing::HasSubstr;

constexpr Time kMonday = Time(std::chrono::sys_days(std::chrono::year(2026) / 3 / 2));

Time At(int hours) { return kMonday + std::chrono::hours(hours); }

Approval Asked(std::vector<Step> steps, std::int64_t amount_fen = 0) {
  return Ask({.code = "refund",
              .subject = "branches/b1/refunds/1",
              .requester = "clerk",
              .effect = "退款",
              .amount_fen = amount_fen},
             {"branches/hq/approvalChains/refund", {}, std::move(steps)}, At(0));
}

const Step kTeam{.roles = {"team-leader", "supervisor"}};
const Step kFinance{.roles = {"finance-manager"}, .from_amount_fen = 100'000};

TEST(ApprovalTest, StepsAreDecidedInOrderAndTheLastOneApproves) {
  Approval approval = Asked({kTeam, kFinance}, 100'000);
  EXPECT_EQ(approval.Next()->position, 0);
  const Status early = Approve(approval, {"chief", {"finance-manager"}}, At(1));
  ASSERT_THAT(early, FailsWith("APPROVAL_NOT_YOUR_STEP"));
  EXPECT_THAT(early.error().en, HasSubstr("team-leader, supervisor"));
  Approve(approval, {"leader", {"cleaner", "supervisor"}}, At(2)).value();
  EXPECT_EQ(approval.state(), State::kWaiting);
  EXPECT_EQ(approval.Next()->position, 1);
  EXPECT_EQ(approval.Next()->since, At(2));
  Approve(approval, {"chief", {"finance-manager"}}, At(3)).value();
  EXPECT_EQ(approval.state(), State::kApproved);
  EXPECT_FALSE(approval.Next().has_value());
  const Status late = Approve(approval, {"other", {"finance-manager"}}, At(4));
  ASSERT_THAT(late, FailsWith("APPROVAL_ENDED"));
  EXPECT_THAT(late.error().en, HasSubstr("chief ended this request on 2026-03-02"));
}

TEST(ApprovalTest, StepsAboveTheAmountAreLeftOut) {
  EXPECT_EQ(Asked({kTeam, kFinance}, 99'999).chain.steps, std::vector<Step>{kTeam});
  EXPECT_EQ(Asked({kTeam, kFinance}, 100'000).chain.steps.size(), 2u);
  EXPECT_EQ(Asked({kTeam, kFinance}, -100'000).chain.steps.size(), 2u) << "money back is money";
}

TEST(ApprovalTest, WhoeverAskedDecidesNothingWhateverHisRoles) {
  Approval approval = Asked({kTeam});
  const Decider clerk{"clerk", {"team-leader"}};
  EXPECT_THAT(Approve(approval, clerk, At(1)), FailsWith("APPROVAL_OWN_REQUEST"));
  EXPECT_THAT(Reject(approval, clerk, "不对", At(1)), FailsWith("APPROVAL_OWN_REQUEST"));
}

TEST(ApprovalTest, NobodyDecidesTwoSteps) {
  Approval approval = Asked({kTeam, kTeam});
  const Decider leader{"leader", {"team-leader"}};
  Approve(approval, leader, At(1)).value();
  EXPECT_THAT(Approve(approval, leader, At(2)), FailsWith("APPROVAL_DECIDED_BEFORE"));
  Approve(approval, {"second", {"supervisor"}}, At(2)).value();
  EXPECT_EQ(approval.state(), State::kApproved);
}

TEST(ApprovalTest, ARejectionNeedsAReasonAndEndsTheRequest) {
  Approval approval = Asked({kTeam, kTeam});
  EXPECT_THAT(Reject(approval, {"leader", {"team-leader"}}, "", At(1)),
              FailsWith("APPROVAL_REASON_NEEDED"));
  Reject(approval, {"leader", {"team-leader"}}, "无凭证", At(1)).value();
  EXPECT_EQ(approval.state(), State::kRejected);
  EXPECT_EQ(approval.decisions.back().reason, "无凭证");
  EXPECT_THAT(Approve(approval, {"second", {"supervisor"}}, At(2)), FailsWith("APPROVAL_ENDED"));
  EXPECT_THAT(Withdraw(approval, "clerk", At(2)), FailsWith("APPROVAL_ENDED"));
}

TEST(ApprovalTest, OnlyWhoeverAskedTakesItBack) {
  Approval approval = Asked({kTeam});
  EXPECT_THAT(Withdraw(approval, "leader", At(1)), FailsWith("APPROVAL_OTHERS_REQUEST"));
  Withdraw(approval, "clerk", At(30)).value();
  EXPECT_EQ(approval.state(), State::kWithdrawn);
  const Status late = Approve(approval, {"leader", {"team-leader"}}, At(31));
  ASSERT_THAT(late, FailsWith("APPROVAL_ENDED"));
  EXPECT_THAT(late.error().en, HasSubstr("clerk ended this request on 2026-03-03"));
}

TEST(ApprovalTest, ASubstituteDecidesOnceTheTimeLimitOfTheStepIsOver) {
  const Step step{.roles = {"team-leader"}, .limit_hours = 24, .substitute_role = "branch-head"};
  Approval approval = Asked({kTeam, step});
  Approve(approval, {"second", {"supervisor"}}, At(10)).value();
  const Decider substitute{"head", {"branch-head"}};
  EXPECT_EQ(approval.Next()->substitute_from, At(34)) << "counted from the step before";
  EXPECT_THAT(CheckDecider(approval, substitute, At(34) - Duration(1)),
              FailsWith("APPROVAL_NOT_YOUR_STEP"));
  CheckDecider(approval, substitute, At(34)).value();
  CheckDecider(approval, {"leader", {"team-leader"}}, At(34)).value();
}

// Everything by counting, over the whole history, for every question anew.
class Reference {
 public:
  Reference(std::vector<Step> steps, std::int64_t amount) {
    for (Step& step : steps) {
      if (step.from_amount_fen <= std::abs(amount)) steps_.push_back(std::move(step));
    }
  }
  bool Ended() const { return rejected_ || withdrawn_ || deciders_.size() == steps_.size(); }
  bool May(const Decider& decider, int hour) const {
    if (Ended() || decider.person == "p0") return false;
    if (std::count(deciders_.begin(), deciders_.end(), decider.person) > 0) return false;
    const Step& step = steps_[deciders_.size()];
    for (const std::string& role : decider.roles) {
      if (std::count(step.roles.begin(), step.roles.end(), role) > 0) return true;
      if (role == step.substitute_role && hour - since_ >= step.limit_hours) return true;
    }
    return false;
  }
  void Decide(const Decider& decider, bool rejected, int hour) {
    deciders_.push_back(decider.person);
    rejected_ = rejected;
    since_ = hour;
  }
  void Withdraw() { withdrawn_ = true; }
  State state() const {
    if (withdrawn_) return State::kWithdrawn;
    if (rejected_) return State::kRejected;
    return Ended() ? State::kApproved : State::kWaiting;
  }
  int since() const { return since_; }
  size_t decided() const { return deciders_.size(); }

 private:
  std::vector<Step> steps_;
  std::vector<std::string> deciders_;
  int since_ = 0;
  bool rejected_ = false;
  bool withdrawn_ = false;
};

TEST(ApprovalTest, AnyHistoryGoesAsTheReferenceSays) {
  std::mt19937_64 random(20260302);
  const auto below = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  const auto role = [&] { return "r" + std::to_string(below(4)); };
  int ended = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<Step> steps;
    for (int i = 1 + below(4); i > 0; --i) {
      Step step{.roles = {role()}, .from_amount_fen = steps.empty() ? 0 : below(4) * 10};
      if (below(2) == 0) step.roles.push_back(role());
      if (below(2) == 0) {
        step.limit_hours = 1 + below(6);
        step.substitute_role = role();
      }
      steps.push_back(step);
    }
    const int amount = below(60) - 30;
    Reference reference(steps, amount);
    Approval approval = Asked(steps, amount);
    approval.question.requester = "p0";
    for (int hour = 0; hour < 20; hour += below(3)) {
      const Decider decider{"p" + std::to_string(below(5)), {role(), role()}};
      const bool may = reference.May(decider, hour);
      ASSERT_EQ(CheckDecider(approval, decider, At(hour)).ok(), may) << round << ' ' << hour;
      if (below(12) == 0) {
        const bool withdraws = decider.person == "p0" && !reference.Ended();
        ASSERT_EQ(Withdraw(approval, decider.person, At(hour)).ok(), withdraws);
        if (withdraws) reference.Withdraw();
      } else {
        const bool rejects = below(5) == 0;
        const Status done = rejects ? Reject(approval, decider, "why", At(hour))
                                    : Approve(approval, decider, At(hour));
        ASSERT_EQ(done.ok(), may);
        if (may) reference.Decide(decider, rejects, hour);
      }
      ASSERT_EQ(approval.state(), reference.state()) << round << ' ' << hour;
      ASSERT_EQ(approval.decisions.size(), reference.decided());
      ASSERT_EQ(approval.Next().has_value(), !reference.Ended());
      if (approval.Next()) {
        ASSERT_EQ(approval.Next()->since, At(reference.since()));
      }
    }
    ended += reference.Ended() ? 1 : 0;
  }
  EXPECT_GT(ended, 1000) << "the histories must get somewhere";
}

}  // namespace
}  // namespace steward::approval
