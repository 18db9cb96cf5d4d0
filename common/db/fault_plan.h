// How tests make the database fail at a chosen place. Services take part without knowing: a test
// gives the plan to the Database (Inject), and the code under test runs unchanged. Without a plan
// it costs one pointer comparison a statement.
//
// Enumerating all failures of an operation:
//
//   FaultPlan faults;
//   database.Inject(&faults);
//   for (int n = 1;; ++n) {
//     faults.FailStatement(n, FaultPlan::kPlain);
//     const auto answer = Operation();
//     if (!faults.fired()) break;          // it has fewer than n statements: all were tried
//     EXPECT_FALSE(answer.ok());
//     EXPECT_EQ(Reload(), before) << "statement " << n << " failed";
//   }
//   faults.Clear();
//
// With a code that is retried (1205, 1213, 1020) the operation succeeds instead, having had its
// effect once. Counted are the statements of lambdas and COMMIT; not BEGIN and ROLLBACK.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace steward::db {

// Places between statements.
enum class FaultPoint {
  kBeforeCommit,  // everything is written, nothing is sure
  kAfterCommit,   // it is sure, nobody has been told
};

// Any thread.
class FaultPlan {
 public:
  static constexpr int kPlain = 1105;  // an error like any other
  static constexpr int kLost = 2013;   // the connection breaks; inside COMMIT: COMMIT_UNKNOWN
  static constexpr int kDeadlock = 1213;
  static constexpr int kLockTimeout = 1205;

  // The nth statement from now on, counted from 1, is not sent and fails with this MySQL error.
  // Once.
  void FailStatement(int n, int mysql_error) {
    const std::lock_guard lock(mutex_);
    remaining_ = n;
    error_ = mysql_error;
    fired_ = false;
  }

  // No failure any more.
  void Clear() {
    const std::lock_guard lock(mutex_);
    remaining_ = 0;
    drop_reply_ = false;
  }

  // The next COMMIT is done, but its reply is lost: COMMIT_UNKNOWN. Once.
  void DropCommitReply() {
    const std::lock_guard lock(mutex_);
    drop_reply_ = true;
    fired_ = false;
  }

  // Calls `action` each time the point is reached: to kill the server, the process, or to let
  // another transaction in.
  void At(FaultPoint point, std::function<void()> action) {
    const std::lock_guard lock(mutex_);
    (point == FaultPoint::kBeforeCommit ? before_commit_ : after_commit_) = std::move(action);
  }

  // From now on `rewrite` says what is sent in place of a statement, with the same number of `?`:
  // to see that a clause of it is needed. Null: what was asked for.
  void Rewrite(std::function<std::string(std::string_view)> rewrite) {
    const std::lock_guard lock(mutex_);
    rewrite_ = std::move(rewrite);
  }

  // Whether the failure asked for last has happened.
  bool fired() const {
    const std::lock_guard lock(mutex_);
    return fired_;
  }

  // For the session: the error this statement is to fail with, or 0.
  int NextStatement() {
    const std::lock_guard lock(mutex_);
    if (remaining_ == 0 || --remaining_ > 0) return 0;
    fired_ = true;
    return error_;
  }

  // For the session: the statement to send.
  std::string Rewritten(std::string_view sql) {
    std::function<std::string(std::string_view)> rewrite;
    {
      const std::lock_guard lock(mutex_);
      rewrite = rewrite_;
    }
    return rewrite ? rewrite(sql) : std::string(sql);
  }

  bool TakeCommitReply() {
    const std::lock_guard lock(mutex_);
    if (!drop_reply_) return false;
    drop_reply_ = false;
    return fired_ = true;
  }

  void Reach(FaultPoint point) {
    std::function<void()> action;
    {
      const std::lock_guard lock(mutex_);
      action = point == FaultPoint::kBeforeCommit ? before_commit_ : after_commit_;
    }
    if (action) action();
  }

 private:
  mutable std::mutex mutex_;  // guards all below
  int remaining_ = 0;
  int error_ = kPlain;
  bool fired_ = false;
  bool drop_reply_ = false;
  std::function<void()> before_commit_;
  std::function<void()> after_commit_;
  std::function<std::string(std::string_view)> rewrite_;
};

}  // namespace steward::db
