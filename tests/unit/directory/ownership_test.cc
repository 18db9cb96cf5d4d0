// Who owns and uses a unit: periods, shares, transfers and cancellations.
#include "services/directory/occupancy/ownership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "services/directory/occupancy/occupancy.h"
#include "tests/support/reason.h"

namespace steward::directory {
namespace {

using std::chrono::sys_days;
using ::testing::AllOf;
using testing::FailsWith;
using ::testing::HasSubstr;

constexpr Day kFirst{std::chrono::year(2026), std::chrono::month(1), std::chrono::day(1)};

Day After(int days) { return sys_days(kFirst) + std::chrono::days(days); }

template <class ResourceId>
ResourceId Numbered(int number) {
  Uuid uuid;
  uuid.bytes[14] = static_cast<std::uint8_t>(number / 256);
  uuid.bytes[15] = static_cast<std::uint8_t>(number % 256);
  return ResourceId(uuid);
}

Ownership OwnershipOf(int number, Day from, std::vector<OwnerShare> owners) {
  Ownership ownership;
  ownership.name = {{"cq", "cuihu", Numbered<UnitId>(1), Numbered<OwnershipId>(number)}};
  ownership.bill_contact = owners.front().owner;
  ownership.owners = std::move(owners);
  ownership.period.from = from;
  return ownership;
}

OwnerShare Share(int owner, int numerator = 1, int denominator = 1) {
  return {Numbered<OwnerId>(owner), numerator, denominator};
}

Cancellation Mistake() { return {"登记错误", "branches/cq/staff/1", Time()}; }

TEST(OwnershipTest, SharesAddUpToAtMostTheWholeExactly) {
  OwnershipHistory history;
  EXPECT_TRUE(AddOwnership(history,
                           OwnershipOf(1, kFirst, {Share(1, 1, 3), Share(2, 1, 3), Share(3, 1, 3)}))
                  .ok());
  history.clear();
  EXPECT_TRUE(AddOwnership(history, OwnershipOf(1, kFirst, {Share(1, 1, 3)})).ok())
      << "a part may be unknown";
  const Status over = AddOwnership(
      history, OwnershipOf(2, kFirst, {Share(1, 333, 1000), Share(2, 1, 3), Share(3, 334, 1000)}));
  ASSERT_THAT(over, FailsWith("OWNERSHIP_SHARES_EXCEED_WHOLE")) << "by one three-thousandth";
  EXPECT_THAT(over.error().en, HasSubstr("position 3"));
  std::vector<OwnerShare> many;
  for (int i = 0; i < kMaxOwnersOfUnit; ++i) many.push_back(Share(i + 1, 1, 1000 - i));
  EXPECT_TRUE(AddOwnership(history, OwnershipOf(3, kFirst, many)).error().reason ==
              "OWNERSHIP_OVERLAPS")
      << "the sum of the most and the largest denominators is below the whole";
}

TEST(OwnershipTest, TheBillContactIsOneOfTheOwnersAndNobodyStandsTwice) {
  OwnershipHistory history;
  Ownership ownership = OwnershipOf(1, kFirst, {Share(1, 1, 2), Share(2, 1, 2)});
  ownership.bill_contact = Numbered<OwnerId>(3);
  EXPECT_THAT(AddOwnership(history, ownership), FailsWith("BILL_CONTACT_NOT_OWNER"));
  EXPECT_THAT(AddOwnership(history, OwnershipOf(1, kFirst, {Share(1, 1, 2), Share(1, 1, 2)})),
              FailsWith("LISTED_TWICE"));
  ownership = OwnershipOf(1, kFirst, {Share(1)});
  ownership.period.to = kFirst;
  EXPECT_THAT(AddOwnership(history, ownership), FailsWith("PERIOD_INVALID"));
}

TEST(OwnershipTest, TwoGroupsOnOneDayAreRefusedAndTheConflictingRecordIsNamed) {
  OwnershipHistory history;
  Ownership past = OwnershipOf(1, kFirst, {Share(1)});
  past.period.to = After(31);
  ASSERT_TRUE(AddOwnership(history, past).ok());
  const Status refused = AddOwnership(history, OwnershipOf(2, After(30), {Share(2)}));
  ASSERT_THAT(refused, FailsWith("OWNERSHIP_OVERLAPS"));
  EXPECT_THAT(refused.error().en,
              AllOf(HasSubstr(past.name.ToString()), HasSubstr("2026-01-01 to 2026-02-01")));
  EXPECT_TRUE(AddOwnership(history, OwnershipOf(3, After(31), {Share(2)})).ok())
      << "the first day no more of the one is the first of the other";
}

TEST(OwnershipTest, ATransferEndsTheRunningOneOnTheBillingDayAndIsTakenBackLastFirst) {
  OwnershipHistory history;
  ASSERT_TRUE(AddOwnership(history, OwnershipOf(1, kFirst, {Share(1)})).ok());
  const OwnershipId first = Numbered<OwnershipId>(1);
  EXPECT_THAT(directory::TransferOwnership(history, first, OwnershipOf(9, kFirst, {Share(2)})),
              FailsWith("OWNERSHIP_OVERLAPS"));
  ASSERT_TRUE(
      directory::TransferOwnership(history, first, OwnershipOf(2, After(10), {Share(2)})).ok());
  EXPECT_EQ(OwnershipIn(history, first).period, (Period{kFirst, After(10)}));
  EXPECT_THAT(directory::TransferOwnership(history, first, OwnershipOf(9, After(20), {Share(3)})),
              FailsWith("OWNERSHIP_ENDED"));
  EXPECT_THAT(directory::CancelOwnership(history, first, Mistake()),
              FailsWith("OWNERSHIP_HAS_SUCCESSOR"));
  const OwnershipId second = Numbered<OwnershipId>(2);
  ASSERT_TRUE(directory::CancelOwnership(history, second, Mistake()).ok());
  EXPECT_EQ(OwnershipIn(history, first).period, (Period{kFirst, std::nullopt}));
  EXPECT_THAT(directory::CancelOwnership(history, second, Mistake()),
              FailsWith("OWNERSHIP_CANCELLED"));
  EXPECT_THAT(directory::TransferOwnership(history, second, OwnershipOf(9, After(20), {Share(3)})),
              FailsWith("OWNERSHIP_CANCELLED"));
}

TEST(OwnershipTest, WhatWouldRunOnAgainMustNotMeetAnother) {
  OwnershipHistory history;
  ASSERT_TRUE(AddOwnership(history, OwnershipOf(1, kFirst, {Share(1)})).ok());
  Ownership next = OwnershipOf(2, After(10), {Share(2)});
  next.period.to = After(20);
  ASSERT_TRUE(directory::TransferOwnership(history, Numbered<OwnershipId>(1), next).ok());
  ASSERT_TRUE(AddOwnership(history, OwnershipOf(3, After(20), {Share(3)})).ok());
  EXPECT_THAT(directory::CancelOwnership(history, Numbered<OwnershipId>(2), Mistake()),
              FailsWith("OWNERSHIP_OVERLAPS"));
}

// One step of somebody who registers, transfers and cancels as he likes.
void Step(OwnershipHistory& history, int number, std::mt19937_64& random) {
  const auto pick = [&](int limit) { return static_cast<int>(random() % limit); };
  Ownership added = OwnershipOf(
      number, After(pick(40)),
      {Share(1 + pick(5), 1 + pick(3), 1 + pick(4)), Share(6 + pick(5), 1 + pick(3), 1 + pick(4))});
  if (pick(2) == 0) added.period.to = sys_days(added.period.from) + std::chrono::days(pick(15));
  OwnershipHistory changed = history;
  Status done;
  if (history.empty() || pick(3) == 0) {
    done = AddOwnership(changed, added);
  } else {
    const OwnershipId id = history[pick(static_cast<int>(history.size()))].name.id;
    done = pick(3) == 0 ? directory::CancelOwnership(changed, id, Mistake())
                        : directory::TransferOwnership(changed, id, added);
  }
  if (done.ok()) history = std::move(changed);
}

TEST(OwnershipTest, InAnyHistoryADayHasOneGroupWithAtMostTheWhole) {
  std::mt19937_64 random(20260401);
  size_t registered = 0;
  for (int run = 0; run < 300; ++run) {
    OwnershipHistory history;
    for (int number = 1; number <= 40; ++number) Step(history, number, random);
    registered += history.size();
    for (int day = 0; day < 60; ++day) {
      int groups = 0;
      double shares = 0;
      for (const Ownership& ownership : history) {
        if (ownership.cancelled || !ownership.period.Contains(After(day))) continue;
        ++groups;
        for (const OwnerShare& share : ownership.owners) {
          shares += static_cast<double>(share.numerator) / share.denominator;
        }
      }
      ASSERT_LE(groups, 1) << "run " << run << ", day " << day;
      ASSERT_LE(shares, 1.0 + 1e-9) << "run " << run << ", day " << day;
    }
  }
  EXPECT_GT(registered, 500u) << "many steps were not refused";
}

Occupancy OccupancyOf(int number, int occupant, Day from) {
  Occupancy occupancy;
  occupancy.name = {{"cq", "cuihu", Numbered<UnitId>(1), Numbered<OccupancyId>(number)}};
  occupancy.occupant = Numbered<OwnerId>(occupant);
  occupancy.period.from = from;
  return occupancy;
}

TEST(OccupancyTest, OnlyATenantPaysAndTheAgreementIsWrittenDown) {
  Occupancy occupancy = OccupancyOf(1, 1, kFirst);
  occupancy.pays = true;
  EXPECT_THAT(CheckOccupancy(occupancy), FailsWith("EVIDENCE_MISSING"));
  occupancy.agreement = "租赁合同第 8 条";
  EXPECT_TRUE(CheckOccupancy(occupancy).ok());
  for (const OccupancyRole role : {OccupancyRole::kFamily, OccupancyRole::kUser}) {
    occupancy.role = role;
    EXPECT_THAT(CheckOccupancy(occupancy), FailsWith("ONLY_TENANT_PAYS"));
  }
  occupancy = OccupancyOf(1, 1, kFirst);
  occupancy.period.to = kFirst;
  EXPECT_THAT(CheckOccupancy(occupancy), FailsWith("PERIOD_INVALID"));
}

TEST(OccupancyTest, NobodyStandsTwiceInAUnitAndNoOwnerBesideHimself) {
  const std::vector<Occupancy> others{OccupancyOf(1, 1, kFirst)};
  OwnershipHistory history;
  ASSERT_TRUE(AddOwnership(history, OwnershipOf(1, kFirst, {Share(7)})).ok());
  EXPECT_THAT(CheckMoveIn(OccupancyOf(2, 1, After(5)), others, history),
              FailsWith("OCCUPANCY_OVERLAPS"));
  EXPECT_THAT(CheckMoveIn(OccupancyOf(2, 7, After(5)), others, history),
              FailsWith("OCCUPANT_IS_OWNER"));
  EXPECT_TRUE(CheckMoveIn(OccupancyOf(2, 2, After(5)), others, history).ok());
  ASSERT_TRUE(directory::TransferOwnership(history, Numbered<OwnershipId>(1),
                                           OwnershipOf(2, After(5), {Share(8)}))
                  .ok());
  EXPECT_TRUE(CheckMoveIn(OccupancyOf(2, 7, After(5)), others, history).ok())
      << "sold, and let back to the past owner";
}

TEST(OccupancyTest, AnEndedOneStaysAndAMistakeIsEndedOnItsFirstDay) {
  Occupancy occupancy = OccupancyOf(1, 1, After(5));
  EXPECT_THAT(directory::EndOccupancy(occupancy, After(4)), FailsWith("PERIOD_INVALID"));
  ASSERT_TRUE(directory::EndOccupancy(occupancy, After(5)).ok());
  EXPECT_THAT(directory::EndOccupancy(occupancy, After(9)), FailsWith("OCCUPANCY_ENDED"));
  EXPECT_TRUE(CheckMoveIn(OccupancyOf(2, 1, After(5)), {occupancy}, {}).ok());
}

}  // namespace
}  // namespace steward::directory
