// Waits for something that happens on another thread: as short as it can, ten seconds at most.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace steward::test {

// Whether the condition came true.
inline bool WaitUntil(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace steward::test
