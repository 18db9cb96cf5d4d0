#include "common/rpc/worker_pool.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace steward::rpc {
namespace {

// One of so many threads is left to other lanes even where there are none.
constexpr int kThreadsPerSpare = 8;
// The usual time of a job moves by this part towards the time of each that ends.
constexpr int kUsualOf = 16;

}  // namespace

WorkerPool::WorkerPool(int threads, size_t capacity)
    : capacity_(capacity), workers_(static_cast<size_t>(threads)) {
  for (Worker& worker : workers_) worker.thread = std::thread([this, &worker] { Work(worker); });
}

bool WorkerPool::Submit(std::shared_ptr<Job> job, std::string_view lane, SteadyTime deadline) {
  bool notify = false;
  std::shared_ptr<Job> shed;
  {
    const std::lock_guard lock(mutex_);
    const SteadyTime now = std::chrono::steady_clock::now();
    ForgetLocked(now);
    auto place = lanes_.find(lane);
    if (place == lanes_.end()) place = lanes_.emplace(lane, Lane{}).first;
    place->second.asked = now;
    const bool in_time = !StuckLocked(place->second, now) &&
                         (queued_ == 0 || WaitLocked(place->second) * 2 < deadline - now);
    if (in_time && !stopped_ && queued_ >= capacity_) shed = MakeRoomLocked(place->second);
    if (!in_time || stopped_ || queued_ >= capacity_) return false;
    place->second.waiting.push_back(std::move(job));
    ++queued_;
    GiveTurnLocked(place);
    // One wake-up under way at a time, and the woken worker passes it on while work remains: short
    // jobs are drained by one warm thread, and blocking ones still spread over all threads.
    if (!turns_.empty() && idle_ > 0 && !waking_) notify = waking_ = true;
  }
  if (notify) wake_.notify_one();
  if (shed) shed->Shed();
  return true;
}

void WorkerPool::Work(Worker& worker) {
  pthread_setname_np(pthread_self(), "worker");  // for whoever looks at the process from outside
  std::unique_lock lock(mutex_);
  for (;;) {
    // At the end a lane may still have jobs that wait for their own lane's workers.
    while (turns_.empty() && !(stopped_ && queued_ == 0)) {
      ++idle_;
      wake_.wait(lock);
      --idle_;
      waking_ = false;
    }
    if (turns_.empty()) return;
    RunOne(worker, lock);
  }
}

void WorkerPool::RunOne(Worker& worker, std::unique_lock<std::mutex>& lock) {
  const Lanes::iterator place = turns_.front();
  Lane& lane = place->second;
  turns_.pop_front();
  lane.has_turn = false;
  std::shared_ptr<Job> job = std::move(lane.waiting.front());
  lane.waiting.pop_front();
  --queued_;
  ++lane.running;
  GiveTurnLocked(place);
  const bool notify = !turns_.empty() && idle_ > 0 && !waking_;
  if (notify) waking_ = true;
  const SteadyTime started = std::chrono::steady_clock::now();
  worker.started = started;
  worker.lane = &lane;
  lock.unlock();
  if (notify) wake_.notify_one();
  job->Run();
  job.reset();
  lock.lock();
  usual_time_ += (std::chrono::steady_clock::now() - started - usual_time_) / kUsualOf;
  worker.started = {};
  worker.lane = nullptr;
  --lane.running;
  GiveTurnLocked(place);
  if (stopped_ && queued_ == 0) wake_.notify_all();
}

// Not at each job's end: how many others there are is asked when the next one comes.
void WorkerPool::ForgetLocked(SteadyTime now) {
  if (now < next_forgetting_) return;
  next_forgetting_ = now + kLately;
  std::erase_if(lanes_, [&](const auto& entry) {
    const Lane& lane = entry.second;
    return lane.waiting.empty() && lane.running == 0 && lane.asked < now - kLately;
  });
}

void WorkerPool::GiveTurnLocked(Lanes::iterator place) {
  Lane& lane = place->second;
  if (lane.has_turn || lane.waiting.empty() || !MayRunLocked(lane)) return;
  lane.has_turn = true;
  turns_.push_back(place);
}

// Were only one left, two calls of others that come together would wait for the busy lane.
int WorkerPool::MostOfOneLaneLocked() const {
  const int others = static_cast<int>(std::min(lanes_.size() - 1, workers_.size() / 2));
  return threads() - std::max(others, threads() / kThreadsPerSpare);
}

bool WorkerPool::MayRunLocked(const Lane& lane) const {
  return lane.running < MostOfOneLaneLocked();
}

bool WorkerPool::StuckLocked(const Lane& lane, SteadyTime now) const {
  if (queued_ == 0) return false;  // somebody is there to take the next job, or will be soon
  return std::all_of(workers_.begin(), workers_.end(), [&](const Worker& worker) {
    if (!MayRunLocked(lane) && worker.lane != &lane) return true;  // not for this lane now
    return worker.started != SteadyTime{} && worker.started < now - kStuck;
  });
}

// How long a job that comes now will wait: as many rounds as jobs of its lane are before it, each
// with one job of every other lane, on all threads, as long as jobs usually take; and at least as
// long as those of its lane take on the threads that it may have.
SteadyTime::duration WorkerPool::WaitLocked(const Lane& lane) const {
  const size_t own = lane.waiting.size();
  const size_t before = std::min(queued_, (own + 1) * std::max<size_t>(turns_.size(), 1));
  return std::max(usual_time_ * static_cast<std::int64_t>(before) / threads(),
                  usual_time_ * static_cast<std::int64_t>(own) / MostOfOneLaneLocked());
}

// Takes the newest job out of the longest lane, if that is longer than `lane` would be.
std::shared_ptr<Job> WorkerPool::MakeRoomLocked(const Lane& lane) {
  const auto longest =
      std::max_element(lanes_.begin(), lanes_.end(), [](const auto& one, const auto& other) {
        return one.second.waiting.size() < other.second.waiting.size();
      });
  if (longest->second.waiting.size() <= lane.waiting.size() + 1) return nullptr;
  std::shared_ptr<Job> job = std::move(longest->second.waiting.back());
  longest->second.waiting.pop_back();  // never its last: the lane keeps its turn
  --queued_;
  return job;
}

size_t WorkerPool::queued() const {
  const std::lock_guard lock(mutex_);
  return queued_;
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
