#include "common/jobs/worker.h"

#include "common/base/fault_point.h"
#include "common/log/log.h"
#include "steward/type/v1/reasons.h"

namespace steward::jobs {
namespace {

// Of one step: below the lease, so that a step that hangs ends before the job is taken over.
constexpr std::chrono::seconds kStepPatience(25);
constexpr std::chrono::seconds kTakePatience(5);

// A job that was taken again and again and never got a step done.
Error Abandoned(const Job& job) {
  Error error = type::Fail(type::Reason::kInternal, {{"trace", job.id.ToString()}});
  error.cause = "no step was done in " + std::to_string(kMaxAttempts) + " attempts";
  return error;
}

}  // namespace

Worker::Worker(db::Database& db, const Clock& clock, const auth::Policy& policy,
               const std::vector<const Kind*>& kinds)
    : db_(db), clock_(clock), policy_(policy) {
  for (const Kind* kind : kinds) {
    kinds_.emplace(kind->name(), kind);
    names_.push_back(kind->name());
  }
}

Worker::~Worker() = default;

std::chrono::milliseconds Worker::Work() {
  using std::chrono::milliseconds;
  if (!job_) {
    const Status taken = Take();
    if (taken.ok() != reachable_) {
      reachable_ = taken.ok();
      if (!reachable_) log::Warn("no jobs can be taken", {{"cause", taken.error().cause}});
    }
    if (!job_) return kIdlePause;
  }
  const Status done = DoStep();
  if (!done.ok()) GiveUp(done.error());
  return job_ ? milliseconds(0) : milliseconds(1);
}

Status Worker::Take() {
  const std::shared_ptr<const auth::PolicyMarks> marks = policy_.marks();
  job_ = TRY(db_.Transact(PatienceOf(kTakePatience), [&](db::Tx& tx) {
    return jobs_.Take(tx, names_, *marks, clock_.Now());
  }));
  run_.reset();
  if (!job_) return {};
  branch_clock_.emplace(policy_, job_->branch, clock_);
  STEWARD_FAULT("jobs.taken");
  return {};
}

Status Worker::DoStep() {
  if (job_->attempt_count > kMaxAttempts) return Abandoned(*job_);
  if (!run_) run_ = TRY(kinds_.at(job_->kind)->Begin(*job_, db_, *branch_clock_));
  TRY(run_->Prepare());
  const Progress progress =
      TRY(db_.Transact(PatienceOf(kStepPatience), [&](db::Tx& tx) -> Result<Progress> {
        TRY(jobs_.CheckHeld(tx, *job_));
        Progress made = TRY(run_->Step(tx));
        TRY(jobs_.Advance(tx, *job_, made, branch_clock_->Now()));
        STEWARD_FAULT("jobs.step_done");
        return made;
      }));
  STEWARD_FAULT("jobs.step_committed");
  job_->attempt_count = 1;
  job_->done_count = progress.done_count;
  job_->total_count = progress.total_count;
  job_->resume_point = progress.resume_point;
  if (progress.finished || progress.rest) {
    run_.reset();
    job_.reset();
  }
  return {};
}

// Whatever went wrong, what was in memory is not believed any more: the job is begun anew from what
// the database says, also after a commit whose end is unknown.
void Worker::GiveUp(const Error& error) {
  const Status settled = db_.Transact(PatienceOf(kTakePatience), [&](db::Tx& tx) -> Status {
    TRY(jobs_.CheckHeld(tx, *job_));
    return Settle(tx, error);
  });
  log::Warn(settled.ok() ? "a step of a job failed" : "a job is not held any more",
            {{"job", job_->id.ToString()},
             {"kind", job_->kind},
             {"reason", error.reason},
             {"cause", error.cause}});
  run_.reset();
  job_.reset();
}

Status Worker::Settle(db::Tx& tx, const Error& error) const {
  const Time now = branch_clock_->Now();
  const Failure failure = FailureOf(error);
  if (!EndsJob(error, job_->attempt_count)) {
    return jobs_.PutBack(tx, *job_, failure, now + PauseAfter(job_->attempt_count), now);
  }
  TRY(kinds_.at(job_->kind)->Failed(tx, *job_, failure, now));
  return jobs_.Fail(tx, *job_, failure, now);
}

void Worker::Release() {
  if (!job_) return;
  const Time now = branch_clock_->Now();
  const Status released = db_.Transact(PatienceOf(kTakePatience), [&](db::Tx& tx) -> Status {
    TRY(jobs_.CheckHeld(tx, *job_));
    return jobs_.PutBack(tx, *job_, {}, now, now);
  });
  if (!released.ok()) log::Warn("a job stays leased", {{"cause", released.error().cause}});
  run_.reset();
  job_.reset();
}

}  // namespace steward::jobs
