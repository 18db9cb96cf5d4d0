// Whether this process gets the processor when it has something to do, and how long it may stand
// aside when it does not. Pure rules: times come in.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>

#include "common/base/patience.h"

namespace steward::app {

// Judges by how late a thread is woken that sleeps for a short while again and again. On a machine
// that is busy with other things that is a few milliseconds; where a quota is used up it is
// whatever is left of its period. Single long waits tell nothing: a machine that is moved, a
// process that was stopped and goes on.
class Starvation {
 public:
  static constexpr std::chrono::milliseconds kLate{10};
  static constexpr std::chrono::seconds kWindow{4};

  // Woken at `now`, so much later than it had asked for. `now` does not go back.
  void Woken(SteadyTime now, std::chrono::steady_clock::duration late);

  // From a twentieth of late wake-ups in the window on, the first and the last a second apart,
  // until there is one at most.
  bool starved() const { return starved_; }
  // Not starved, and watched for a whole window.
  bool well() const { return !starved_ && watched_; }
  // In the window.
  int late_percent() const;
  std::chrono::milliseconds longest() const;

 private:
  struct WakeUp {
    SteadyTime time;
    std::chrono::steady_clock::duration late;
  };

  std::deque<WakeUp> window_;
  int late_count_ = 0;  // in the window
  bool starved_ = false;
  bool watched_ = false;
  SteadyTime first_{};
};

// Ten seconds at first. Nobody who has no calls can tell whether he could answer them in time, so
// the end of it is a trial, and each trial that fails doubles the time, up to five minutes. Ten
// minutes without make it ten seconds again.
class TimeAside {
 public:
  // The last one is over, as it was planned: cut short or not.
  bool IsOver(SteadyTime now) const { return now >= end_; }
  // Begins one; how long it is.
  std::chrono::seconds Begin(SteadyTime now);
  // The process serves again.
  void End(SteadyTime now) { end_ = std::max(end_, now); }

 private:
  std::chrono::seconds length_{0};
  SteadyTime end_{};
};

}  // namespace steward::app
