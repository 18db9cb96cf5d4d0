#include "gateway/rate_limiter.h"

#include <gtest/gtest.h>

#include <string>

#include "common/auth/token.h"
#include "tests/support/temporary_folder.h"

namespace steward::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RateLimiterTest : public ::testing::Test {
 protected:
  bool Take(const std::string& address, const std::string& token) {
    return limiter_.Take(address, token).ok();
  }

  int tokens_ = 0;
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

TEST_F(RateLimiterTest, AnAddressHasTwoThousandCheapFramesAndAThousandASecond) {
  for (int i = 0; i < 2000; ++i) EXPECT_TRUE(limiter_.TakeFrame("a").ok());
  EXPECT_FALSE(limiter_.TakeFrame("a").ok());
  EXPECT_TRUE(limiter_.TakeFrame("b").ok());
  now_ += milliseconds(100);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(limiter_.TakeFrame("a").ok());
  EXPECT_FALSE(limiter_.TakeFrame("a").ok());
  EXPECT_TRUE(Take("a", "t")) << "requests are counted by themselves";
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

TEST_F(RateLimiterTest, AnApplicationHasWhatItsKeySaysInAMinuteWhateverTokensItUses) {
  testing::TemporaryFolder secrets, open;
  auth::MakeTokenKeys(secrets.path(), open.path(), "k").value();
  const auto signer = auth::TokenSigner::Open(secrets.path()).value();
  const auto token = [&](const std::string& session, int rate) {
    const Time time{seconds(1'800'000'000 + tokens_++)};
    return "Bearer " + signer
                           ->Sign({.name = "branches/b1/apiKeys/a",
                                   .session = session,
                                   .expires = time + seconds(600)},
                                  time, rate)
                           .value();
  };
  RateLimiter limiter({}, [this] { return now_; });
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(limiter.Take("a", token("s", 6)).ok()) << i;
  const Status seventh = limiter.Take("b", token("s", 6));
  ASSERT_FALSE(seventh.ok());
  EXPECT_EQ(seventh.error().reason, "RATE_LIMITED");
  EXPECT_EQ(seventh.error().code, Code::kResourceExhausted);
  EXPECT_EQ(seventh.error().retry_after, seconds(10));
  EXPECT_TRUE(limiter.Take("a", token("t", 6)).ok()) << "another key";
  EXPECT_TRUE(limiter.Take("a", token("s", 0)).ok()) << "tokens of people claim nothing";
  EXPECT_TRUE(limiter.Take("a", token("s", 1000)).ok()) << "a forged claim fills no other bucket";
  EXPECT_FALSE(limiter.Take("a", token("s", 6)).ok());
  now_ += seconds(10);
  EXPECT_TRUE(limiter.Take("a", token("s", 6)).ok());
}

TEST_F(RateLimiterTest, AnAddressHasItsSignInsAMinute) {
  RateLimiter limiter({.sign_ins_per_minute = 3}, [this] { return now_; });
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.TakeSignIn("a").ok());
  const Status fourth = limiter.TakeSignIn("a");
  ASSERT_FALSE(fourth.ok());
  EXPECT_EQ(fourth.error().retry_after, seconds(20));
  EXPECT_TRUE(limiter.TakeSignIn("b").ok());
  EXPECT_TRUE(limiter.Take("a", "").ok()) << "other calls go on";
  now_ += seconds(20);
  EXPECT_TRUE(limiter.TakeSignIn("a").ok());
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
