// One connection to a server, with its prepared statements. Internal to common/db and to tests that
// show what goes wrong without the layers above it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/patience.h"
#include "common/db/server_error.h"
#include "common/db/settings.h"
#include "common/db/statement.h"

namespace steward::db {

// Which run of which server a connection ends at. After a fail-over the same address is another
// server, whose connection ids belong to strangers.
struct ServerIdentity {
  std::string name;          // host name, port, server id and data folder
  std::int64_t started = 0;  // seconds since 1970, by the server's clock

  // The start is computed from two values that are read one after the other: a second may lie
  // between.
  bool SameAs(const ServerIdentity& other) const {
    return name == other.name && started - other.started <= 2 && other.started - started <= 2;
  }
};

// The part of a connection that the reaper looks at from its own thread.
struct Watch {
  std::int64_t connection_id = 0;
  ServerIdentity server;

  std::mutex mutex;
  // Of the call whose statement runs now; none while idle, in BEGIN, COMMIT and ROLLBACK. Guarded.
  std::optional<Patience> busy;
  bool killed = false;  // KILL QUERY was sent to that statement. Guarded.
};

// Of one thread at a time. Nothing throws.
class Connection {
 public:
  // Prepared statements that are kept, the latest used ones. One with more values than kWidth,
  // which inserts many rows, is not: the driver would hold 400 bytes a value, and preparing it is
  // little beside its rows.
  static constexpr size_t kStatements = 256;
  static constexpr size_t kWidth = 128;

  // Connects within 2 s and sets the session up; null and `error` otherwise. The session is READ
  // COMMITTED, strict, in UTC and utf8mb4, with the guards that Settings::socket_timeout asks for.
  static std::unique_ptr<Connection> Open(const Settings& settings, ServerError& error);
  ~Connection();

  // Prepared statements. nullopt: done. `each` returns false to stop reading.
  std::optional<ServerError> Select(std::string_view sql, const Values& values,
                                    const std::function<bool(const Row&)>& each);
  std::optional<ServerError> Change(std::string_view sql, const Values& values,
                                    std::int64_t& affected);
  // One statement as text, without values and without rows: BEGIN, COMMIT, SET, DDL.
  std::optional<ServerError> Command(const std::string& sql);
  // Whether the server still answers on it; a round trip.
  bool Ping();

  const std::shared_ptr<Watch>& watch() const { return watch_; }
  std::int64_t prepares() const { return prepares_; }

  // For the pool.
  std::chrono::steady_clock::time_point used;

 private:
  struct Driver;
  explicit Connection(std::unique_ptr<Driver> driver);
  std::optional<ServerError> SetUp(const Settings& settings);

  std::unique_ptr<Driver> driver_;
  std::shared_ptr<Watch> watch_ = std::make_shared<Watch>();
  std::int64_t prepares_ = 0;
};

}  // namespace steward::db
