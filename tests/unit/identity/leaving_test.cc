#include "services/identity/organisation/leaving.h"

#include <gtest/gtest.h>

#include "tests/support/reason.h"

namespace steward::identity {
namespace {

using testing::ReasonOf;

constexpr Time kReportTime = std::chrono::sys_days(std::chrono::year(2026) / 3 / 10);

// Every other service has reported, and nothing is out.
Leaving ReadyToGo() {
  Leaving leaving{.name = {"b1", LeavingId()}};
  leaving.AddItems();
  for (LeavingItem& item : leaving.items) {
    if (item.service != kOwnPart) item.reported = kReportTime;
  }
  return leaving;
}

TEST(LeavingTest, HeMayGoOnceEveryServiceHasReportedAndNothingIsOut) {
  EXPECT_TRUE(ReadyToGo().CheckMayFinish().ok());
  for (const char* service : {"directory", "tickets"}) {
    Leaving leaving = ReadyToGo();
    leaving.ItemOf(service)->reported.reset();
    const Status status = leaving.CheckMayFinish();
    ASSERT_EQ(ReasonOf(status), "LEAVING_NOT_REPORTED");
    EXPECT_EQ(status.error().metadata.front(), (Metadata{"service", service}));
  }
}

TEST(LeavingTest, WhatIsOutIsNamed) {
  Leaving leaving = ReadyToGo();
  leaving.ItemOf("directory")->still_out = {{"key", "branches/b1/sites/s1/keys/7", "3 栋门禁钥匙"},
                                            {"file", "branches/b1/sites/s1/archives/9", ""}};
  const Status status = leaving.CheckMayFinish();
  ASSERT_EQ(ReasonOf(status), "LEAVING_STILL_OUT");
  EXPECT_NE(status.error().zh.find("3 栋门禁钥匙"), std::string::npos);
  EXPECT_NE(status.error().en.find("branches/b1/sites/s1/keys/7"), std::string::npos);
}

TEST(LeavingTest, EveryMoveButThoseOutOfOpenIsRefused) {
  for (const Leaving::State state : {Leaving::State::kFinished, Leaving::State::kCancelled}) {
    Leaving leaving = ReadyToGo();
    leaving.End(state, kReportTime);
    EXPECT_EQ(leaving.ended, kReportTime);
    EXPECT_EQ(ReasonOf(leaving.CheckOpen()), "LEAVING_ENDED");
    EXPECT_EQ(ReasonOf(leaving.CheckMayFinish()), "LEAVING_ENDED");
  }
}

TEST(LeavingTest, SomebodyElseWhoWorksHereTakesOver) {
  const Staff leaving{.branch = "b1"};
  Uuid other;
  other.bytes[0] = 1;
  Staff successor{.branch = "b1", .id = StaffId(other)};
  EXPECT_TRUE(CheckSuccessor(leaving, successor).ok());
  EXPECT_EQ(ReasonOf(CheckSuccessor(leaving, leaving)), "SUCCESSOR_INVALID");
  successor.MoveTo(Staff::State::kDisabled, kReportTime);
  EXPECT_EQ(ReasonOf(CheckSuccessor(leaving, successor)), "SUCCESSOR_INVALID");
}

}  // namespace
}  // namespace steward::identity
