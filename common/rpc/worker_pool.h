// A fixed number of threads behind a bounded queue. The queue's depth and the oldest running job
// are visible, so that the caller can refuse work that would only wait.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "common/base/patience.h"

namespace steward::rpc {

class Job {
 public:
  virtual ~Job() = default;
  virtual void Run() = 0;
};

class WorkerPool {
 public:
  WorkerPool(int threads, size_t capacity);
  ~WorkerPool() { Stop(); }

  // False when the queue is full or all workers have been stuck in one job each for `kStuck`: the
  // caller answers the job itself, now. Any thread, never blocks.
  bool Submit(std::shared_ptr<Job> job);

  // Runs what is queued, then joins. Submit fails from here on.
  void Stop();

  size_t queued() const;
  int threads() const { return static_cast<int>(workers_.size()); }
  // Whether every worker has been in its job for longer than `kStuck`.
  bool stuck() const;

  static constexpr std::chrono::seconds kStuck{1};

 private:
  struct Worker {
    std::thread thread;
    SteadyTime started{};  // of the job it runs; zero when idle; guarded by mutex_
  };

  void Work(Worker& worker);
  bool StuckLocked() const;

  const size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Job>> queue_;  // guarded by mutex_
  int idle_ = 0;                            // guarded by mutex_
  bool waking_ = false;   // guarded by mutex_: a worker was notified and has not looked yet
  bool stopped_ = false;  // guarded by mutex_
  std::deque<Worker> workers_;
};

}  // namespace steward::rpc
