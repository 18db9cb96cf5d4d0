// When a process is starved, and how long it stands aside (F40).
#include "common/app/starvation.h"

#include <gtest/gtest.h>

#include <random>

namespace steward::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr milliseconds kSleep(37);

class StarvationTest : public ::testing::Test {
 protected:
  void Wake(milliseconds late, int times = 1) {
    for (int i = 0; i < times; ++i) {
      now_ += kSleep + late;
      starvation_.Woken(now_, late);
    }
  }
  // One that has been watched for a while.
  void BeWell() { Wake(milliseconds(0), 200); }

  SteadyTime now_{std::chrono::hours(5)};
  Starvation starvation_;
};

TEST_F(StarvationTest, WhoIsWokenInTimeIsWellAfterAWholeWindow) {
  EXPECT_FALSE(starvation_.well());
  Wake(milliseconds(0), 50);
  EXPECT_FALSE(starvation_.well());
  EXPECT_FALSE(starvation_.starved());
  BeWell();
  EXPECT_TRUE(starvation_.well());
  EXPECT_EQ(starvation_.late_percent(), 0);
}

TEST_F(StarvationTest, AFewMillisecondsAreABusyMachine) {
  BeWell();
  std::mt19937_64 random(7);
  for (int i = 0; i < 10'000; ++i) {
    Wake(milliseconds(random() % 10));
    ASSERT_TRUE(starvation_.well());
  }
}

TEST_F(StarvationTest, OneLongStopTellsNothing) {
  BeWell();
  Wake(seconds(30));
  Wake(milliseconds(0), 30);
  EXPECT_FALSE(starvation_.starved());
  EXPECT_EQ(starvation_.longest(), seconds(30));
  Wake(milliseconds(0), 100);
  EXPECT_EQ(starvation_.longest(), seconds(0)) << "it is longer ago than the window";
}

TEST_F(StarvationTest, WhatLastsLessThanASecondTellsNothing) {
  BeWell();
  Wake(milliseconds(50), 10);
  EXPECT_FALSE(starvation_.starved());
  EXPECT_GT(starvation_.late_percent(), 5);
  Wake(milliseconds(0), 200);
  EXPECT_TRUE(starvation_.well());
  Wake(milliseconds(50), 13);
  EXPECT_TRUE(starvation_.starved());
}

TEST_F(StarvationTest, FewWakeUpsAreTooLittleToJudgeBy) {
  for (int i = 0; i < 100; ++i) {
    Wake(milliseconds(400));
    ASSERT_FALSE(starvation_.starved()) << "ten in a window";
  }
}

// A tenth of a processor: 10 of each 100 ms, the rest of the period is waited for.
TEST_F(StarvationTest, AUsedUpQuotaIsNoticedWithinTwoSeconds) {
  BeWell();
  const SteadyTime begin = now_;
  while (!starvation_.starved()) {
    const auto in_period = (now_ + kSleep).time_since_epoch() % milliseconds(100);
    Wake(in_period < milliseconds(10)
             ? milliseconds(0)
             : std::chrono::ceil<milliseconds>(milliseconds(100) - in_period));
    ASSERT_LT(now_ - begin, seconds(2));
  }
  EXPECT_FALSE(starvation_.well());
}

TEST_F(StarvationTest, ATwentiethOfLateWakeUpsIsTheLimit) {
  BeWell();
  for (int i = 0; i < 40; ++i) {
    Wake(Starvation::kLate);
    Wake(milliseconds(0), 24);
    ASSERT_FALSE(starvation_.starved());
  }
  for (int i = 0; i < 10; ++i) {
    Wake(Starvation::kLate);
    Wake(milliseconds(0), 14);
  }
  EXPECT_TRUE(starvation_.starved());
}

TEST_F(StarvationTest, ItIsOverWhenHardlyAnyIsLateAndNotWhenFewerAre) {
  BeWell();
  Wake(milliseconds(50), 20);
  ASSERT_TRUE(starvation_.starved());
  for (int i = 0; i < 20; ++i) {
    Wake(milliseconds(0), 24);
    Wake(milliseconds(50));
    ASSERT_TRUE(starvation_.starved()) << "four in a hundred";
  }
  Wake(milliseconds(0), 120);
  EXPECT_FALSE(starvation_.starved());
  EXPECT_TRUE(starvation_.well());
}

TEST(TimeAsideTest, EachTrialThatFailsDoublesItUpToFiveMinutes) {
  TimeAside time;
  SteadyTime now{std::chrono::hours(5)};
  EXPECT_TRUE(time.IsOver(now));
  for (const int expected : {10, 20, 40, 80, 160, 300, 300, 300}) {
    const seconds length = time.Begin(now);
    EXPECT_EQ(length, seconds(expected));
    EXPECT_FALSE(time.IsOver(now + length - milliseconds(1)));
    now += length;
    EXPECT_TRUE(time.IsOver(now));
    time.End(now);
    now += seconds(5);
  }
}

TEST(TimeAsideTest, TenMinutesWithoutMakeItShortAgain) {
  TimeAside time;
  SteadyTime now{std::chrono::hours(5)};
  EXPECT_EQ(time.Begin(now), seconds(10));
  // It had to stay for much longer than planned.
  now += minutes(30);
  time.End(now);
  now += minutes(10) - milliseconds(1);
  EXPECT_EQ(time.Begin(now), seconds(20));
  now += seconds(20);
  time.End(now);
  now += minutes(10);
  EXPECT_EQ(time.Begin(now), seconds(10));
}

// Otherwise two that are starved would go aside in turn, as often as they can.
TEST(TimeAsideTest, OneThatIsCutShortIsNotBegunAnewBeforeItsEnd) {
  TimeAside time;
  const SteadyTime now{std::chrono::hours(5)};
  time.Begin(now);
  time.End(now + seconds(1));
  EXPECT_FALSE(time.IsOver(now + seconds(2)));
  EXPECT_TRUE(time.IsOver(now + seconds(10)));
}

}  // namespace
}  // namespace steward::app
