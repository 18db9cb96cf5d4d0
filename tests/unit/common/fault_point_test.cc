#include "common/base/fault_point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <set>
#include <string>

#include "tests/support/temporary_folder.h"

namespace steward::fault {
namespace {

// Each in a process of its own: what the environment says is read once.
[[noreturn]] void PassTwice(const char* armed, const std::string& hits) {
  setenv("STEWARD_FAULT_AT", armed, 1);
  setenv("STEWARD_FAULT_HITS", hits.c_str(), 1);
  STEWARD_FAULT("db.before_commit");
  STEWARD_FAULT("relay.committed");
  STEWARD_FAULT("relay.committed");
  _exit(0);
}

TEST(FaultPointTest, EveryPointIsListedOnce) {
  EXPECT_EQ(std::set<std::string_view>(kPoints.begin(), kPoints.end()).size(), kPoints.size());
  EXPECT_EQ(NumberOf("db.after_commit"), 1u);
  EXPECT_EQ(NumberOf("db.AfterCommit"), kPoints.size());
}

TEST(FaultPointTest, TheProcessEndsWhereItWasArmedAndHasSaidWhereItWas) {
  const testing::TemporaryFolder folder;
  EXPECT_EXIT(PassTwice("relay.committed:2:kill", folder.Path("hits")),
              ::testing::KilledBySignal(SIGKILL), "");
  EXPECT_EQ(folder.Read("hits"), "db.before_commit\nrelay.committed\n");
  EXPECT_EXIT(PassTwice("relay.committed:3:kill", folder.Path("hits")),
              ::testing::ExitedWithCode(0), "");
}

TEST(FaultPointTest, WhatCannotBeMeantEndsTheProcessAtOnce) {
  for (const char* bad : {"relay.comitted:1:kill", "relay.committed:0:kill", "relay.committed:kill",
                          "relay.committed:1:hide", "relay.committed", ""}) {
    EXPECT_EXIT(PassTwice(bad, ""), ::testing::KilledBySignal(SIGABRT), "cannot be") << bad;
  }
}

}  // namespace
}  // namespace steward::fault
