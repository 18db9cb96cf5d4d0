// Cards, applications for parking spaces, and plates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "services/directory/estate/card_rules.h"
#include "services/directory/estate/parking_rules.h"
#include "tests/support/reason.h"

namespace steward::directory {
namespace {

using steward::testing::FailsWith;

TEST(CardTest, EveryStateAllowsExactlyTheMovesOfItsLifeCycle) {
  const std::map<std::pair<int, CardAction>, CardState> allowed = {
      {{1, CardAction::kBlock}, CardState::kBlocked},
      {{1, CardAction::kReturn}, CardState::kReturned},
      {{2, CardAction::kReturn}, CardState::kReturned}};
  for (int from = 1; from <= 3; ++from) {
    for (const CardAction action : {CardAction::kBlock, CardAction::kReturn}) {
      const Result<CardState> to = After(static_cast<CardState>(from), action);
      const auto row = allowed.find({from, action});
      if (row == allowed.end()) {
        EXPECT_THAT(to, FailsWith("CARD_STATE_WRONG")) << from;
      } else {
        ASSERT_TRUE(to.ok());
        EXPECT_EQ(to.value(), row->second);
      }
    }
  }
}

TEST(ParkingTest, EveryStateAllowsExactlyTheMovesOfItsLifeCycle) {
  const std::map<std::pair<int, ParkingAction>, ParkingState> allowed = {
      {{1, ParkingAction::kAllocate}, ParkingState::kAllocated},
      {{1, ParkingAction::kWithdraw}, ParkingState::kWithdrawn},
      {{2, ParkingAction::kRelease}, ParkingState::kReleased}};
  for (int from = 1; from <= 4; ++from) {
    for (const ParkingAction action :
         {ParkingAction::kAllocate, ParkingAction::kWithdraw, ParkingAction::kRelease}) {
      const Result<ParkingState> to = After(static_cast<ParkingState>(from), action);
      const auto row = allowed.find({from, action});
      if (row == allowed.end()) {
        EXPECT_THAT(to, FailsWith("PARKING_STATE_WRONG")) << from;
      } else {
        ASSERT_TRUE(to.ok());
        EXPECT_EQ(to.value(), row->second);
      }
    }
  }
}

TEST(PlateTest, APlateIsReadHoweverItIsWritten) {
  for (const char* text : {"渝A12345", "渝a·12345", " 渝A 12345", "渝A-12345", "渝Ａ１２３４５"}) {
    const Result<std::string> plate = ReadPlate(text);
    ASSERT_TRUE(plate.ok()) << text;
    EXPECT_EQ(plate.value(), "渝A12345");
  }
  EXPECT_EQ(ReadPlate("渝AD12345").value(), "渝AD12345") << "new energy";
  EXPECT_EQ(ReadPlate("渝A1234学").value(), "渝A1234学");
}

TEST(PlateTest, WhatIsNoPlateIsRefused) {
  for (const char* text :
       {"", "A12345", "渝12345", "渝A1234", "渝A1234567", "渝A12学45", "渝A12#45"})
    EXPECT_THAT(ReadPlate(text), FailsWith("PLATE_INVALID")) << text;
}

}  // namespace
}  // namespace steward::directory
