// Bounds how often a secret may be guessed: after so many tries without a success a key (a login, a
// code) has to wait. In memory and of one process: what an attacker gains by a restart is a few
// more tries.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/base/clock.h"

namespace steward::identity {

// Any thread.
class TryLimiter {
 public:
  struct Limits {
    int tries = 10;
    Duration window = std::chrono::minutes(15);
    size_t keys = 10000;  // remembered at most; the one tried longest ago is forgotten first
  };
  TryLimiter() = default;
  explicit TryLimiter(const Limits& limits) : limits_(limits) {}

  // Counts a try, before the secret is looked at, so that many at once are counted as well. How
  // long to wait when there were too many; the try then did not take place.
  std::optional<std::chrono::seconds> Enter(std::string_view key, Time now);
  // The try was right: its key starts anew.
  void Succeeded(std::string_view key);

 private:
  struct Tries {
    std::string key;
    int count = 0;
    Time first;
  };

  const Limits limits_{};
  std::mutex mutex_;
  std::list<Tries> by_age_;  // guarded by mutex_; tried longest ago first
  std::unordered_map<std::string_view, std::list<Tries>::iterator> by_key_;  // guarded by mutex_
};

}  // namespace steward::identity
