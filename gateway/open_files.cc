#include "gateway/open_files.h"

#include <sys/resource.h>

namespace steward::gateway {
namespace {

// Logs, the console, connections to services and gRPC's ends of connections on their way.
constexpr rlim_t kSpare = 64;

}  // namespace

void AllowManyFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // where it may not, the old limit holds
}

bool LeavesFiles(int fd) {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 && static_cast<rlim_t>(fd) + kSpare < limit.rlim_cur;
}

}  // namespace steward::gateway
