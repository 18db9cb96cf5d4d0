// Lines such as `[37/100] site-year: 12,500 of 36,950 tickets`, one for each per cent.
#pragma once

#include <mutex>
#include <string>

namespace steward::demo {

// Any thread.
class Progress {
 public:
  // The next stage, `percent` of the whole, in `total` steps.
  void Begin(std::string title, int percent, size_t total);
  // So many more steps of the stage are done.
  void Add(size_t steps);
  // The last line.
  void Finish(const std::string& text);

 private:
  void Print();

  std::mutex mutex_;
  std::string title_;
  int before_ = 0;   // per cent done by the stages before
  int percent_ = 0;  // of this stage
  size_t done_ = 0;
  size_t total_ = 1;
  int printed_ = -1;
};

}  // namespace steward::demo
