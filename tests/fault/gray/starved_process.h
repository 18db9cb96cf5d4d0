// A process that is slow and not dead: it gets a tenth of one processor.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "tests/support/child_process.h"

namespace steward::testing {

// As long as this object lives. The process outlives it or is killed before.
class StarvedProcess {
 public:
  enum class By {
    kQuota,   // of a control group: 10 of 100 ms, counted only while it has something to do
    kPauses,  // 90 of 100 ms whatever it does, as a machine does whose host is overbooked
  };
  // Whether this user may make control groups here.
  static bool QuotaIsPossible();

  StarvedProcess(const ChildProcess& process, By by);
  ~StarvedProcess();
  StarvedProcess(const StarvedProcess&) = delete;
  StarvedProcess& operator=(const StarvedProcess&) = delete;

 private:
  void Pause();

  const pid_t pid_;
  std::filesystem::path group_;  // empty: by pauses
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace steward::testing
