// Work that is done again and again on a thread of its own until its owner goes away.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace steward {

class Repeating {
 public:
  // Runs `work` at once, and again when the time it returned is over. What `work` uses must outlive
  // this.
  explicit Repeating(std::function<std::chrono::milliseconds()> work);
  // Waits for the run that goes on, if any; there is no further one.
  ~Repeating();
  Repeating(const Repeating&) = delete;
  Repeating& operator=(const Repeating&) = delete;

  // Cuts the pause short: the next run starts now, or when the running one has ended. Any thread.
  void Wake();

 private:
  void Run();

  const std::function<std::chrono::milliseconds()> work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_
  bool woken_ = false;     // guarded by mutex_
  std::thread thread_;
};

}  // namespace steward
