#include "common/app/stepping_aside.h"

#include <algorithm>
#include <utility>

#include "common/log/log.h"

namespace steward::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Out of step with the 100 ms of a quota, so that no part of its period is never looked at.
constexpr milliseconds kWakeUps(37);
// Looks at the locks: by whoever is well, whoever would go aside, whoever is.
constexpr milliseconds kLookWell(1'000);
constexpr milliseconds kLookStarved(250);
constexpr milliseconds kLookAside(100);
constexpr milliseconds kLongestLeave(1'000);

}  // namespace

SteppingAside::SteppingAside(Parts parts)
    : parts_(std::move(parts)),
      aside_gauge_(parts_.metrics.MakeGauge(
          "steward_process_aside", "1 while starved and not called, because others serve.")),
      late_(parts_.metrics.MakeHistogram("steward_process_late_seconds",
                                         "How late a thread is woken that sleeps for 37 ms.",
                                         metrics::CallSeconds())),
      thread_([this] { return Look(); }) {}

milliseconds SteppingAside::Look() {
  const SteadyTime now = steady_clock::now();
  NoteWakeUp(now);
  if (leaving_) {
    LookWhileLeaving();
  } else if (now >= next_) {
    const milliseconds interval = Decide(now);
    next_ = steady_clock::now() + interval;
  }
  due_ = steady_clock::now() + kWakeUps;
  return kWakeUps;
}

void SteppingAside::NoteWakeUp(SteadyTime now) {
  if (due_ == SteadyTime{}) return;
  const auto late = std::max(now - due_, steady_clock::duration::zero());
  const bool before = starvation_.starved();
  starvation_.Woken(now, late);
  late_.Observe(late);
  if (starvation_.starved() == before) return;
  next_ = now;
  const log::Field share{"late_percent", starvation_.late_percent()};
  const log::Field longest{"longest_ms", starvation_.longest().count()};
  if (before) {
    log::Info("gets the processor in time again", {share, longest});
  } else {
    log::Warn("gets too little of the processor", {share, longest});
  }
}

milliseconds SteppingAside::Decide(SteadyTime now) {
  if (!serving_) serving_.emplace(parts_.server, "serving");
  if (parts_.aside) {
    if (!aside_->Lead() || serving_->IsLed() != true) {
      ComeBack(now, "nobody else is known to serve");
    } else if (!starvation_.starved() && time_aside_.IsOver(now)) {
      ComeBack(now, "the time is over");
    }
    return kLookAside;
  }
  aside_.reset();  // a look later than coming back, so that others see that one first
  const bool ready = parts_.ready();
  if (ready && starvation_.well()) {
    serving_->Lead();
    return kLookWell;
  }
  serving_->GiveUp();
  if (!ready || !starvation_.starved() || !time_aside_.IsOver(now)) return kLookStarved;
  GoAside(now);
  return kLookStarved;
}

void SteppingAside::GoAside(SteadyTime now) {
  if (serving_->IsLed() != true) return;
  aside_.emplace(parts_.server, "aside");
  if (!aside_->Lead() || serving_->IsLed() != true) return;
  const std::chrono::seconds time = time_aside_.Begin(now);
  parts_.aside = true;
  aside_gauge_.Set(1);
  log::Warn("steps aside", {{"late_percent", starvation_.late_percent()},
                            {"longest_ms", starvation_.longest().count()},
                            {"time_s", time.count()}});
}

void SteppingAside::ComeBack(SteadyTime now, std::string_view cause) {
  parts_.aside = false;
  time_aside_.End(now);
  aside_gauge_.Set(0);
  log::Info("serves again", {{"cause", cause}, {"late_percent", starvation_.late_percent()}});
}

void SteppingAside::Leave() {
  leaving_ = true;
  thread_.Wake();
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kLongestLeave, [this] { return left_; });
}

void SteppingAside::LookWhileLeaving() {
  if (left_) return;
  serving_.reset();
  if (!aside_) aside_.emplace(parts_.server, "aside");
  if (!parts_.aside && aside_->IsLed() == true) return;
  const std::lock_guard lock(mutex_);
  left_ = true;
  changed_.notify_all();
}

}  // namespace steward::app
