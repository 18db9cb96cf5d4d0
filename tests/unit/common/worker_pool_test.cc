#include "common/rpc/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>

namespace steward::rpc {
namespace {

class FunctionJob final : public Job {
 public:
  explicit FunctionJob(std::function<void()> run) : run_(std::move(run)) {}
  void Run() override { run_(); }

 private:
  std::function<void()> run_;
};

std::shared_ptr<Job> JobOf(std::function<void()> run) {
  return std::make_shared<FunctionJob>(std::move(run));
}

TEST(WorkerPoolTest, EveryJobRunsOnceAndStopWaitsForAll) {
  std::atomic<int> ran = 0;
  WorkerPool pool(4, 10000);
  for (int i = 0; i < 10000; ++i) ASSERT_TRUE(pool.Submit(JobOf([&] { ++ran; })));
  pool.Stop();
  EXPECT_EQ(ran, 10000);
  EXPECT_FALSE(pool.Submit(JobOf([&] { ++ran; }))) << "nothing is taken after the end";
}

TEST(WorkerPoolTest, BlockingJobsUseAllThreads) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  std::atomic<int> inside = 0;
  std::promise<void> all_inside;
  WorkerPool pool(8, 100);
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(pool.Submit(JobOf([&] {
      if (++inside == 8) all_inside.set_value();
      gate.wait();
    })));
  }
  EXPECT_EQ(all_inside.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  open.set_value();
}

TEST(WorkerPoolTest, AFullQueueRefusesAtOnce) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  std::promise<void> started;
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.Submit(JobOf([&] {
    started.set_value();
    gate.wait();
  })));
  started.get_future().wait();
  EXPECT_TRUE(pool.Submit(JobOf([] {})));
  EXPECT_TRUE(pool.Submit(JobOf([] {})));
  EXPECT_FALSE(pool.Submit(JobOf([] {})));
  EXPECT_EQ(pool.queued(), 2u);
  open.set_value();
}

TEST(WorkerPoolTest, WorkersThatAllHangForASecondAreFoundOut) {
  std::promise<void> open;
  const std::shared_future<void> gate = open.get_future().share();
  WorkerPool pool(2, 100);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(pool.Submit(JobOf([&] { gate.wait(); })));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!pool.stuck() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_TRUE(pool.stuck());
  EXPECT_FALSE(pool.Submit(JobOf([] {}))) << "a job would only wait";
  open.set_value();
}

}  // namespace
}  // namespace steward::rpc
