// Steady time and sleeping: those of the simulated world on a thread that has one, else the real
// ones. Linked in place of those of the libraries.
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <chrono>

#include "tests/simulation/network.h"

std::chrono::steady_clock::time_point std::chrono::_V2::steady_clock::now() noexcept {
  if (const auto* world = steward::simulation::Network::here) return time_point(world->steady);
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

extern "C" int nanosleep(const timespec* wanted, timespec* left) {
  if (steward::simulation::Network::here != nullptr) return 0;
  return static_cast<int>(syscall(SYS_nanosleep, wanted, left));
}
