// Time in tests: waiting for what another thread or process will do, which is the one way a test
// lets time pass; and times that are measured.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

namespace steward::testing {

// Whether the condition became true within the limit. Asks it every millisecond.
inline bool Eventually(const std::function<bool()>& condition,
                       std::chrono::milliseconds limit = std::chrono::seconds(30)) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

// The shortest of several times: a busy machine can only make each of them longer, so a tight bound
// on this one tells about the program.
class Quickest {
 public:
  void Add(std::chrono::steady_clock::duration time) { time_ = std::min(time_, time); }
  std::chrono::steady_clock::duration time() const { return time_; }

 private:
  std::chrono::steady_clock::duration time_ = std::chrono::steady_clock::duration::max();
};

}  // namespace steward::testing
