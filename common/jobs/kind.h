// What a service says about one kind of jobs: how they are done.
//
// A job is done in steps. Each step is one transaction that first checks that the job is still
// held, does a bounded piece of work and writes with it where the job stands; so whenever the
// process ends, each piece was done whole or not at all, and the next process goes on behind the
// last one.
#pragma once

#include <memory>
#include <string>

#include "common/db/database.h"
#include "common/jobs/job.h"

namespace steward::jobs {

// One job while one process works on it. Made anew after every failure and after every other
// process: what it must know is in the job's resume point and in the database. For one thread.
class Run {
 public:
  virtual ~Run() = default;

  // Reads what the next step needs, outside any transaction: files, rows to export. Well within
  // the lease.
  virtual Status Prepare() { return {}; }
  // Does what was prepared. May run more than once for one Prepare, so it has no effect but
  // through `tx`.
  virtual Result<Progress> Step(db::Tx& tx) = 0;
};

// Any thread.
class Kind {
 public:
  virtual ~Kind() = default;

  // "directory.import", at most 64 characters.
  virtual std::string name() const = 0;
  // Begins a job, or goes on with it behind `job.resume_point`. `db` is the worker's own, `clock`
  // the business time of the job's branch; both outlive the run.
  virtual Result<std::unique_ptr<Run>> Begin(const Job& job, db::Database& db,
                                             const Clock& clock) const = 0;
  // In the transaction in which the job fails for good: tells what it belongs to. `now`: business
  // time.
  virtual Status Failed(db::Tx& tx, const Job& job, const Failure& failure, Time now) const = 0;
};

}  // namespace steward::jobs
