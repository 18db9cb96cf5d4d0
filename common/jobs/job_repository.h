// The rows of jobs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/policy.h"
#include "common/db/database.h"
#include "common/jobs/job.h"

namespace steward::jobs {

// Without state: any thread.
class JobRepository {
 public:
  // Adds a job that waits for `job.due`, in the transaction of what it belongs to.
  Status Add(db::Tx& tx, const Job& job) const;
  // The job; none when there is none.
  Result<std::optional<Job>> Find(db::Session& session, std::string_view branch,
                                  const JobId& id) const;
  // Ends a job that has not ended. The step that goes on is waited for; there is no further one.
  // False: it had ended before.
  Result<bool> Cancel(db::Tx& tx, std::string_view branch, const JobId& id, Time now) const;

  // For the worker. Takes the job of these kinds that has been due longest, by the business time of
  // its branch (DEF-27) while it really is `now`, and that nobody else is taking: leased from then
  // on for kLease under a new token.
  Result<std::optional<Job>> Take(db::Tx& tx, const std::vector<std::string>& kinds,
                                  const auth::PolicyMarks& marks, Time now) const;
  // Locks a job until the end of the transaction. CONTENTION unless it is held under this token:
  // it was cancelled, or another process took it over.
  Status CheckHeld(db::Tx& tx, const Job& job) const;
  // After CheckHeld. Writes where the job stands after a step that was done.
  Status Advance(db::Tx& tx, const Job& job, const Progress& progress, Time now) const;
  // After CheckHeld. Gives the job back, to be taken again from `due` on.
  Status PutBack(db::Tx& tx, const Job& job, const Failure& failure, Time due, Time now) const;
  // After CheckHeld. Ends the job as failed.
  Status Fail(db::Tx& tx, const Job& job, const Failure& failure, Time now) const;
};

}  // namespace steward::jobs
