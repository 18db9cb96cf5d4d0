// Removes the kept answers of writes whose time is over.
#pragma once

#include <atomic>

#include "common/app/leader_work.h"
#include "common/auth/policy.h"
#include "common/base/clock.h"
#include "common/base/result.h"

namespace steward::app {

class AnswerSweeper {
 public:
  // Rows of one transaction: whoever repeats a request meanwhile waits no longer for it.
  static constexpr std::int64_t kRows = 500;

  // `policy` says how business time, by which answers are kept, differs from the real time of
  // `clock`. Both outlive it.
  AnswerSweeper(const auth::Policy& policy, const Clock& clock) : policy_(policy), clock_(clock) {}

  // The sweeper outlives the work.
  LeaderWork Work();

  std::int64_t removed() const { return removed_; }

 private:
  Status Sweep(const Lead& lead);
  Time Now() const;

  const auth::Policy& policy_;
  const Clock& clock_;
  std::atomic<std::int64_t> removed_{0};
};

}  // namespace steward::app
