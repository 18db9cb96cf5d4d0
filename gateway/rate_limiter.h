// How many requests one caller and one address may send: a token bucket each, in this process. An
// address has ten times as much as a caller, because an office shares one. An application has what
// its key says besides, and an address as many sign-ins a minute.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "common/base/patience.h"
#include "common/base/result.h"

namespace steward::gateway {

class RateLimiter {
 public:
  struct Options {
    double per_second = 0;  // of one caller, on the average; 0: no limit
    double burst = 0;       // of one caller, at once
    // Calls of methods that need no token, of one address; 0: no limit.
    double sign_ins_per_minute = 0;
  };
  // `now` is a steady clock; passed in for tests.
  using Now = std::function<SteadyTime()>;

  explicit RateLimiter(const Options& options, Now now = std::chrono::steady_clock::now);

  // Takes one request of `address` with this Authorization header (empty: none). Fails with
  // RATE_LIMITED and the time to wait. Remembers at most LIMIT_RATE_KEYS callers; those that have
  // not been seen for long are forgotten first. Any thread.
  Status Take(std::string_view address, std::string_view token);
  // Takes one sign-in of `address`, likewise. Any thread.
  Status TakeSignIn(std::string_view address);
  // Takes one frame of HTTP/2 that is cheaper to send than to take, whatever the settings.
  Status TakeFrame(std::string_view address);

 private:
  struct Bucket {
    double filled = 0;
    SteadyTime time;
    SteadyTime full;  // when it will be
  };
  struct Rate {
    double per_second = 0;
    double burst = 0;
  };

  // Seconds to wait; 0: taken.
  double TakeFrom(std::uint64_t key, const Rate& rate, SteadyTime now);
  double TakeOfApplication(std::string_view token, SteadyTime now);
  void ForgetFull(SteadyTime now);

  const Options options_;
  const Now now_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, Bucket> buckets_;  // guarded by mutex_; by hash of the caller
};

}  // namespace steward::gateway
