// Delivery, use and agency of a unit, the state made of them, and the area it is charged by.
#include "services/directory/occupancy/unit_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "services/directory/occupancy/billing_area.h"
#include "tests/support/reason.h"

namespace steward::directory {
namespace {

using ::testing::AllOf;
using testing::FailsWith;
using ::testing::HasSubstr;
using enum Delivery;

constexpr Day kNewYear{std::chrono::year(2026), std::chrono::month(1), std::chrono::day(1)};
constexpr Delivery kDeliveries[] = {kUnsold, kSoldNotDelivered, kDeliveredNotTaken, kTakenOver,
                                    kTakenOverFromFormer};
constexpr Use kUses[] = {Use::kNotRegistered, Use::kSelfUsed, Use::kLet, Use::kShortLet,
                         Use::kVacant};
constexpr Agency kAgencies[] = {Agency::kNone, Agency::kForLetting, Agency::kForSale};

Day DayNumber(int day) { return std::chrono::sys_days(kNewYear) + std::chrono::days(day); }

const Proof kPaper{"合同 17", {}};
const DeemedDelivery kArrived{kNewYear, kNewYear, kNewYear};

TEST(UnitFactsTest, TheStateIsTheFirstOfSixThatHolds) {
  std::map<UnitState, int> counts;
  for (const Delivery delivery : kDeliveries) {
    for (const Use use : kUses) {
      for (const Agency agency : kAgencies) {
        const UnitFacts facts{.delivery = delivery, .use = use, .agency = agency};
        const UnitState state = facts.State();
        ++counts[state];
        if (delivery == kUnsold || delivery == kSoldNotDelivered) {
          EXPECT_EQ(state, UnitState::kNotDelivered);
        } else if (delivery == kDeliveredNotTaken) {
          EXPECT_EQ(state, UnitState::kNotTakenOver);
        } else if (agency != Agency::kNone) {
          EXPECT_EQ(state, UnitState::kThroughUs) << "before vacant and occupied";
        }
      }
    }
  }
  EXPECT_EQ(counts[UnitState::kNotDelivered], 30);
  EXPECT_EQ(counts[UnitState::kNotTakenOver], 15);
  EXPECT_EQ(counts[UnitState::kThroughUs], 20);
  EXPECT_EQ(counts[UnitState::kVacant], 2);
  EXPECT_EQ(counts[UnitState::kOccupied], 6);
  EXPECT_EQ(counts[UnitState::kTakenOver], 2) << "of 75 combinations";
}

TEST(UnitFactsTest, TheDeliveryMovesExactlyByItsTable) {
  const std::set<std::pair<Delivery, Delivery>> by_hand{{kUnsold, kSoldNotDelivered},
                                                        {kUnsold, kTakenOverFromFormer},
                                                        {kSoldNotDelivered, kDeliveredNotTaken},
                                                        {kSoldNotDelivered, kTakenOverFromFormer},
                                                        {kDeliveredNotTaken, kTakenOverFromFormer}};
  const std::set<std::pair<Delivery, Delivery>> by_record{{kSoldNotDelivered, kTakenOver},
                                                          {kDeliveredNotTaken, kTakenOver}};
  for (const Delivery from : kDeliveries) {
    for (const Delivery to : kDeliveries) {
      for (const By by : {By::kHand, By::kHandoverRecord}) {
        UnitFacts facts{.delivery = from};
        const Status moved = MoveDelivery(facts, to, kNewYear, by, kPaper, kArrived);
        const bool allowed = (by == By::kHand ? by_hand : by_record).contains({from, to});
        EXPECT_EQ(moved.ok(), allowed) << WordOf(from) << " to " << WordOf(to);
        EXPECT_EQ(facts.delivery, allowed ? to : from);
        if (!allowed) {
          EXPECT_THAT(moved, FailsWith("FACT_MOVE_REFUSED"));
        }
      }
    }
  }
  UnitFacts sold{.delivery = kSoldNotDelivered};
  EXPECT_THAT(
      MoveDelivery(sold, kTakenOver, kNewYear, By::kHand, kPaper, {}).error().en,
      AllOf(HasSubstr("DELIVERED_NOT_TAKEN"), HasSubstr("TAKEN_OVER (by its handover record)")))
      << "says what to do";
}

TEST(UnitFactsTest, ADeliveryNeedsItsNoticeThatArrivedBeforeTheOwnerOwes) {
  const auto deliver = [](const std::optional<DeemedDelivery>& deemed, const Proof& proof) {
    UnitFacts facts{.delivery = kSoldNotDelivered};
    return MoveDelivery(facts, kDeliveredNotTaken, kNewYear, By::kHand, proof, deemed);
  };
  EXPECT_THAT(deliver({}, kPaper), FailsWith("EVIDENCE_MISSING"));
  EXPECT_THAT(deliver(kArrived, {}), FailsWith("EVIDENCE_MISSING"));
  EXPECT_TRUE(deliver(kArrived, {"", FileId()}).ok()) << "a file is proof";
  EXPECT_THAT(deliver({{DayNumber(1), DayNumber(0), DayNumber(2)}}, kPaper),
              FailsWith("PERIOD_INVALID"));
  EXPECT_THAT(deliver({{DayNumber(0), DayNumber(2), DayNumber(1)}}, kPaper),
              FailsWith("PERIOD_INVALID"));
  EXPECT_THAT(deliver({{DayNumber(-2), DayNumber(-2), DayNumber(-1)}}, kPaper),
              FailsWith("PERIOD_INVALID"))
      << "before the delivery itself";
}

TEST(UnitFactsTest, AUseMovesToAnyOtherButNeverBackToUnknownAndVacancyNeedsEvidence) {
  for (const Use from : kUses) {
    for (const Use to : kUses) {
      UnitFacts facts{.delivery = kTakenOver, .use = from, .delivery_day = kNewYear};
      const bool allowed = from != to && to != Use::kNotRegistered;
      EXPECT_EQ(MoveUse(facts, to, kNewYear, kPaper).ok(), allowed)
          << static_cast<int>(from) << " to " << static_cast<int>(to);
    }
  }
  UnitFacts facts{.delivery = kTakenOver, .delivery_day = kNewYear};
  EXPECT_THAT(MoveUse(facts, Use::kVacant, kNewYear, {}), FailsWith("EVIDENCE_MISSING"));
  ASSERT_TRUE(MoveUse(facts, Use::kVacant, DayNumber(5), kPaper).ok());
  EXPECT_THAT(MoveUse(facts, Use::kLet, DayNumber(4), {}), FailsWith("FACT_DATE_BACKWARDS"));
}

TEST(UnitFactsTest, AnAgencyMovesToAnyOtherByTheOwnersOrder) {
  for (const Agency from : kAgencies) {
    for (const Agency to : kAgencies) {
      UnitFacts facts{.agency = from};
      EXPECT_EQ(MoveAgency(facts, to, kNewYear, kPaper).ok(), from != to);
      UnitFacts again{.agency = from};
      EXPECT_EQ(MoveAgency(again, to, kNewYear, {}).ok(), from != to && to == Agency::kNone)
          << "an order begins it, not its end";
    }
  }
}

TEST(UnitFactsTest, NobodyMovesInBeforeTheHandoverUnlessItIsOfAFormerCompany) {
  for (const Delivery delivery : kDeliveries) {
    UnitFacts facts{.house_number = "3-2-1502", .delivery = delivery, .delivery_day = DayNumber(5)};
    const bool former = delivery == kTakenOverFromFormer;
    EXPECT_EQ(CheckHandedOver(facts, DayNumber(4)).ok(), former);
    EXPECT_EQ(CheckHandedOver(facts, DayNumber(5)).ok(), former || delivery == kTakenOver);
    EXPECT_EQ(MoveUse(facts, Use::kSelfUsed, DayNumber(5), {}).ok(),
              former || delivery == kTakenOver);
  }
  const UnitFacts facts{.house_number = "3-2-1502"};
  const Status refused = CheckHandedOver(facts, kNewYear);
  ASSERT_THAT(refused, FailsWith("UNIT_NOT_HANDED_OVER"));
  EXPECT_THAT(refused.error().en, AllOf(HasSubstr("3-2-1502"), HasSubstr("UNSOLD")));
  EXPECT_THAT(refused.error().zh, HasSubstr("未售"));
}

BillingArea AreaFrom(Day day, bool supplementary = false) {
  BillingArea area;
  area.period.from = day;
  area.is_supplementary = supplementary;
  return area;
}

TEST(BillingAreaTest, TheAreaOfDaysThatMayHaveBeenBilledChangesOnlyWhereItIsMarked) {
  const Day today = DayNumber(100);
  EXPECT_TRUE(CheckBillingArea(AreaFrom(DayNumber(-900)), {}, today).ok()) << "the first is free";
  const std::vector<BillingArea> earlier{AreaFrom(DayNumber(0)), AreaFrom(DayNumber(200))};
  EXPECT_THAT(CheckBillingArea(AreaFrom(DayNumber(99)), earlier, today),
              FailsWith("BILLING_AREA_BACKWARDS"));
  EXPECT_THAT(CheckBillingArea(AreaFrom(DayNumber(150)), earlier, today),
              FailsWith("BILLING_AREA_BACKWARDS"))
      << "before one that is announced";
  EXPECT_TRUE(CheckBillingArea(AreaFrom(DayNumber(200)), earlier, today).ok());
  EXPECT_TRUE(CheckBillingArea(AreaFrom(DayNumber(50), true), earlier, today).ok());
}

TEST(BillingAreaTest, OnEveryDayTheLastOneSetWins) {
  std::mt19937_64 random(22);
  for (int run = 0; run < 200; ++run) {
    std::vector<BillingArea> areas;
    for (int set = 0; set < 8; ++set) {
      const Day from = DayNumber(static_cast<int>(random() % 30));
      for (BillingArea& area : areas) area.period = CutOff(area.period, from);
      areas.push_back(AreaFrom(from));
    }
    for (int day = 0; day < 40; ++day) {
      int last = -1;
      int in_force = -1;
      int count = 0;
      for (int i = 0; i < static_cast<int>(areas.size()); ++i) {
        if (areas[i].period.from <= DayNumber(day)) last = i;
        if (!areas[i].period.Contains(DayNumber(day))) continue;
        in_force = i;
        ++count;
      }
      ASSERT_LE(count, 1);
      if (count == 1) {
        ASSERT_EQ(in_force, last) << "run " << run << ", day " << day;
      }
    }
  }
}

}  // namespace
}  // namespace steward::directory
