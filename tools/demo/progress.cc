#include "tools/demo/progress.h"

#include <algorithm>
#include <cstdio>

namespace steward::demo {

void Progress::Begin(std::string title, int percent, size_t total) {
  const std::lock_guard lock(mutex_);
  title_ = std::move(title);
  before_ += percent_;
  percent_ = percent;
  done_ = 0;
  total_ = std::max<size_t>(total, 1);
  printed_ = -1;
  Print();
}

void Progress::Add(size_t steps) {
  const std::lock_guard lock(mutex_);
  done_ = std::min(done_ + steps, total_);
  Print();
}

void Progress::Finish(const std::string& text) { std::printf("[100/100] %s\n", text.c_str()); }

void Progress::Print() {
  const int now = before_ + static_cast<int>(static_cast<size_t>(percent_) * done_ / total_);
  if (now == printed_) return;
  printed_ = now;
  std::printf("[%d/100] %s: %zu of %zu\n", now, title_.c_str(), done_, total_);
  std::fflush(stdout);
}

}  // namespace steward::demo
