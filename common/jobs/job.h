// A job: work that a process does beside its calls, in steps of one transaction each, now or at a
// later time. Imports, exports, timers and retention are jobs. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/result.h"

namespace steward::jobs {

using JobId = Id<struct JobTag>;

// The numbers are those of the table.
enum class State { kWaiting = 1, kRunning = 2, kDone = 3, kFailed = 4, kCancelled = 5 };

// Why it did not go on the last time, in the words of a reason.
struct Failure {
  std::string reason;  // empty: none
  std::string zh;
  std::string en;
};

struct Job {
  std::string branch;
  JobId id;
  std::string kind;  // "directory.import"
  State state = State::kWaiting;
  Time due;                       // waiting: not before; running: the end of the lease
  std::uint64_t lease_token = 0;  // of who holds it; an older one can do no step any more
  int attempt_count = 0;          // takings since the last step that was done
  std::int64_t done_count = 0;
  std::int64_t total_count = 0;  // 0: not known
  std::string resume_point;      // at most 255 bytes; what it means is the kind's own
  Failure failure;
  std::string principal;  // who asked for it
  Time created;
};

// Where a job stands after a step.
struct Progress {
  bool finished = false;
  std::int64_t done_count = 0;
  std::int64_t total_count = 0;
  std::string resume_point;
  // It waits for somebody else, and nobody holds it for so long. Whoever says so has an end to it.
  std::optional<std::chrono::seconds> rest{};
};

// How long a job is held without a step before another process may take it over.
inline constexpr std::chrono::seconds kLease{30};
// Takings without a step done, after which a job has failed: one that ends its process must not do
// so for ever.
inline constexpr int kMaxAttempts = 6;

// How long a job rests after this many takings without a step done: 1, 2, 4, 8 s and so on, at most
// a minute.
std::chrono::seconds PauseAfter(int attempts);

// Whether it makes sense to try again: the database or another part was not there, or somebody else
// was quicker. What is wrong with the work itself does not get better.
bool MayPass(const Error& error);

// Whether a failure in this attempt is the last one.
inline bool EndsJob(const Error& error, int attempts) {
  return !MayPass(error) || attempts >= kMaxAttempts;
}

// The failure of a job as it is kept: bounded, and without the cause, which is for the log.
Failure FailureOf(const Error& error);

}  // namespace steward::jobs
