// The private Redis of the tests itself.
#include <gtest/gtest.h>

#include "tests/support/private_redis.h"

namespace steward::testing {
namespace {

TEST(PrivateRedisTest, StartsIsKilledAndComesBack) {
  PrivateRedis redis;
  EXPECT_GT(redis.port(), 0);
  redis.Flush();
  redis.Restart();
  redis.Flush();
}

}  // namespace
}  // namespace steward::testing
