// What a caller is willing to wait for. Travels from the RPC into every SQL statement and every
// call to another service.
#pragma once

#include <atomic>
#include <chrono>

namespace steward {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Patience {
  SteadyTime deadline;
  // Set once the caller has gone away; null: it cannot. Outlives the work.
  const std::atomic<bool>* gone = nullptr;

  bool cancelled() const { return gone != nullptr && gone->load(std::memory_order_relaxed); }
  std::chrono::steady_clock::duration left() const {
    return deadline - std::chrono::steady_clock::now();
  }
  bool over() const { return cancelled() || left() <= std::chrono::steady_clock::duration::zero(); }
};

// How often something that waits for something else looks whether the caller has gone away.
inline constexpr std::chrono::milliseconds kPatienceLook(20);

// For work that no caller waits for: jobs, start-up, tests.
inline Patience PatienceOf(std::chrono::steady_clock::duration time) {
  return {std::chrono::steady_clock::now() + time};
}

}  // namespace steward
