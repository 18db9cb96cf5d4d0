#include "common/rpc/worker_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "tests/support/eventually.h"

namespace steward::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::Eventually;

class FunctionJob final : public Job {
 public:
  FunctionJob(std::function<void()> run, std::function<void()> shed)
      : run_(std::move(run)), shed_(std::move(shed)) {}
  void Run() override { run_(); }
  void Shed() override { shed_(); }

 private:
  std::function<void()> run_;
  std::function<void()> shed_;
};

std::shared_ptr<Job> JobOf(
    std::function<void()> run, std::function<void()> shed = [] { FAIL() << "it had a place"; }) {
  return std::make_shared<FunctionJob>(std::move(run), std::move(shed));
}

SteadyTime Soon() { return steady_clock::now() + seconds(60); }

bool Submit(WorkerPool& pool, std::function<void()> run, const std::string& lane = "b1") {
  return pool.Submit(JobOf(std::move(run)), lane, Soon());
}

// One worker that is held until the test lets it go.
struct HeldPool {
  explicit HeldPool(size_t capacity) : pool(1, capacity) {
    EXPECT_TRUE(Submit(pool, [&] {
      started.set_value();
      gate.wait();
    }));
    started.get_future().wait();
  }
  ~HeldPool() { Release(); }
  void Release() {
    if (!std::exchange(released, true)) open.set_value();
  }

  std::promise<void> started;
  std::promise<void> open;
  std::shared_future<void> gate = open.get_future().share();
  bool released = false;
  WorkerPool pool;
};

TEST(WorkerPoolTest, EveryJobRunsOnceAndStopWaitsForAll) {
  std::atomic<int> ran = 0;
  WorkerPool pool(4, 10000);
  for (int i = 0; i < 10000; ++i) ASSERT_TRUE(Submit(pool, [&] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran, 10000);
  EXPECT_FALSE(Submit(pool, [&] { ++ran; })) << "nothing is taken after the end";
}

TEST(WorkerPoolTest, BlockingJobsUseAllThreads) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  std::atomic<int> inside = 0;
  WorkerPool pool(8, 100);
  for (int i = 0; i < 8; ++i) {
    const auto wait = [&] {
      ++inside;
      gate.wait();
    };
    ASSERT_TRUE(Submit(pool, wait, i % 2 == 0 ? "b1" : "b2"));
  }
  EXPECT_TRUE(Eventually([&] { return inside == 8; }));
  open.set_value();
}

TEST(WorkerPoolTest, AFullQueueRefusesAtOnce) {
  HeldPool held(2);
  EXPECT_TRUE(Submit(held.pool, [] {}));
  EXPECT_TRUE(Submit(held.pool, [] {}));
  EXPECT_FALSE(Submit(held.pool, [] {}));
  EXPECT_EQ(held.pool.queued(), 2u);
}

TEST(WorkerPoolTest, LanesAreServedInTurn) {
  std::string order;
  {
    HeldPool held(100);
    for (const char lane : std::string("aaaaabbc"))
      ASSERT_TRUE(Submit(
          held.pool, [&order, lane] { order += lane; }, std::string(1, lane)));
  }
  EXPECT_EQ(order, "abcabaaa");
}

TEST(WorkerPoolTest, AFullQueueMakesRoomForALaneWithLessInIt) {
  std::string ran;
  std::string shed;
  {
    HeldPool held(4);
    int count = 0;
    const auto submit = [&](const std::string& lane) {
      const std::string name = lane + std::to_string(++count);
      return held.pool.Submit(JobOf([&ran, name] { ran += name; }, [&shed, name] { shed += name; }),
                              lane, Soon());
    };
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(submit("a"));
    EXPECT_FALSE(submit("a")) << "nobody makes room for himself";
    EXPECT_TRUE(submit("b"));
    EXPECT_EQ(shed, "a4") << "whoever came last would have waited longest";
    EXPECT_TRUE(submit("b"));
    EXPECT_FALSE(submit("b")) << "both have two";
    EXPECT_TRUE(submit("c"));
    EXPECT_EQ(held.pool.queued(), 4u);
  }
  EXPECT_EQ(shed.size(), 6u);
  EXPECT_EQ(ran.size(), 8u);
}

TEST(WorkerPoolTest, OneLaneNeverTakesTheLastOfEightWorkers) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  std::atomic<int> inside = 0;
  WorkerPool pool(8, 100);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(Submit(pool, [&] {
      ++inside;
      gate.wait();
    }));
  }
  ASSERT_TRUE(Eventually([&] { return inside == 7; }));
  for (int i = 0; i < 10; ++i) {
    std::promise<void> ran;
    ASSERT_TRUE(Submit(
        pool, [&] { ran.set_value(); }, "b2"));
    EXPECT_EQ(ran.get_future().wait_for(seconds(10)), std::future_status::ready);
  }
  EXPECT_EQ(inside, 7);
  open.set_value();
  EXPECT_TRUE(Eventually([&] { return inside == 20; })) << "each job takes the place of one";
}

