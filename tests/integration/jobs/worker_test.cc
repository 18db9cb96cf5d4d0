// Jobs on a real database: each step once, whoever does it and whatever ends in between.
#include "common/jobs/worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "common/db/fault_plan.h"
#include "steward/type/v1/reasons.h"
#include "tests/support/eventually.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/schema_observer.h"

namespace steward::jobs {
namespace {

using std::chrono::seconds;

Patience Patient() { return PatienceOf(seconds(30)); }

class JobClock final : public Clock {
 public:
  Time Now() const override { return now_; }
  void Advance(Duration time) { now_ = now_.load() + time; }

 private:
  std::atomic<Time> now_{std::chrono::sys_days(std::chrono::year(2026) / 3 / 1)};
};

// Writes one row a step until it has written as many as the job's total.
class Counting final : public Kind {
 public:
  explicit Counting(std::string name) : name_(std::move(name)) {}

  std::string name() const override { return name_; }
  Result<std::unique_ptr<Run>> Begin(const Job& job, db::Database&,
                                     const Clock& clock) const override {
    begun = clock.Now();
    return std::unique_ptr<Run>(new CountingRun(*this, job));
  }
  Status Failed(db::Tx& tx, const Job& job, const Failure& failure, Time now) const override {
    failed = now;
    TRY(tx.Execute("INSERT INTO failures (job, reason) VALUES (?, ?)", job.id, failure.reason));
    return {};
  }

  // The next steps fail with this error, so many of them; without a number all.
  mutable std::optional<Error> error;
  mutable int failing_steps = 1 << 30;
  // When a job was begun, and when one failed, for the last time.
  mutable Time begun;
  mutable Time failed;
  // The next steps wait for somebody else, so many of them.
  mutable int resting_steps = 0;

 private:
  class CountingRun final : public Run {
   public:
    CountingRun(const Counting& kind, const Job& job)
        : kind_(kind), id_(job.id), done_(job.done_count), total_(job.total_count) {}
    Status Prepare() override {
      number_ = done_++;
      return {};
    }
    Result<Progress> Step(db::Tx& tx) override {
      if (kind_.error && kind_.failing_steps > 0) {
        --kind_.failing_steps;
        return *kind_.error;
      }
      if (kind_.resting_steps > 0) {
        --kind_.resting_steps;
        return Progress{false, number_, total_, std::to_string(number_), seconds(10)};
      }
      TRY(tx.Execute("INSERT INTO counted (job, number) VALUES (?, ?)", id_, number_));
      return Progress{done_ == total_, done_, total_, std::to_string(done_)};
    }

   private:
    const Counting& kind_;
    const JobId id_;
    std::int64_t number_ = 0;
    std::int64_t done_;
    const std::int64_t total_;
  };

  const std::string name_;
};

class WorkerTest : public ::testing::Test {
 protected:
  WorkerTest() {
    schema_.Migrate();
    schema_.Run("CREATE TABLE counted (job BINARY(16) NOT NULL, number BIGINT NOT NULL)");
    schema_.Run("CREATE TABLE failures (job BINARY(16) NOT NULL, reason VARBINARY(64) NOT NULL)");
    db_ = schema_.Open();
  }

  JobId Add(const std::string& kind, std::int64_t total, Duration from_now = {}) {
    const Job job{.branch = "b1",
                  .id = JobId(ids_.Next(clock_.Now())),
                  .kind = kind,
                  .due = clock_.Now() + from_now,
                  .total_count = total,
                  .principal = "branches/b1/staff/wang",
                  .created = clock_.Now()};
    db_->Transact(Patient(), [&](db::Tx& tx) { return jobs_.Add(tx, job); }).value();
    return job.id;
  }
  Job Get(const JobId& id) {
    return db_->Read(Patient(), [&](db::Session& session) { return jobs_.Find(session, "b1", id); })
        .value()
        .value();
  }
  bool Cancel(const JobId& id) {
    return db_
        ->Transact(Patient(), [&](db::Tx& tx) { return jobs_.Cancel(tx, "b1", id, clock_.Now()); })
        .value();
  }
  // Rows, and different ones among them.
  std::pair<std::int64_t, std::int64_t> Counted() {
    return {observer_.Count("SELECT COUNT(*) FROM counted"),
            observer_.Count("SELECT COUNT(DISTINCT job, number) FROM counted")};
  }
  std::int64_t Unfinished() {
    return observer_.Count("SELECT COUNT(*) FROM jobs WHERE state <> 3");
  }
  std::unique_ptr<Worker> MakeWorker() {
    return std::make_unique<Worker>(*db_, clock_, policy_, std::vector<const Kind*>{&counting_});
  }
  void WorkUntilIdle(Worker& worker) {
    for (int i = 0; i < 1000 && worker.Work() != Worker::kIdlePause; ++i) {
    }
  }

