// Does jobs, one at a time and step by step, for one process. Any number of workers may share a
// schema: the row lock gives each job to one of them, the lease gives it on when that one falls
// silent, and the token keeps a late step of it from being written.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/repeating.h"
#include "common/jobs/job_repository.h"
#include "common/jobs/kind.h"

namespace steward::jobs {

// For one thread. Destroyed in the middle of a job it leaves it leased, as a killed process does.
class Worker {
 public:
  // How often it looks for a job while there is none.
  static constexpr std::chrono::milliseconds kIdlePause{250};

  // Jobs of other kinds are left alone. `clock` is the real one; when a job is due goes by the
  // business time of its branch, which `policy` knows. All arguments outlive it.
  Worker(db::Database& db, const Clock& clock, const auth::Policy& policy,
         const std::vector<const Kind*>& kinds);
  ~Worker();

  // Takes a job if it holds none, and does one step of it. How long until there may be more to do:
  // nothing, while it holds one. What fails is written into the job and logged.
  std::chrono::milliseconds Work();
  // Gives the job it holds to others at once, before a process ends in order.
  void Release();

  bool holds_job() const { return job_.has_value(); }

 private:
  Status Take();
  Status DoStep();
  void GiveUp(const Error& error);
  Status Settle(db::Tx& tx, const Error& error) const;

  db::Database& db_;
  const Clock& clock_;
  const auth::Policy& policy_;
  std::map<std::string, const Kind*> kinds_;
  std::vector<std::string> names_;
  const JobRepository jobs_{};
  bool reachable_ = true;  // false: the last look for a job failed, which was logged
  std::optional<Job> job_;
  std::optional<auth::BranchClock> branch_clock_;  // of the job
  std::unique_ptr<Run> run_;                       // null until the job is begun
};

// A worker on a thread of its own.
class Runner {
 public:
  Runner(db::Database& db, const Clock& clock, const auth::Policy& policy,
         const std::vector<const Kind*>& kinds)
      : worker_(db, clock, policy, kinds),
        thread_(std::in_place, [this] { return worker_.Work(); }) {}
  // Waits for the step that goes on, and gives the job to others.
  ~Runner() {
    thread_.reset();
    worker_.Release();
  }

 private:
  Worker worker_;
  std::optional<Repeating> thread_;
};

}  // namespace steward::jobs
