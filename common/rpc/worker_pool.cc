#include "common/rpc/worker_pool.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace steward::rpc {

WorkerPool::WorkerPool(int threads, size_t capacity) : capacity_(capacity), workers_(threads) {
  for (Worker& worker : workers_) worker.thread = std::thread([this, &worker] { Work(worker); });
}

bool WorkerPool::Submit(std::shared_ptr<Job> job) {
  bool notify = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || queue_.size() >= capacity_ || StuckLocked()) return false;
    queue_.push_back(std::move(job));
    // One wake-up under way at a time, and the woken worker passes it on while work remains: short
    // jobs are drained by one warm thread, and blocking ones still spread over all threads.
    if (idle_ > 0 && !waking_) notify = waking_ = true;
  }
  if (notify) wake_.notify_one();
  return true;
}

void WorkerPool::Work(Worker& worker) {
  pthread_setname_np(pthread_self(), "worker");  // for whoever looks at the process from outside
  std::unique_lock lock(mutex_);
  for (;;) {
    while (queue_.empty() && !stopped_) {
      ++idle_;
      wake_.wait(lock);
      --idle_;
      waking_ = false;
    }
    if (queue_.empty()) return;
    std::shared_ptr<Job> job = std::move(queue_.front());
    queue_.pop_front();
    const bool notify = !queue_.empty() && idle_ > 0 && !waking_;
    if (notify) waking_ = true;
    worker.started = std::chrono::steady_clock::now();
    lock.unlock();
    if (notify) wake_.notify_one();
    job->Run();
    job.reset();
    lock.lock();
    worker.started = {};
  }
}

bool WorkerPool::StuckLocked() const {
  if (queue_.empty()) return false;  // somebody is there to take the next job
  const SteadyTime limit = std::chrono::steady_clock::now() - kStuck;
  return std::all_of(workers_.begin(), workers_.end(), [&](const Worker& worker) {
    return worker.started != SteadyTime{} && worker.started < limit;
  });
}

bool WorkerPool::stuck() const {
  const std::lock_guard lock(mutex_);
  return StuckLocked();
}

size_t WorkerPool::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void WorkerPool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  for (Worker& worker : workers_) {
    if (worker.thread.joinable()) worker.thread.join();
  }
}

}  // namespace steward::rpc
