// Lets a few callers at a time do something expensive, makes a bounded number wait, and turns the
// rest away at once.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "common/base/patience.h"
#include "common/base/result.h"
#include "steward/type/v1/reasons.h"

namespace steward::auth {

// Any thread. Must outlive its passes.
class Turnstile {
 public:
  Turnstile(size_t at_once, size_t queued) : at_once_(at_once), queued_(queued) {}
  Turnstile(const Turnstile&) = delete;
  Turnstile& operator=(const Turnstile&) = delete;

  // The right to do it, until destroyed.
  class Pass {
   public:
    explicit Pass(Turnstile& turnstile) : turnstile_(&turnstile) {}
    Pass(Pass&& other) noexcept : turnstile_(other.turnstile_) { other.turnstile_ = nullptr; }
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (turnstile_ != nullptr) turnstile_->Leave();
    }

   private:
    Turnstile* turnstile_;
  };

  // Waits for its turn as long as the caller's patience lasts: DEADLINE_EXCEEDED or CANCELLED then.
  // OVERLOADED at once when too many wait already.
  Result<Pass> Enter(const Patience& patience) {
    std::unique_lock lock(mutex_);
    if (inside_ >= at_once_) {
      if (waiting_ >= queued_) return TurnedAway();
      ++waiting_;
      while (inside_ >= at_once_ && !patience.over()) {
        // A caller who goes away does not ring: look after him now and then.
        const auto glance = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
        free_.wait_until(lock, std::min(patience.deadline, glance));
      }
      --waiting_;
    }
    if (patience.over()) {
      free_.notify_one();  // the turn may have been his
      if (patience.cancelled()) return Fail(type::Reason::kCancelled);
      return Fail(type::Reason::kDeadlineExceeded);
    }
    ++inside_;
    return Pass(*this);
  }

  size_t inside() const { return std::lock_guard(mutex_), inside_; }
  size_t waiting() const { return std::lock_guard(mutex_), waiting_; }

 private:
  static Error TurnedAway() {
    Error error = Fail(type::Reason::kOverloaded);
    error.retry_after = std::chrono::seconds(1);
    return error;
  }

  void Leave() {
    {
      const std::lock_guard lock(mutex_);
      --inside_;
    }
    free_.notify_one();
  }

  const size_t at_once_;
  const size_t queued_;
  mutable std::mutex mutex_;
  std::condition_variable free_;
  size_t inside_ = 0;   // guarded by mutex_
  size_t waiting_ = 0;  // guarded by mutex_
};

}  // namespace steward::auth
