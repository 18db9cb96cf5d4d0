#include "tools/demo/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>

#include "common/base/id.h"
#include "steward/type/v1/reasons.h"
#include "tools/demo/api.h"

namespace steward::demo {
namespace {

TEST(InParallelTest, DoesEveryItemOnceAndNeverMoreThanAllowedAtATime) {
  std::mutex mutex;
  std::set<size_t> items;
  std::atomic<int> at_work = 0, most = 0;
  const Status status = InParallel(4, 1000, [&](size_t i) -> Status {
    const int now = ++at_work;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    {
      const std::lock_guard lock(mutex);
      EXPECT_TRUE(items.insert(i).second);
    }
    --at_work;
    return {};
  });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(items.size(), 1000u);
  EXPECT_LE(most, 4);
}

TEST(InParallelTest, StartsNothingMoreAfterAFailureAndReportsIt) {
  std::atomic<size_t> started = 0;
  const Status status = InParallel(2, 1000, [&](size_t i) -> Status {
    ++started;
    if (i == 10) return Fail(type::Reason::kOverloaded);
    return {};
  });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().reason, "OVERLOADED");
  EXPECT_LT(started, 1000u);
}

TEST(StableIdTest, IsAUuidThatDependsOnTheTextAlone) {
  EXPECT_EQ(StableId("a"), StableId("a"));
  EXPECT_NE(StableId("a"), StableId("b"));
  EXPECT_TRUE(Uuid::Parse(StableId("a")).has_value());
}

TEST(AlreadyThereTest, OnlyAlreadyExistsCountsAsDone) {
  EXPECT_TRUE(AlreadyThereIsFine({}).ok());
  EXPECT_FALSE(AlreadyThereIsFine(Fail(type::Reason::kOverloaded)).ok());
  Error there = Fail(type::Reason::kOverloaded);
  there.code = Code::kAlreadyExists;
  EXPECT_TRUE(AlreadyThereIsFine(there).ok());
}

}  // namespace
}  // namespace steward::demo
