// The handover record of a unit and its four steps.
#include "services/directory/occupancy/handover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/reason.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::HasSubstr;
using enum HandoverStep;

constexpr Day kJune{std::chrono::year(2026), std::chrono::month(6), std::chrono::day(1)};
constexpr HandoverStep kSteps[] = {kMoveIn, kInspection, kHandover, kFitOut};

Handover CompleteRecord() {
  Handover handover;
  handover.interim_rules_signed = true;
  handover.service_agreement_signed = true;
  handover.quality_guarantee_given = true;
  handover.manual_given = true;
  handover.water_m3_x1000 = 0;
  handover.power_kwh_x1000 = 0;
  handover.key_count = 3;
  handover.key_keeper = "branches/cq/staff/1";
  return handover;
}

UnitFacts DeliveryIs(Delivery delivery) {
  return {.house_number = "3-2-1502", .delivery = delivery, .delivery_day = kJune};
}

TEST(HandoverTest, AMissingStepIsVisibleWhateverTheOrder) {
  Handover handover = CompleteRecord();
  EXPECT_THAT(handover.MissingSteps(), ElementsAre(kMoveIn, kInspection, kHandover, kFitOut));
  const UnitFacts former = DeliveryIs(Delivery::kTakenOverFromFormer);
  ASSERT_TRUE(RecordStep(handover, former, kFitOut, kJune).ok());
  ASSERT_TRUE(RecordStep(handover, former, kMoveIn, kJune).ok());
  EXPECT_THAT(handover.MissingSteps(), ElementsAre(kInspection, kHandover));
  const Status again = RecordStep(handover, former, kMoveIn, kJune);
  ASSERT_THAT(again, FailsWith("HANDOVER_STEP_DONE"));
  EXPECT_THAT(again.error().en, HasSubstr("MOVE_IN was done on 2026-06-01"));
}

TEST(HandoverTest, MovingInAndFittingOutComeAfterTheHandover) {
  for (const HandoverStep step : kSteps) {
    Handover handover = CompleteRecord();
    const bool after = step == kMoveIn || step == kFitOut;
    const Status early = RecordStep(handover, DeliveryIs(Delivery::kSoldNotDelivered), step, kJune);
    EXPECT_EQ(early.ok(), !after);
    EXPECT_EQ(handover.Done(step).has_value(), !after);
    if (after) {
      EXPECT_THAT(early, FailsWith("UNIT_NOT_HANDED_OVER"));
      EXPECT_TRUE(RecordStep(handover, DeliveryIs(Delivery::kTakenOver), step, kJune).ok());
    }
  }
}

TEST(HandoverTest, TheHandoverNeedsEachPaperReadingAndKey) {
  using Spoil = void (*)(Handover&);
  const std::pair<const char*, Spoil> spoils[] = {
      {"interim_rules_signed", [](Handover& is) { is.interim_rules_signed = false; }},
      {"service_agreement_signed", [](Handover& is) { is.service_agreement_signed = false; }},
      {"quality_guarantee_given", [](Handover& is) { is.quality_guarantee_given = false; }},
      {"manual_given", [](Handover& is) { is.manual_given = false; }},
      {"water_m3_x1000", [](Handover& is) { is.water_m3_x1000.reset(); }},
      {"power_kwh_x1000", [](Handover& is) { is.power_kwh_x1000.reset(); }},
      {"key_count", [](Handover& is) { is.key_count = 0; }},
      {"key_keeper", [](Handover& is) { is.key_keeper.clear(); }},
  };
  const UnitFacts sold = DeliveryIs(Delivery::kSoldNotDelivered);
  for (const auto& [field, spoil] : spoils) {
    Handover handover = CompleteRecord();
    spoil(handover);
    const Status refused = RecordStep(handover, sold, kHandover, kJune);
    ASSERT_THAT(refused, FailsWith("HANDOVER_INCOMPLETE")) << field;
    EXPECT_THAT(refused.error().en, HasSubstr(std::string("missing: ") + field + ";"));
  }
  Handover complete = CompleteRecord();
  EXPECT_TRUE(RecordStep(complete, sold, kHandover, kJune).ok()) << "gas and heat may be absent";
}

TEST(HandoverTest, AnAgentHasAPowerOfAttorney) {
  Handover handover;
  EXPECT_TRUE(CheckAgent(handover).ok());
  handover.agent = OwnerId();
  EXPECT_THAT(CheckAgent(handover), FailsWith("EVIDENCE_MISSING"));
  handover.power_of_attorney = "委托书 3";
  EXPECT_TRUE(CheckAgent(handover).ok());
}

}  // namespace
}  // namespace steward::directory
