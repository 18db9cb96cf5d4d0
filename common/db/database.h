// The database of a service: reads and transactions with typed statements, bounded by the patience
// of the caller. The only way to MySQL or MariaDB; no other folder sees the driver.
//
//   std::vector<Ticket> tickets = TRY(db.Read(call.patience(), [&](db::Session& session) {
//     return session.Query("SELECT id FROM tickets WHERE branch_id = ?", ReadTicket, branch);
//   }));
//
//   return db.Transact(call.patience(), [&](db::Tx& tx) -> Result<Ticket> {
//     std::optional<Ticket> ticket = TRY(tx.QueryOne("SELECT ... FOR UPDATE", ReadTicket, id));
//     ...
//     TRY(tx.Execute("UPDATE tickets SET state = ? WHERE id = ?", ticket->state, ticket->id));
//     return *ticket;
//   });
//
// How statements must be written so that no update is lost (the server runs READ COMMITTED):
//   - decide only on values read *after* the lock is taken: `SELECT ... FOR UPDATE` of the
//     aggregate's row, or `SET x = x + ?`, or `WHERE version = ?`; never UPDATE with a value
//     computed from a plain SELECT;
//   - a rule over several rows locks one parent row first;
//   - locks in one order: aggregate, its children, outbox.
//
// What can go wrong, beside the errors of the lambda:
//   DATABASE_UNAVAILABLE  not reachable, or the connection broke before COMMIT: nothing was done
//   COMMIT_UNKNOWN        the connection broke inside COMMIT: done or not done. Never run it again
//                         under another request key; look the key up (see idempotency.h)
//   CONTENTION            deadlock or lock timeout, also after LIMIT_TRANSACTION_ATTEMPTS runs
//   DEADLINE_EXCEEDED, CANCELLED   the patience is over; the running statement was stopped
//   ALREADY_EXISTS        a unique key; see IsDuplicate()
//   INTERNAL              anything else: wrong SQL, wrong column type; the cause is for the log
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/base/patience.h"
#include "common/base/result.h"
#include "common/db/settings.h"
#include "common/db/statement.h"

namespace steward::db {

class FaultPlan;
class Lease;
class Pool;
class Reaper;
struct ServerError;

namespace database_internal {

template <class T>
struct Unwrapped {
  using Type = T;
};
template <class T>
struct Unwrapped<Result<T>> {
  using Type = T;
};

// What a reader makes of a row: T of `T reader(const Row&)` and of `Result<T> reader(const Row&)`.
template <class Reader>
using Read = typename Unwrapped<std::invoke_result_t<Reader&, const Row&>>::Type;

}  // namespace database_internal

// Statements on one leased connection. Each text is prepared once per connection and kept (256
// texts, the longest unused goes first), so texts must be fixed, never built from input. For the
// thread that runs the lambda, during the lambda.
class Session {
 public:
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // All rows, in memory: the statement bounds them with LIMIT. The reader must not use the session.
  template <class Reader, class... Args>
  Result<std::vector<database_internal::Read<Reader>>> Query(std::string_view sql, Reader&& reader,
                                                             const Args&... args) {
    std::vector<database_internal::Read<Reader>> rows;
    TRY(Select(sql, BindAll(args...), [&](const Row& row) -> Status {
      rows.push_back(TRY(Keep(reader(row))));
      return {};
    }));
    return rows;
  }

  // The row, or none. More than one is INTERNAL: the statement is wrong.
  template <class Reader, class... Args>
  Result<std::optional<database_internal::Read<Reader>>> QueryOne(std::string_view sql,
                                                                  Reader&& reader,
                                                                  const Args&... args) {
    std::optional<database_internal::Read<Reader>> found;
    TRY(Select(sql, BindAll(args...), [&](const Row& row) -> Status {
      if (found) return TwoRows();
      found.emplace(TRY(Keep(reader(row))));
      return {};
    }));
    return found;
  }

  const Patience& patience() const { return patience_; }

 protected:
  friend class Database;
  Session(Lease& lease, const Patience& patience, FaultPlan* faults, bool in_transaction)
      : lease_(lease), patience_(patience), faults_(faults), in_transaction_(in_transaction) {}
  ~Session() = default;

  template <class... Args>
  static Values BindAll(const Args&... args) {
    Values values;
    values.reserve(sizeof...(args));
    (Bind(values, args), ...);
    return values;
  }

  template <class T>
  static Result<T> Keep(T value) {
    return Result<T>(std::move(value));
  }
  template <class T>
  static Result<T> Keep(Result<T> value) {
    return value;
  }

  Status Select(std::string_view sql, const Values& values,
                const std::function<Status(const Row&)>& each);
  Result<std::int64_t> Change(std::string_view sql, const Values& values);

