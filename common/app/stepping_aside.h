// A process that gets too little of the processor takes itself out of what its callers may choose
// from (ADR 0031): one of a service at a time, and only while another one is well and serves. What
// it has begun it ends, and it goes on with its work beside the calls.
//
// Two locks of the server say who is what. "serving" is held by one of those that are well and
// ready, "aside" by the one that stands aside. It goes, and stays, only while it holds "aside" and
// somebody holds "serving"; when the database does not tell, it serves. A process that is killed
// gives its lock up at once, one whose host vanishes within db::Leadership::kSilence.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>

#include "common/app/starvation.h"
#include "common/base/repeating.h"
#include "common/db/leadership.h"
#include "common/db/settings.h"
#include "common/metrics/metrics.h"

namespace steward::app {

class SteppingAside {
 public:
  struct Parts {
    db::Settings server;          // with the schema of the service
    std::function<bool()> ready;  // can answer calls
    metrics::Registry& metrics;
    std::atomic<bool>& aside;  // what is decided here
  };
  // Watches from now on. Whatever the parts use outlives it.
  explicit SteppingAside(Parts parts);

  // For a process that still serves and will not much longer: gives up "serving", and waits a
  // moment for the one that stands aside, if any, to serve again.
  void Leave();

 private:
  std::chrono::milliseconds Look();
  void NoteWakeUp(SteadyTime now);
  // The interval to the next look at the locks.
  std::chrono::milliseconds Decide(SteadyTime now);
  void GoAside(SteadyTime now);
  void ComeBack(SteadyTime now, std::string_view cause);
  void LookWhileLeaving();

  const Parts parts_;
  metrics::Gauge aside_gauge_;
  metrics::Histogram late_;
  Starvation starvation_;
  TimeAside time_aside_;
  SteadyTime due_{};   // of the wake-up; none before the first
  SteadyTime next_{};  // look at the locks
  std::optional<db::Leadership> serving_;
  std::optional<db::Leadership> aside_;
  std::atomic<bool> leaving_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool left_ = false;  // guarded by mutex_; written by the thread only
  Repeating thread_;   // last: it uses the others
};

}  // namespace steward::app
