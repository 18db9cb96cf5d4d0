#include "gateway/rate_limiter.h"

#include <gtest/gtest.h>

#include <string>

namespace steward::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RateLimiterTest : public ::testing::Test {
 protected:
  bool Take(const std::string& address, const std::string& token) {
    return limiter_.Take(address, token).ok();
  }

  SteadyTime now_{std::chrono::hours(1)};
  RateLimiter limiter_{{.per_second = 2, .burst = 3}, [this] { return now_; }};
};

TEST_F(RateLimiterTest, ABurstIsAllowedAndThenTheRate) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Take("a", "t"));
  const Status refused = limiter_.Take("a", "t");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "RATE_LIMITED");
  EXPECT_EQ(refused.error().retry_after, seconds(1));
  now_ += milliseconds(499);
  EXPECT_FALSE(Take("a", "t"));
  now_ += milliseconds(1);
  EXPECT_TRUE(Take("a", "t"));
  EXPECT_FALSE(Take("a", "t"));
}

TEST_F(RateLimiterTest, CallersOfOneAddressDoNotTakeFromEachOther) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Take("a", "t1"));
  EXPECT_FALSE(Take("a", "t1"));
  EXPECT_TRUE(Take("a", "t2"));
}

TEST_F(RateLimiterTest, AnAddressHasTenTimesAsMuchWhateverTokensItSends) {
  int taken = 0;
  for (int i = 0; i < 100; ++i) taken += Take("a", "token " + std::to_string(i)) ? 1 : 0;
  EXPECT_EQ(taken, 30);
  EXPECT_TRUE(Take("b", ""));
}

TEST_F(RateLimiterTest, MemoryIsBounded) {
  for (int i = 0; i < 100000; ++i) Take(std::to_string(i), "");
  EXPECT_TRUE(Take("a", "t"));
}

TEST(RateLimiterOffTest, WithoutARateNothingIsLimited) {
  RateLimiter limiter({});
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(limiter.Take("a", "t").ok());
}

}  // namespace
}  // namespace steward::gateway