  testing::TestDatabase schema_;
  RandomIdSource ids_;
  JobClock clock_;
  auth::Policy policy_;
  std::unique_ptr<db::Database> db_;
  testing::SchemaObserver observer_{schema_};
  const JobRepository jobs_{};
  const Counting counting_{"test.count"};
};

TEST_F(WorkerTest, AJobIsDoneStepByStepAndEnds) {
  const JobId id = Add("test.count", 3);
  const auto worker = MakeWorker();
  worker->Work();
  EXPECT_EQ(Get(id).state, State::kRunning);
  EXPECT_EQ(Get(id).done_count, 1);
  EXPECT_EQ(Get(id).total_count, 3);
  WorkUntilIdle(*worker);
  EXPECT_EQ(Get(id).state, State::kDone);
  EXPECT_EQ(Counted(), std::pair(std::int64_t{3}, std::int64_t{3}));
}

TEST_F(WorkerTest, AJobThatWaitsForSomebodyElseIsHeldByNobodyAndNeverWearsOut) {
  const JobId waiting = Add("test.count", 2);
  counting_.resting_steps = 20;
  const auto worker = MakeWorker();
  for (int i = 0; i < 20; ++i) {
    worker->Work();
    EXPECT_EQ(Get(waiting).state, State::kWaiting);
    EXPECT_EQ(Get(waiting).attempt_count, 0);
    EXPECT_EQ(worker->Work(), Worker::kIdlePause) << "not before its time";
    if (i == 0) {
      const JobId other = Add("test.count", 1);
      counting_.resting_steps = 0;
      WorkUntilIdle(*worker);
      EXPECT_EQ(Get(other).state, State::kDone) << "others go on meanwhile";
      counting_.resting_steps = 19;
    }
    clock_.Advance(seconds(10));
  }
  WorkUntilIdle(*worker);
  EXPECT_EQ(Get(waiting).state, State::kDone);
  EXPECT_EQ(Counted(), std::pair(std::int64_t{3}, std::int64_t{3}));
}

TEST_F(WorkerTest, AJobIsNotBegunBeforeItsTimeNorByWhoDoesNotKnowItsKind) {
  const JobId later = Add("test.count", 1, std::chrono::hours(24));
  const JobId unknown = Add("test.other", 1);
  const auto worker = MakeWorker();
  EXPECT_EQ(worker->Work(), Worker::kIdlePause);
  clock_.Advance(std::chrono::hours(24));
  WorkUntilIdle(*worker);
  EXPECT_EQ(Get(later).state, State::kDone);
  EXPECT_EQ(Get(unknown).state, State::kWaiting);
  EXPECT_EQ(Get(unknown).attempt_count, 0);
}

TEST_F(WorkerTest, WhenAJobIsDueGoesByTheBusinessTimeOfItsBranch) {
  const JobId id = Add("test.count", 1, std::chrono::hours(24));
  const auto worker = MakeWorker();
  policy_.Replace({}, {.clock_offsets = {{"b2", std::chrono::hours(48)}}});
  EXPECT_EQ(worker->Work(), Worker::kIdlePause) << "another branch's clock is moved";
  policy_.Replace({}, {.clock_offsets = {{"b1", -std::chrono::hours(1)}}});
  clock_.Advance(std::chrono::hours(24));
  EXPECT_EQ(worker->Work(), Worker::kIdlePause) << "there it is an hour earlier";
  policy_.Replace({}, {.clock_offsets = {{"b1", std::chrono::hours(2)}}});
  WorkUntilIdle(*worker);
  EXPECT_EQ(Get(id).state, State::kDone);
}

TEST_F(WorkerTest, TheWorkOnAJobIsGivenTheBusinessTimeOfItsBranch) {
  const Duration ahead = std::chrono::hours(48);
  policy_.Replace({}, {.clock_offsets = {{"b1", ahead}, {"b2", ahead + ahead}}});
  const JobId id = Add("test.count", 1);
  const auto worker = MakeWorker();
  WorkUntilIdle(*worker);
  EXPECT_EQ(Get(id).state, State::kDone);
  EXPECT_EQ(counting_.begun, clock_.Now() + ahead);

  counting_.error = type::Fail(type::Reason::kNotFound, {{"name", "x"}});
  Add("test.count", 1);
  WorkUntilIdle(*worker);
  EXPECT_EQ(counting_.failed, clock_.Now() + ahead);
}

TEST_F(WorkerTest, AStoppedWorkersJobIsTakenOverAndItsLateStepIsNotWritten) {
  const JobId id = Add("test.count", 4);
  const auto stopped = MakeWorker();
  stopped->Work();
  const auto next = MakeWorker();
  EXPECT_EQ(next->Work(), Worker::kIdlePause) << "the lease still runs";
  clock_.Advance(kLease);
  next->Work();
  EXPECT_TRUE(next->holds_job());
  EXPECT_EQ(Get(id).lease_token, 2u);

  stopped->Work();
  EXPECT_FALSE(stopped->holds_job());
  EXPECT_EQ(Get(id).done_count, 2) << "the late step was not written";
  EXPECT_EQ(Get(id).lease_token, 2u) << "nor was the job given back";
  WorkUntilIdle(*next);
  EXPECT_EQ(Get(id).state, State::kDone);
  EXPECT_EQ(Counted(), std::pair(std::int64_t{4}, std::int64_t{4}));
}

TEST_F(WorkerTest, ManyWorkersShareTheJobsAndEachStepIsDoneOnce) {
  for (int i = 0; i < 20; ++i) Add("test.count", 5);
  {
    std::vector<std::unique_ptr<Runner>> runners;
    for (int i = 0; i < 3; ++i) {
      runners.push_back(
          std::make_unique<Runner>(*db_, clock_, policy_, std::vector<const Kind*>{&counting_}));
    }
    EXPECT_TRUE(testing::Eventually(
        [&] { return observer_.Count("SELECT COUNT(*) FROM jobs WHERE state = 3") == 20; }));
  }
  EXPECT_EQ(Counted(), std::pair(std::int64_t{100}, std::int64_t{100}));
}

TEST_F(WorkerTest, ARunnerThatEndsInOrderGivesItsJobAwayAtOnce) {
  const JobId id = Add("test.count", 1'000'000);
  {
    const Runner runner(*db_, clock_, policy_, {&counting_});
    EXPECT_TRUE(testing::Eventually([&] { return Get(id).done_count > 2; }));
  }
  EXPECT_EQ(Get(id).state, State::kWaiting);
  EXPECT_EQ(Get(id).due, clock_.Now());
}

TEST_F(WorkerTest, AStepThatFailsIsTriedAgainLaterAndNothingOfItStays) {
  const JobId id = Add("test.count", 2);
  const auto worker = MakeWorker();
  worker->Work();
  counting_.error = type::Fail(type::Reason::kServiceUnavailable, {{"service", "identity"}});
  counting_.failing_steps = 2;
  worker->Work();
  EXPECT_EQ(Get(id).state, State::kWaiting);
  EXPECT_EQ(Get(id).failure.reason, "SERVICE_UNAVAILABLE");
  EXPECT_EQ(worker->Work(), Worker::kIdlePause) << "it rests";
  clock_.Advance(seconds(1));
  worker->Work();
  clock_.Advance(seconds(1));
  WorkUntilIdle(*worker);
  EXPECT_EQ(Get(id).state, State::kDone);
  EXPECT_EQ(Get(id).failure.reason, "");
  EXPECT_EQ(Counted(), std::pair(std::int64_t{2}, std::int64_t{2}));
}

TEST_F(WorkerTest, AJobWithoutHopeFailsAndItsOwnerIsTold) {
  const JobId id = Add("test.count", 2);
  counting_.error = type::Fail(type::Reason::kNotFound, {{"name", "branches/b1"}});
  const auto worker = MakeWorker();
  WorkUntilIdle(*worker);
  EXPECT_EQ(Get(id).state, State::kFailed);
  EXPECT_EQ(Get(id).failure.en, "branches/b1 was not found");
  EXPECT_EQ(observer_.Count("SELECT COUNT(*) FROM failures WHERE reason = 'NOT_FOUND'"), 1);
}

TEST_F(WorkerTest, AJobThatNeverGetsOnFailsAfterABoundedNumberOfAttempts) {
  const JobId id = Add("test.count", 2);
  counting_.error = type::Fail(type::Reason::kDatabaseUnavailable, {});
  const auto worker = MakeWorker();
  for (int i = 0; i < 100 && Get(id).state != State::kFailed; ++i) {
    worker->Work();
    clock_.Advance(seconds(60));
  }
  EXPECT_EQ(Get(id).state, State::kFailed);
  EXPECT_EQ(Get(id).attempt_count, kMaxAttempts);
}

TEST_F(WorkerTest, AJobThatEndsEveryProcessFailsInTheEnd) {
  const JobId id = Add("test.count", 2);
  // Each process takes the job and is killed before its first step is done.
  for (int i = 0; i < kMaxAttempts; ++i) {
    db_->Transact(Patient(),
                  [&](db::Tx& tx) { return jobs_.Take(tx, {"test.count"}, {}, clock_.Now()); })
        .value();
    clock_.Advance(kLease);
  }
  const auto worker = MakeWorker();
  WorkUntilIdle(*worker);
  EXPECT_EQ(Get(id).state, State::kFailed);
  EXPECT_EQ(observer_.Count("SELECT COUNT(*) FROM failures"), 1);
  EXPECT_EQ(Counted().first, 0);
}

TEST_F(WorkerTest, ACancelIsSeenAtTheNextStep) {
  const JobId id = Add("test.count", 10);
  const auto worker = MakeWorker();
  worker->Work();
  worker->Work();
  EXPECT_TRUE(Cancel(id));
  EXPECT_FALSE(Cancel(id));
  WorkUntilIdle(*worker);
  EXPECT_EQ(Get(id).state, State::kCancelled);
  EXPECT_EQ(Counted().first, 2);
}

TEST_F(WorkerTest, WhicheverStatementFailsNoStepIsDoneTwiceOrLeftOut) {
  db::FaultPlan faults;
  for (const int error : {db::FaultPlan::kPlain, db::FaultPlan::kLost, db::FaultPlan::kDeadlock}) {
    for (int n = 1; n <= 12; ++n) {
      const JobId id = Add("test.count", 3);
      faults.FailStatement(n, error);
      db_->Inject(&faults);
      for (int i = 0; i < 100 && Unfinished() > 0; ++i) {
        const auto worker = MakeWorker();
        WorkUntilIdle(*worker);
        clock_.Advance(seconds(60));
      }
      db_->Inject(nullptr);
      EXPECT_EQ(Get(id).state, State::kDone) << "statement " << n << ", error " << error;
    }
  }
  EXPECT_EQ(Counted(), std::pair(std::int64_t{108}, std::int64_t{108}));
}

TEST_F(WorkerTest, ACommitOfUnknownEndIsResolvedByTheDatabase) {
  const JobId id = Add("test.count", 5);
  db::FaultPlan faults;
  const auto worker = MakeWorker();
  worker->Work();
  faults.DropCommitReply();
  db_->Inject(&faults);
  worker->Work();
  EXPECT_TRUE(faults.fired());
  db_->Inject(nullptr);
  clock_.Advance(seconds(1));
  WorkUntilIdle(*worker);
  EXPECT_EQ(Get(id).state, State::kDone);
  EXPECT_EQ(Counted(), std::pair(std::int64_t{5}, std::int64_t{5}));
}

}  // namespace
}  // namespace steward::jobs
