// Waits for what another thread or process will do: the one way a test lets time pass.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace steward::testing {

// Whether the condition became true within the limit. Asks it every millisecond.
inline bool Eventually(const std::function<bool()>& condition,
                       std::chrono::milliseconds limit = std::chrono::seconds(10)) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace steward::testing
