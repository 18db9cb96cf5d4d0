// Removes the kept answers of writes whose time is over, in the one process of the service that
// leads this work.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

#include "common/auth/policy.h"
#include "common/base/clock.h"
#include "common/base/repeating.h"
#include "common/base/result.h"
#include "common/db/leadership.h"

namespace steward::app {

class AnswerSweeper {
 public:
  static constexpr std::chrono::seconds kInterval{60};
  // Rows of one transaction: whoever repeats a request meanwhile waits no longer for it.
  static constexpr std::int64_t kRows = 500;

  struct Parts {
    db::Database& db;            // with a connection to spare
    const db::Settings& server;  // of the same schema, for the leader's own connection
    const auth::Policy& policy;  // says how business time, by which answers are kept, differs
    const Clock& clock;          // real time
    std::function<bool()> knows_policy;  // nothing is removed before
  };
  // All parts outlive it. Works on a thread of its own from now on; what fails is logged and tried
  // again.
  explicit AnswerSweeper(const Parts& parts);

  std::int64_t removed() const { return removed_; }

 private:
  std::chrono::milliseconds Work();
  Status Sweep(std::uint64_t epoch);
  Time Now() const;

  const Parts parts_;
  db::Leadership leadership_;
  std::atomic<std::int64_t> removed_{0};
  bool working_ = true;  // false: the last run failed, which was logged
  SteadyTime next_sweep_{};
  Repeating thread_;  // last: it uses the others
};

}  // namespace steward::app
