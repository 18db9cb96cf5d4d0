#include <chrono>

#include "common/db/connection.h"
#include "common/db/database.h"
#include "common/db/fault_plan.h"
#include "common/db/pool.h"
#include "common/db/server_error.h"
#include "steward/type/v1/reasons.h"

namespace steward::db {
namespace {

using std::chrono::steady_clock;

// A connection that died while idle fails at once; one that hung has cost the caller enough
// already.
constexpr std::chrono::milliseconds kDiedWhileIdle(500);

}  // namespace

Status Session::Failed(Error error, bool retry, bool final) {
  if (!failure_) {
    failure_ = error;
    retry_ = retry;
    final_ = final;
  }
  return error;
}

Error Session::TwoRows() {
  Error error = type::Fail(type::Reason::kInternal, {});
  error.cause = "a statement for one row found several";
  return error;
}

// Runs the statement under the eyes of the reaper.
template <class Statement>
std::optional<ServerError> Session::Attempt(Statement statement, bool& killed) {
  if (faults_ != nullptr) [[unlikely]] {
    if (const int code = faults_->NextStatement(); code != 0) {
      if (Classify(code) == Failure::kLost) lease_.MarkBroken();
      return ServerError{code, "by the fault plan"};
    }
  }
  const std::shared_ptr<Watch> watch = lease_.connection().watch();
  {
    const std::lock_guard lock(watch->mutex);
    watch->busy = patience_;
    watch->killed = false;
  }
  std::optional<ServerError> error = statement(lease_.connection());
  {
    const std::lock_guard lock(watch->mutex);
    watch->busy.reset();
    killed = watch->killed;
  }
  if (error && Classify(error->code) == Failure::kLost) lease_.MarkBroken();
  return error;
}

template <class Statement>
Status Session::Run(Statement statement) {
  STEWARD_CHECK(!reading_);
  if (failure_ && in_transaction_) return *failure_;
  if (patience_.over()) return Failed(PatienceOver(patience_, "before a statement"), false, true);
  if (lease_.broken()) return Failed(Unavailable("the connection is lost"), false, true);

  bool killed = false;
  const steady_clock::time_point start = steady_clock::now();
  std::optional<ServerError> error = Attempt(statement, killed);
  if (error && lease_.broken() && !in_transaction_ && statements_ == 0 && !killed &&
      steady_clock::now() - start < kDiedWhileIdle) {
    if (const Status fresh = lease_.Renew(); !fresh.ok()) return Failed(fresh.error(), false, true);
    error = Attempt(statement, killed);
  }
  ++statements_;
  if (killed) {
    // SLEEP and some others end early without an error, so what they returned is not to be
    // believed.
    return Failed(PatienceOver(patience_, "the statement was stopped"), false, true);
  }
  if (!error) return {};
  const Failure kind = Classify(error->code);
  return Failed(ToError(*error, patience_, killed), kind == Failure::kRetry,
                kind == Failure::kLost || kind == Failure::kInterrupted);
}

Status Session::Select(std::string_view sql, const Values& values,
                       const std::function<Status(const Row&)>& each) {
  Status refused;
  std::string rewritten;
  if (faults_ != nullptr) [[unlikely]]
    sql = rewritten = faults_->Rewritten(sql);
  TRY(Run([&](Connection& connection) {
    refused = Status();
    return connection.Select(sql, values, [&](const Row& row) {
      reading_ = true;
      refused = each(row);
      reading_ = false;
      return refused.ok();
    });
  }));
  return refused;
}

Result<std::int64_t> Session::Change(std::string_view sql, const Values& values) {
  std::int64_t affected = 0;
  std::string rewritten;
  if (faults_ != nullptr) [[unlikely]]
    sql = rewritten = faults_->Rewritten(sql);
  TRY(Run([&](Connection& connection) { return connection.Change(sql, values, affected); }));
  return affected;
}

}  // namespace steward::db