TEST(WorkerPoolTest, EachOtherThatHadJobsLatelyFindsAThreadBesideABusyLane) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  std::atomic<int> busy = 0;
  std::atomic<int> others = 0;
  WorkerPool pool(8, 1000);
  const auto wait_in = [&](std::atomic<int>& inside) {
    return [&] {
      ++inside;
      gate.wait();
    };
  };
  for (const std::string lane : {"b2", "b3", "b4"}) {
    std::promise<void> ran;
    ASSERT_TRUE(Submit(
        pool, [&] { ran.set_value(); }, lane));
    ran.get_future().wait();
  }
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Submit(pool, wait_in(busy)));
  ASSERT_TRUE(Eventually([&] { return busy == 5; }));
  for (const std::string lane : {"b2", "b3", "b4"})
    ASSERT_TRUE(Submit(pool, wait_in(others), lane));
  EXPECT_TRUE(Eventually([&] { return others == 3; })) << "all at the same time";
  EXPECT_EQ(busy, 5);
  open.set_value();
  pool.Stop();
  EXPECT_EQ(busy, 20);
}

TEST(WorkerPoolTest, ALaneThatIsAloneAgainTakesSevenOfEightThreads) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  std::atomic<int> busy = 0;
  WorkerPool pool(8, 100000);
  for (const std::string lane : {"b2", "b3", "b4"})
    ASSERT_TRUE(Submit(
        pool, [] {}, lane));
  const auto wait = [&] {
    ++busy;
    gate.wait();
  };
  for (int i = 0; i < 7; ++i) ASSERT_TRUE(Submit(pool, wait));
  ASSERT_TRUE(Eventually([&] { return busy >= 5; }));
  // The next to come finds that the others have gone.
  EXPECT_TRUE(Eventually([&] {
    Submit(pool, [] {});
    return busy == 7;
  }));
  open.set_value();
}

TEST(WorkerPoolTest, WhatWouldWaitForMostOfItsTimeIsRefused) {
  HeldPool held(100);
  held.Release();
  const auto work = [] {  // for at least this long
    const SteadyTime end = steady_clock::now() + milliseconds(20);
    while (steady_clock::now() < end) continue;
  };
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Submit(held.pool, work));
  ASSERT_TRUE(Eventually([&] { return held.pool.queued() == 0; }));
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  ASSERT_TRUE(Submit(held.pool, [gate] { gate.wait(); }));  // the pool outlives the promise
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(Submit(held.pool, [] {}));
  // Fifty jobs of some eight milliseconds are before it.
  EXPECT_FALSE(held.pool.Submit(JobOf([] {}), "b1", steady_clock::now() + milliseconds(200)));
  EXPECT_TRUE(held.pool.Submit(JobOf([] {}), "b1", Soon()));
  EXPECT_TRUE(held.pool.Submit(JobOf([] {}), "b2", steady_clock::now() + milliseconds(200)))
      << "its lane is empty: it waits for one";
  open.set_value();
}

TEST(WorkerPoolTest, WorkersThatAllHangForASecondAreFoundOut) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  WorkerPool pool(2, 100000);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Submit(pool, [&] { gate.wait(); }));
  EXPECT_TRUE(Eventually([&] { return !Submit(pool, [] {}); })) << "a job would only wait";
  EXPECT_FALSE(Submit(
      pool, [] {}, "b2"))
      << "whoever it is for";
  open.set_value();
}

TEST(WorkerPoolTest, WhatHangsInOneLaneIsRefusedThereAndNowhereElse) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  WorkerPool pool(8, 100000);
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(Submit(pool, [&] { gate.wait(); }));
  EXPECT_TRUE(Eventually([&] { return !Submit(pool, [] {}); }));
  std::promise<void> ran;
  EXPECT_TRUE(Submit(
      pool, [&] { ran.set_value(); }, "b2"));
  EXPECT_EQ(ran.get_future().wait_for(seconds(10)), std::future_status::ready);
  open.set_value();
}

TEST(WorkerPoolPropertyTest, EachJobIsRunOrShedOrRefusedAndLanesKeepTheirOrder) {
  std::mt19937_64 random(20260101);
  for (int round = 0; round < 50; ++round) {
    std::mutex mutex;
    std::map<std::string, std::vector<int>> ran;
    int shed = 0;
    int refused = 0;
    {
      HeldPool held(1 + random() % 20);
      for (int i = 0; i < 100; ++i) {
        const std::string lane(1, static_cast<char>('a' + random() % (1 + random() % 6)));
        const auto run = [&ran, &mutex, lane, i] {
          const std::lock_guard lock(mutex);
          ran[lane].push_back(i);
        };
        if (!held.pool.Submit(JobOf(run, [&shed] { ++shed; }), lane, Soon())) ++refused;
      }
    }
    size_t total = 0;
    for (const auto& [lane, jobs] : ran) {
      EXPECT_TRUE(std::is_sorted(jobs.begin(), jobs.end())) << lane << " in round " << round;
      total += jobs.size();
    }
    EXPECT_EQ(total + static_cast<size_t>(shed + refused), 100u);
  }
}

}  // namespace
}  // namespace steward::rpc
