#include "services/identity/try_limiter.h"

#include <gtest/gtest.h>

namespace steward::identity {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Time kNoon =
    std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + std::chrono::hours(12);

TEST(TryLimiterTest, TheEleventhTryWaitsUntilTheWindowIsOver) {
  TryLimiter limiter;
  for (int i = 0; i < 10; ++i) ASSERT_FALSE(limiter.Enter("mei", kNoon + seconds(i)));
  EXPECT_EQ(limiter.Enter("mei", kNoon + minutes(5)), seconds(600));
  EXPECT_FALSE(limiter.Enter("li", kNoon + minutes(5))) << "others are not held up";
  EXPECT_FALSE(limiter.Enter("mei", kNoon + minutes(15)));
}

TEST(TryLimiterTest, ASuccessStartsAnew) {
  TryLimiter limiter;
  for (int i = 0; i < 100; ++i) {
    ASSERT_FALSE(limiter.Enter("mei", kNoon)) << i;
    limiter.Succeeded("mei");
  }
}

TEST(TryLimiterTest, ItRemembersABoundedNumberAndForgetsTheOldest) {
  TryLimiter limiter({.tries = 1, .window = minutes(15), .keys = 3});
  for (const char* key : {"a", "b", "c"}) ASSERT_FALSE(limiter.Enter(key, kNoon));
  ASSERT_TRUE(limiter.Enter("a", kNoon));   // tried again, so "b" is now the oldest
  ASSERT_FALSE(limiter.Enter("d", kNoon));  // takes the place of "b"
  EXPECT_TRUE(limiter.Enter("a", kNoon));
  EXPECT_TRUE(limiter.Enter("c", kNoon));
  EXPECT_FALSE(limiter.Enter("b", kNoon));
}

}  // namespace
}  // namespace steward::identity
