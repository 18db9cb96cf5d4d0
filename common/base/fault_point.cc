#include "common/base/fault_point.h"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace steward::fault {
namespace {

constexpr const char* kArmed = "STEWARD_FAULT_AT";
constexpr const char* kHits = "STEWARD_FAULT_HITS";

// What the environment asked for.
class Plan {
 public:
  Plan() {
    if (const char* const file = std::getenv(kHits)) hits_file_ = file;
    if (const char* const armed = std::getenv(kArmed)) Arm(armed);
  }

  void Reach(std::size_t point) {
    const int times = ++counts_[point];
    if (times == 1) Note(point);
    if (point == armed_ && times == times_) std::raise(signal_);
  }

 private:
  void Arm(std::string_view text) {
    const std::size_t first = text.find(':'), last = text.rfind(':');
    armed_ = NumberOf(text.substr(0, first));
    const std::string_view action = last == text.npos ? "" : text.substr(last + 1);
    signal_ = action == "kill" ? SIGKILL : action == "stop" ? SIGSTOP : 0;
    if (first < last && last != text.npos)
      std::from_chars(text.data() + first + 1, text.data() + last, times_);
    if (armed_ < kPoints.size() && times_ > 0 && signal_ != 0) return;
    std::fprintf(stderr, "%s cannot be %s\n", kArmed, std::string(text).c_str());
    std::abort();
  }

  // Written before anything happens, so that no end of the process loses it.
  void Note(std::size_t point) {
    if (hits_file_.empty()) return;
    std::FILE* const file = std::fopen(hits_file_.c_str(), "ae");
    if (file == nullptr) return;
    std::fprintf(file, "%s\n", std::string(kPoints[point]).c_str());
    std::fclose(file);
  }

  std::string hits_file_;
  std::size_t armed_ = kPoints.size();  // none
  int times_ = 0;
  int signal_ = 0;
  std::array<std::atomic<int>, kPoints.size()> counts_{};
};

}  // namespace

void Reach(std::size_t point) {
  static Plan plan;
  plan.Reach(point);
}

}  // namespace steward::fault
