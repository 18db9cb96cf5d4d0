#include "tests/fault/gray/starved_process.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>

#include "common/base/result.h"

namespace steward::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds kPaused(90);
constexpr milliseconds kRunning(10);

bool Write(const fs::path& file, const std::string& text) {
  std::ofstream stream(file);
  stream << text << std::flush;
  return stream.good();
}

// A new control group with a tenth of a processor: of version 1, else of version 2. Empty: not
// allowed.
fs::path MakeGroup() {
  static std::atomic<int> count = 0;
  const std::string name = "steward-" + std::to_string(getpid()) + "-" + std::to_string(++count);
  for (const auto& [root, file, quota] :
       {std::tuple("/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", "10000"),
        std::tuple("/sys/fs/cgroup", "cpu.max", "10000 100000")}) {
    std::error_code error;
    const fs::path group = fs::path(root) / name;
    if (!fs::exists(fs::path(root) / "cgroup.procs") || !fs::create_directory(group, error))
      continue;
    if (fs::exists(group / file) && Write(group / file, quota)) return group;
    fs::remove(group, error);
  }
  return {};
}

}  // namespace

bool StarvedProcess::QuotaIsPossible() {
  const fs::path group = MakeGroup();
  std::error_code error;
  return !group.empty() && fs::remove(group, error);
}

StarvedProcess::StarvedProcess(const ChildProcess& process, By by) : pid_(process.pid()) {
  if (by == By::kPauses) {
    thread_ = std::thread([this] { Pause(); });
    return;
  }
  group_ = MakeGroup();
  STEWARD_CHECK(!group_.empty() && Write(group_ / "cgroup.procs", std::to_string(pid_)));
}

StarvedProcess::~StarvedProcess() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
    return;
  }
  Write(group_.parent_path() / "cgroup.procs", std::to_string(pid_));  // unless it is dead
  std::error_code error;
  fs::remove(group_, error);
}

void StarvedProcess::Pause() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    kill(pid_, SIGSTOP);
    changed_.wait_for(lock, kPaused, [this] { return ending_; });
    kill(pid_, SIGCONT);
    changed_.wait_for(lock, kRunning, [this] { return ending_; });
  }
}

}  // namespace steward::testing
