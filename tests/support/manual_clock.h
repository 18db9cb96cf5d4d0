// A clock that stands until it is set.
#pragma once

#include <atomic>

#include "common/base/clock.h"

namespace steward::testing {

// Any thread.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time now) : now_(now) {}
  Time Now() const override { return now_; }
  void Set(Time now) { now_ = now; }

 private:
  std::atomic<Time> now_;
};

}  // namespace steward::testing
