#include "tools/demo/parallel.h"

#include <mutex>
#include <thread>
#include <vector>

namespace steward::demo {

Status InParallel(int at_once, size_t count, const std::function<Status(size_t)>& work) {
  std::mutex mutex;
  size_t next = 0;
  Status result;
  const auto take = [&](size_t& index) {
    const std::lock_guard lock(mutex);
    if (!result.ok() || next >= count) return false;
    index = next++;
    return true;
  };
  const auto run = [&] {
    for (size_t index = 0; take(index);) {
      const Status status = work(index);
      const std::lock_guard lock(mutex);
      if (!status.ok() && result.ok()) result = status;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < at_once; ++i) threads.emplace_back(run);
  for (std::thread& thread : threads) thread.join();
  return result;
}

}  // namespace steward::demo
