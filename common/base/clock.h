// Time comes in through an argument, never from the air: a rule that asks the system what time it
// is cannot be tested at 23:59:59 on 29 February.
#pragma once

#include <chrono>

namespace steward {

// An instant in UTC, as precise as DATETIME(6).
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

class Clock {
 public:
  virtual ~Clock() = default;
  // Business time: what due times, day ends and late fees are measured by. Any thread.
  virtual Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time Now() const override {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  }
};

}  // namespace steward
