// The life cycle of a fit-out, row by row, and what its moves need.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "services/directory/estate/fit_out_rules.h"
#include "tests/support/reason.h"

namespace steward::directory {
namespace {

using namespace std::chrono_literals;
using enum FitOutState;
using enum FitOutAction;
using steward::testing::FailsWith;
using ::testing::HasSubstr;

constexpr Day kEnd = 2026y / 6 / 30;

TEST(FitOutTest, EveryStateAllowsExactlyTheMovesOfTheLifeCycle) {
  const std::map<std::pair<FitOutState, FitOutAction>, FitOutState> allowed = {
      {{kNone, kAsk}, kAsked},
      {{kAsked, kPermit}, kPermitted},
      {{kPermitted, kStart}, kUnderWay},
      {{kPermitted, kReturnPasses}, kPermitted},
      {{kUnderWay, kRecord}, kUnderWay},
      {{kUnderWay, kReturnPasses}, kUnderWay},
      {{kUnderWay, kPassEndDate}, kOverdue},
      {{kUnderWay, kExtend}, kExtended},
      {{kUnderWay, kInspect}, kInspected},
      {{kOverdue, kRecord}, kOverdue},
      {{kOverdue, kReturnPasses}, kOverdue},
      {{kOverdue, kExtend}, kExtended},
      {{kOverdue, kInspect}, kInspected},
      {{kExtended, kResume}, kUnderWay},
      {{kInspected, kReturnPasses}, kInspected},
      {{kInspected, kPassHoldingTime}, kDepositPeriod},
      {{kDepositPeriod, kReturnPasses}, kDepositPeriod},
      {{kDepositPeriod, kClose}, kClosed}};
  for (int from = 0; from <= 8; ++from) {
    for (int action = 0; action <= static_cast<int>(kClose); ++action) {
      const auto key = std::pair(static_cast<FitOutState>(from), static_cast<FitOutAction>(action));
      const Result<FitOutState> to = After(key.first, key.second);
      if (const auto row = allowed.find(key); row != allowed.end()) {
        ASSERT_TRUE(to.ok()) << from << " " << action;
        EXPECT_EQ(to.value(), row->second);
      } else {
        EXPECT_THAT(to, FailsWith("FIT_OUT_MOVE_NOT_ALLOWED")) << from << " " << action;
      }
    }
  }
}

TEST(FitOutTest, ARefusalNamesTheStateTheMissingStepAndWhoCanDoIt) {
  const Result<FitOutState> early = After(kUnderWay, kClose);
  ASSERT_FALSE(early.ok());
  EXPECT_EQ(early.error().en,
            "The fit-out is UNDER_WAY: no CLOSE now; first: INSPECT (by: "
            "inspector)");
  EXPECT_EQ(early.error().zh, "装修处于“施工中”，不能退押金办结；请先：验收（由验收人办理）");
  EXPECT_THAT(After(kClosed, kStart).error().en, HasSubstr("nothing, it has ended"));
}

TEST(FitOutTest, TimeAloneMakesItOverdueAndOpensTheDepositPeriod) {
  EXPECT_EQ(StateOn(kUnderWay, kEnd, std::nullopt, kEnd), kUnderWay) << "the last day counts";
  EXPECT_EQ(StateOn(kUnderWay, kEnd, std::nullopt, 2026y / 7 / 1), kOverdue);
  EXPECT_EQ(StateOn(kPermitted, kEnd, std::nullopt, 2026y / 7 / 1), kPermitted);
  const Day release = 2026y / 8 / 1;
  EXPECT_EQ(StateOn(kInspected, kEnd, release, 2026y / 7 / 31), kInspected);
  EXPECT_EQ(StateOn(kInspected, kEnd, release, release), kDepositPeriod);
  EXPECT_EQ(StateOn(kClosed, kEnd, release, release), kClosed);
}

FitOutPermit Complete() {
  return {.agreement = "ZX-17",
          .drawings = "平面图 3 张",
          .end = kEnd,
          .has_acknowledged_warning = true,
          .pass_count = 4,
          .deposit_fen = 200000,
          .payer = FitOutPayer::kOwner};
}

TEST(FitOutTest, APermitNeedsWhatTheRuleOfTheSiteAsksFor) {
  const FitOutTerms terms{.deposit_fen = 200000, .holding_days = 30};
  EXPECT_TRUE(CheckPermit(Complete(), terms, kEnd).ok());
  EXPECT_THAT(CheckPermit(Complete(), terms, 2026y / 7 / 1), FailsWith("FIT_OUT_DATE_WRONG"));

  FitOutPermit permit = Complete();
  permit.has_acknowledged_warning = false;
  EXPECT_THAT(CheckPermit(permit, terms, kEnd), FailsWith("FIT_OUT_PERMIT_INCOMPLETE"));
  permit = Complete();
  permit.payer = FitOutPayer::kNobody;
  EXPECT_THAT(CheckPermit(permit, terms, kEnd), FailsWith("FIT_OUT_PERMIT_INCOMPLETE"));
  permit = Complete();
  permit.deposit_fen = 100000;
  EXPECT_THAT(CheckPermit(permit, terms, kEnd), FailsWith("FIT_OUT_DEPOSIT_DIFFERS"));
}

TEST(FitOutTest, WhereTheRuleSaysNoneADepositIsRefused) {
  const FitOutTerms none{.deposit_fen = 0, .holding_days = 0};
  EXPECT_THAT(CheckPermit(Complete(), none, kEnd), FailsWith("FIT_OUT_DEPOSIT_DIFFERS"));
  FitOutPermit permit = Complete();
  permit.deposit_fen = 0;
  permit.payer = FitOutPayer::kNobody;
  EXPECT_TRUE(CheckPermit(permit, none, kEnd).ok());
}

TEST(FitOutTest, AnExtensionLeadsToALaterDayThatIsNotOver) {
  EXPECT_THAT(CheckExtension(kEnd, kEnd, 2026y / 6 / 1), FailsWith("FIT_OUT_DATE_WRONG"));
  EXPECT_TRUE(CheckExtension(kEnd, 2026y / 7 / 1, 2026y / 6 / 1).ok());
  EXPECT_THAT(CheckExtension(kEnd, 2026y / 7 / 10, 2026y / 7 / 11),
              FailsWith("FIT_OUT_DATE_WRONG"));
}

TEST(FitOutTest, AnOpenViolationStandsInTheWayOfTheInspectionAndIsNamed) {
  std::vector<FitOutViolation> violations(2);
  violations[0] = {.position = 1, .text = "拆承重墙", .corrected = Time()};
  violations[1] = {.position = 2, .text = "占用通道"};
  const Status refused = CheckInspection(false, {}, violations);
  ASSERT_THAT(refused, FailsWith("FIT_OUT_VIOLATION_OPEN"));
  EXPECT_THAT(refused.error().zh, HasSubstr("第 2 项违规“占用通道”"));
  violations[1].corrected = Time();
  EXPECT_TRUE(CheckInspection(false, {}, violations).ok());
}

TEST(FitOutTest, WetRoomsNeedALastWaterTestThatWasPassed) {
  const FitOutStage passed{.kind = FitOutStageKind::kClosedWaterTest};
  FitOutStage failed = passed;
  failed.finding = FitOutFinding::kFailed;
  const FitOutStage other{.kind = static_cast<FitOutStageKind>(6)};
  EXPECT_THAT(CheckInspection(true, {other}, {}), FailsWith("FIT_OUT_WATER_TEST_MISSING"));
  EXPECT_THAT(CheckInspection(true, {passed, failed}, {}), FailsWith("FIT_OUT_WATER_TEST_MISSING"));
  EXPECT_TRUE(CheckInspection(true, {failed, passed, other}, {}).ok());
  EXPECT_TRUE(CheckInspection(false, {failed}, {}).ok());
}

TEST(FitOutTest, NoMorePassesComeBackThanAreOut) {
  EXPECT_TRUE(CheckReturn(3, 3).ok());
  EXPECT_THAT(CheckReturn(2, 3), FailsWith("FIT_OUT_PASSES_OUT"));
  EXPECT_TRUE(CheckNoneOut(0).ok());
  EXPECT_THAT(CheckNoneOut(1), FailsWith("FIT_OUT_PASSES_OUT"));
}

TEST(DaySpanTest, OverlapsAreDaysThatBothContain) {
  std::mt19937_64 random(20260401);
  const auto span = [&] {
    const Day start = DaysLater(2026y / 2 / 20, static_cast<int>(random() % 20));
    DaySpan days{.start = start, .end = std::nullopt};
    if (random() % 4 != 0) days.end = DaysLater(start, static_cast<int>(random() % 10));
    return days;
  };
  for (int i = 0; i < 2000; ++i) {
    const DaySpan a = span();
    const DaySpan b = span();
    bool shared = false;
    for (int day = 0; day < 60; ++day) {
      const Day at = DaysLater(2026y / 2 / 20, day);
      shared = shared || (a.Contains(at) && b.Contains(at));
    }
    EXPECT_EQ(a.Overlaps(b), shared);
    EXPECT_EQ(b.Overlaps(a), shared);
  }
  EXPECT_THAT((DaySpan{kEnd, 2026y / 6 / 29}.Check()), FailsWith("PERIOD_REVERSED"));
}

TEST(FitOutTest, TheLifeCycleInTheReadmeIsTheTableInTheCode) {
  std::ifstream file("services/directory/README.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_THAT(text.str(), HasSubstr(FitOutLifeCycleText()));
}

}  // namespace
}  // namespace steward::directory
