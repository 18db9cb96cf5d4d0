#include "common/app/starvation.h"

namespace steward::app {
namespace {

constexpr size_t kEnough = 15;  // wake-ups to judge by
constexpr int kStarvedShare = 20;
constexpr std::chrono::seconds kLasting(1);
constexpr std::chrono::seconds kShortest(10);
constexpr std::chrono::seconds kLongest(300);
constexpr std::chrono::minutes kForgotten(10);

}  // namespace

void Starvation::Woken(SteadyTime now, std::chrono::steady_clock::duration late) {
  if (first_ == SteadyTime{}) first_ = now;
  watched_ = now - first_ >= kWindow;
  window_.push_back({now, late});
  late_count_ += late >= kLate;
  while (window_.front().time <= now - kWindow) {
    late_count_ -= window_.front().late >= kLate;
    window_.pop_front();
  }
  if (window_.size() < kEnough) return;
  if (starved_ || late < kLate) {
    starved_ = starved_ && late_count_ > 1;
    return;
  }
  const auto first = std::find_if(window_.begin(), window_.end(),
                                  [](const WakeUp& one) { return one.late >= kLate; });
  starved_ = late_count_ * kStarvedShare >= static_cast<int>(window_.size()) &&
             now - first->time >= kLasting;
}

int Starvation::late_percent() const {
  return window_.empty() ? 0 : late_count_ * 100 / static_cast<int>(window_.size());
}

std::chrono::milliseconds Starvation::longest() const {
  std::chrono::steady_clock::duration longest{0};
  for (const WakeUp& one : window_) longest = std::max(longest, one.late);
  return std::chrono::duration_cast<std::chrono::milliseconds>(longest);
}

std::chrono::seconds TimeAside::Begin(SteadyTime now) {
  const bool forgotten = length_ == length_.zero() || now - end_ >= kForgotten;
  length_ = forgotten ? kShortest : std::min(length_ * 2, kLongest);
  end_ = now + length_;
  return length_;
}

}  // namespace steward::app
