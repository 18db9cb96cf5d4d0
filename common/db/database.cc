#include "common/db/database.h"

#include <algorithm>
#include <random>
#include <thread>

#include "common/base/fault_point.h"
#include "common/db/fault_plan.h"
#include "common/db/pool.h"
#include "common/db/reaper.h"
#include "common/db/server_error.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::db {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Between half and the whole of 10, 20, 40 ms: long enough for the rival to finish, and different
// for each loser of the same deadlock.
milliseconds PauseBefore(int attempt) {
  static thread_local std::minstd_rand random(
      static_cast<unsigned>(std::hash<std::thread::id>()(std::this_thread::get_id())));
  const int longest = 10 << (attempt - 1);
  return milliseconds(std::uniform_int_distribution<int>(longest / 2, longest)(random));
}

void Rollback(Lease& lease) {
  if (lease.broken()) return;
  if (lease.connection().Command("ROLLBACK")) {
    lease.MarkBroken();
  } else {
    lease.SetInTransaction(false);
  }
}

// Nothing has run yet, so a connection that died while idle is replaced.
Status StartTransaction(Lease& lease, const Patience& patience) {
  std::optional<ServerError> error = lease.connection().Command("START TRANSACTION");
  if (error && Classify(error->code) == Failure::kLost) {
    TRY(lease.Renew());
    error = lease.connection().Command("START TRANSACTION");
  }
  if (error) {
    lease.MarkBroken();
    return ToError(*error, patience, false);
  }
  lease.SetInTransaction(true);
  return {};
}

}  // namespace

Database::Database(Settings settings)
    : settings_(std::move(settings)),
      reaper_(std::make_unique<Reaper>(settings_)),
      pool_(std::make_unique<Pool>(settings_, *reaper_)) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::Open(Settings settings) {
  settings.connections = std::max(1, settings.connections);
  std::unique_ptr<Database> database(new Database(std::move(settings)));
  TRY(database->pool_->Take(PatienceOf(std::chrono::seconds(10))));
  return database;
}

Status Database::RunRead(const Patience& patience, const std::function<Status(Session&)>& body) {
  Lease lease = TRY(pool_->Take(patience));
  Session session(lease, patience, faults_.load(std::memory_order_relaxed), false);
  return body(session);
}

Status Database::RunTransaction(const Patience& patience, const std::function<Status(Tx&)>& body) {
  for (int attempt = 1;; ++attempt) {
    bool again = false;
    Status done = RunOnce(patience, body, again);
    if (!again || attempt >= type::v1::LIMIT_TRANSACTION_ATTEMPTS) return done;
    const milliseconds pause = PauseBefore(attempt);
    if (patience.cancelled() || patience.left() <= pause) return done;
    std::this_thread::sleep_for(pause);
    ++reruns_;
  }
}

Status Database::RunOnce(const Patience& patience, const std::function<Status(Tx&)>& body,
                         bool& again) {
  Lease lease = TRY(pool_->Take(patience));
  TRY(StartTransaction(lease, patience));
  Tx tx(lease, patience, faults_.load(std::memory_order_relaxed), true);
  Status said = body(tx);
  if (said.ok() && !tx.failure_) return Commit(lease, patience, again);
  Rollback(lease);
  again = tx.retry_;
  if (tx.failure_ && (said.ok() || tx.retry_ || tx.final_)) return *std::move(tx.failure_);
  return said;
}

Status Database::Commit(Lease& lease, const Patience& patience, bool& again) {
  FaultPlan* const faults = faults_.load(std::memory_order_relaxed);
  std::optional<ServerError> error;
  if (faults != nullptr) [[unlikely]] {
    faults->Reach(FaultPoint::kBeforeCommit);
    if (const int code = faults->NextStatement(); code != 0) {
      error = ServerError{code, "COMMIT, by the fault plan"};
    }
  }
  STEWARD_FAULT("db.before_commit");
  if (!error) error = lease.connection().Command("COMMIT");
  if (faults != nullptr) [[unlikely]] {
    if (!error && faults->TakeCommitReply())
      error = ServerError{2013, "reply dropped by the fault plan"};
    if (!error) faults->Reach(FaultPoint::kAfterCommit);
  }
  if (!error) {
    STEWARD_FAULT("db.after_commit");
    lease.SetInTransaction(false);
    return {};
  }
  if (Classify(error->code) ==
      Failure::kRetry) {  // a cluster refuses at COMMIT what rivals changed
    Rollback(lease);
    again = true;
    return ToError(*error, patience, false);
  }
  // Whatever else the server said, what it did is not known.
  lease.MarkBroken();
  ++unknown_commits_;
  Error unknown = type::Fail(type::Reason::kCommitUnknown, {});
  unknown.retry_after = std::chrono::seconds(1);
  unknown.cause = "COMMIT: database error " + std::to_string(error->code) + ": " + error->text;
  return unknown;
}

Counts Database::counts() const {
  const Pool::State pool = pool_->state();
  return {.open = pool.open,
          .most_open = pool.most_open,
          .idle = pool.idle,
          .waiting = pool.waiting,
          .connects = pool.connects,
          .prepares = pool.prepares,
          .reruns = reruns_,
          .kills = reaper_->kills(),
          .unknown_commits = unknown_commits_};
}

}  // namespace steward::db
