// A fixed number of threads behind a bounded queue that is shared fairly. Jobs wait in lanes, one
// for each party that must not slow the others down, such as a branch; lanes are served in turn.
// When the queue is full, a job of the longest lane makes room for one of a shorter lane, and no
// lane takes the last threads: it leaves one for each other that had jobs lately, up to half of
// them, and one of eight in any case. Whoever sends fifty times as much as the others, or whose
// jobs all hang on one locked row, waits behind himself.
//
// What cannot be done in time is refused when it comes, not worked on when nobody waits any more.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "common/base/patience.h"

namespace steward::rpc {

// Each job that was taken is either run or shed, once.
class Job {
 public:
  virtual ~Job() = default;
  // On a worker.
  virtual void Run() = 0;
  // Another job took its place in the queue: whoever waits is answered, now. Any thread, never
  // blocks.
  virtual void Shed() = 0;
};

class WorkerPool {
 public:
  WorkerPool(int threads, size_t capacity);
  ~WorkerPool() { Stop(); }

  // False when there is no place for the job, when it would wait for more than half of the time
  // until its deadline, or when all workers it could run on have been stuck in one job each for
  // `kStuck`: the caller answers the job itself, now. Any thread, never blocks.
  bool Submit(std::shared_ptr<Job> job, std::string_view lane, SteadyTime deadline);

  // Runs what is queued, then joins. Submit fails from here on.
  void Stop();

  size_t queued() const;
  int threads() const { return static_cast<int>(workers_.size()); }

  static constexpr std::chrono::seconds kStuck{1};
  // A lane without jobs is remembered for this long, and at most for twice as long.
  static constexpr std::chrono::seconds kLately{1};

 private:
  struct Lane {
    std::deque<std::shared_ptr<Job>> waiting{};
    int running = 0;
    bool has_turn = false;  // stands in turns_
    SteadyTime asked{};     // when a job last came
  };
  using Lanes = std::map<std::string, Lane, std::less<>>;
  struct Worker {
    std::thread thread;
    SteadyTime started{};        // of the job it runs; zero when idle; guarded by mutex_
    const Lane* lane = nullptr;  // of that job; guarded by mutex_
  };

  void Work(Worker& worker);
  void RunOne(Worker& worker, std::unique_lock<std::mutex>& lock);
  void ForgetLocked(SteadyTime now);
  void GiveTurnLocked(Lanes::iterator place);
  int MostOfOneLaneLocked() const;
  bool MayRunLocked(const Lane& lane) const;
  bool StuckLocked(const Lane& lane, SteadyTime now) const;
  SteadyTime::duration WaitLocked(const Lane& lane) const;
  std::shared_ptr<Job> MakeRoomLocked(const Lane& lane);

  const size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Lanes lanes_;  // that had jobs lately; guarded by mutex_, as all that follows
  SteadyTime next_forgetting_{};
  std::deque<Lanes::iterator> turns_;  // lanes with a job that may run, next first
  size_t queued_ = 0;
  SteadyTime::duration usual_time_{};  // of the jobs that ran lately
  int idle_ = 0;
  bool waking_ = false;  // a worker was notified and has not looked yet
  bool stopped_ = false;
  std::deque<Worker> workers_;
};

}  // namespace steward::rpc
