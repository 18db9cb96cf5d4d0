#include "services/identity/try_limiter.h"

#include <utility>

namespace steward::identity {

std::optional<std::chrono::seconds> TryLimiter::Enter(std::string_view key, Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    if (by_age_.size() >= limits_.keys) {
      by_key_.erase(by_age_.front().key);
      by_age_.pop_front();
    }
    by_age_.push_back({std::string(key), 1, now});
    by_key_.emplace(by_age_.back().key, std::prev(by_age_.end()));
    return std::nullopt;
  }
  Tries& tries = *found->second;
  by_age_.splice(by_age_.end(), by_age_, found->second);
  if (now >= tries.first + limits_.window) {
    tries.count = 0;
    tries.first = now;
  }
  if (tries.count >= limits_.tries) {
    return std::chrono::ceil<std::chrono::seconds>(tries.first + limits_.window - now);
  }
  ++tries.count;
  return std::nullopt;
}

void TryLimiter::Succeeded(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  const auto tries = found->second;
  by_key_.erase(found);
  by_age_.erase(tries);
}

}  // namespace steward::identity
