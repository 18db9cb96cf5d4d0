// The connections of a Database. Internal to common/db.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "common/base/patience.h"
#include "common/base/result.h"
#include "common/db/connection.h"
#include "common/db/reaper.h"
#include "common/db/settings.h"

namespace steward::db {

class Pool;

// A connection for the time of one call. Goes back to the pool on destruction; is closed instead
// when it is broken or still inside a transaction.
class Lease {
 public:
  Lease(Pool& pool, std::unique_ptr<Connection> connection)
      : pool_(&pool), connection_(std::move(connection)) {}
  Lease(Lease&& other) noexcept = default;
  Lease& operator=(Lease&&) = delete;
  ~Lease();

  Connection& connection() { return *connection_; }

  void MarkBroken() { broken_ = true; }
  bool broken() const { return broken_; }
  // Between BEGIN and the end of COMMIT or ROLLBACK.
  void SetInTransaction(bool in_transaction) { in_transaction_ = in_transaction; }

  // A fresh connection in the place of a broken one.
  Status Renew();

 private:
  Pool* pool_;
  std::unique_ptr<Connection> connection_;
  bool broken_ = false;
  bool in_transaction_ = false;
};

// Waiters are served in the order they came. Never more than Settings::connections are open or
// being opened. A connection that has been idle for more than 5 s, or since before another was
// found dead, is pinged before it is given out; others are not.
class Pool {
 public:
  // `settings` and `reaper` outlive the pool.
  Pool(const Settings& settings, Reaper& reaper);
  ~Pool();

  // DEADLINE_EXCEEDED, CANCELLED, or DATABASE_UNAVAILABLE. Connecting itself takes 2 s at most.
  Result<Lease> Take(const Patience& patience);

  struct State {
    std::int64_t open = 0;
    std::int64_t most_open = 0;
    std::int64_t idle = 0;
    std::int64_t waiting = 0;
    std::int64_t connects = 0;
    std::int64_t prepares = 0;
  };
  State state() const;

 private:
  friend class Lease;
  struct Waiter {
    std::condition_variable turn;
    bool granted = false;
    std::unique_ptr<Connection> connection;  // null: the right to open one
  };

  // Waits for a connection or, as null, for the right to open one.
  Result<std::unique_ptr<Connection>> Wait(const Patience& patience);
  Result<std::unique_ptr<Connection>> Connect();
  void Return(std::unique_ptr<Connection> connection);  // null: the right to open one
  void Close(std::unique_ptr<Connection> connection);
  bool Usable(Connection& connection);

  const Settings& settings_;
  Reaper& reaper_;

  mutable std::mutex mutex_;                       // guards all below
  std::vector<std::unique_ptr<Connection>> idle_;  // the last used at the end
  std::list<Waiter*> waiters_;
  State state_;
  std::chrono::steady_clock::time_point last_loss_{};
};

}  // namespace steward::db