 private:
  template <class Statement>
  Status Run(Statement statement);
  template <class Statement>
  std::optional<ServerError> Attempt(Statement statement, bool& killed);
  // Records the first failure of the session and hands it back.
  Status Failed(Error error, bool retry, bool final);
  static Error TwoRows();

  Lease& lease_;
  const Patience& patience_;
  FaultPlan* faults_;
  const bool in_transaction_;
  bool reading_ = false;  // a reader is being called
  int statements_ = 0;
  // The first error of any statement. A transaction that has one can only roll back.
  std::optional<Error> failure_;
  bool retry_ = false;  // failure_ is a deadlock or a lock timeout
  bool final_ = false;  // failure_ is about the database or the patience: it outranks the lambda's
};

// A transaction. Once any statement in it has failed it can only roll back, even if the lambda
// ignores the error: after a lock timeout half of it would otherwise be committed.
class Tx : public Session {
 public:
  // The number of rows inserted, deleted or really changed: an UPDATE that finds the values as they
  // are counts 0, INSERT ... ON DUPLICATE KEY UPDATE counts 1, 2 (changed) or 0 (same).
  template <class... Args>
  Result<std::int64_t> Execute(std::string_view sql, const Args&... args) {
    return Change(sql, BindAll(args...));
  }

 private:
  friend class Database;
  using Session::Session;
};

// What happened so far, for metrics.
struct Counts {
  std::int64_t open = 0;       // connections now, the ones being made included
  std::int64_t most_open = 0;  // at any time
  std::int64_t idle = 0;       // of them not leased
  std::int64_t waiting = 0;    // callers that wait for one
  std::int64_t connects = 0;   // made since the start
  std::int64_t prepares = 0;   // statements prepared
  std::int64_t reruns = 0;     // transactions run again after a deadlock or lock timeout
  std::int64_t kills = 0;      // statements stopped because the patience was over
  std::int64_t unknown_commits = 0;
};

// A pool of connections to one schema. All methods from any thread.
class Database {
 public:
  // Makes the first connection, so that wrong settings show at once. DATABASE_UNAVAILABLE
  // otherwise.
  static Result<std::unique_ptr<Database>> Open(Settings settings);
  // Nothing may be running in it any more.
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs `body(Session&)`, which returns a Result or Status, on one connection. Each statement sees
  // the newest committed rows; there is no snapshot over several. The first statement is repeated
  // once on a fresh connection if the leased one turns out to be dead.
  template <class Body>
  auto Read(const Patience& patience, Body&& body) -> std::invoke_result_t<Body&, Session&> {
    std::optional<std::invoke_result_t<Body&, Session&>> answer;
    TRY(RunRead(patience, [&](Session& session) -> Status {
      answer.emplace(body(session));
      return answer->ok() ? Status() : Status(answer->error());
    }));
    return *std::move(answer);
  }

  // Runs `body(Tx&)`, which returns a Result or Status, in one transaction and commits it if the
  // result is ok. The whole of `body` may run up to LIMIT_TRANSACTION_ATTEMPTS times, so it must
  // have no effect but through `tx`. A commit that comes after the patience is over is still made.
  template <class Body>
  auto Transact(const Patience& patience, Body&& body) -> std::invoke_result_t<Body&, Tx&> {
    std::optional<std::invoke_result_t<Body&, Tx&>> answer;
    TRY(RunTransaction(patience, [&](Tx& tx) -> Status {
      answer.reset();
      answer.emplace(body(tx));
      return answer->ok() ? Status() : Status(answer->error());
    }));
    return *std::move(answer);
  }

  Counts counts() const;
  const Settings& settings() const { return settings_; }

  // For tests: statements from now on go by this plan; null ends it. The plan outlives its use.
  void Inject(FaultPlan* faults) { faults_.store(faults); }

 private:
  explicit Database(Settings settings);
  Status RunRead(const Patience& patience, const std::function<Status(Session&)>& body);
  Status RunTransaction(const Patience& patience, const std::function<Status(Tx&)>& body);
  // `again`: the transaction met a deadlock or a lock timeout and left nothing behind.
  Status RunOnce(const Patience& patience, const std::function<Status(Tx&)>& body, bool& again);
  Status Commit(Lease& lease, const Patience& patience, bool& again);

  const Settings settings_;
  std::unique_ptr<Reaper> reaper_;
  std::unique_ptr<Pool> pool_;
  std::atomic<FaultPlan*> faults_ = nullptr;
  std::atomic<std::int64_t> reruns_ = 0;
  std::atomic<std::int64_t> unknown_commits_ = 0;
};

// Whether a statement failed because a row with this unique key exists. Repositories turn it into a
// reason of their own: `if (db::IsDuplicate(error)) return Fail(Reason::kUnitExists, ...)`.
bool IsDuplicate(const Error& error);

}  // namespace steward::db
