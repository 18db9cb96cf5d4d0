// Commands to one Redis, in bounded time. The only place that knows hiredis. A command is over
// within its timeout whatever the server does; a connection that saw an error is closed; after
// several failures in a row nothing is sent for a while, so that a dead Redis costs nothing.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace steward::cache {

struct RedisOptions {
  std::string socket;  // path of a unix socket; empty: host and port
  std::string host = "127.0.0.1";
  int port = 6379;
  std::string user;  // of the ACL; empty: no sign-in
  std::string password;
  std::size_t connections = 16;  // at most, and so many commands at a time
  std::chrono::milliseconds timeout{50};
  int failures_to_open = 5;               // failures in a row, then
  std::chrono::milliseconds pause{2000};  // nothing is sent for this long, then one command tries
};

// What Redis said.
struct Reply {
  enum class Kind { kNil, kInteger, kText, kList, kError } kind = Kind::kNil;
  std::int64_t integer = 0;
  std::string text;  // also of an error: "NOSCRIPT No matching script"
  std::vector<Reply> items;
};

// Rising for the life of the process; read by metrics.
struct RedisCounters {
  std::atomic<std::uint64_t> commands{0};
  std::atomic<std::uint64_t> failures{0};  // no answer: timeout, connection lost, not understood
  std::atomic<std::uint64_t> refusals{0};  // not sent: paused, or all connections in use
  std::atomic<std::uint64_t> connects{0};
};

// Any thread. Connects when a command needs it, never at construction.
class Redis {
 public:
  explicit Redis(RedisOptions options);
  ~Redis();

  // One command. Fails with REDIS_UNAVAILABLE when there is no answer in time; whether the command
  // was run is then unknown. An error that Redis answers is a Reply.
  Result<Reply> Run(std::span<const std::string_view> arguments) {
    return Run(arguments, options_.timeout);
  }
  // With a time of its own, for commands that wait at the server.
  Result<Reply> Run(std::span<const std::string_view> arguments,
                    std::chrono::steady_clock::duration timeout);
  Result<Reply> Run(std::initializer_list<std::string_view> arguments) {
    return Run(std::span(arguments.begin(), arguments.size()));
  }

  // Whether nothing is sent at the moment.
  bool paused() const;
  const RedisCounters& counters() const { return counters_; }

 private:
  class Connection;
  using ConnectionPtr = std::unique_ptr<Connection>;

  bool MayTry();
  void Succeeded();
  void FailedOnce();
  // An idle connection, or null where one has to be made; nothing when all are in use.
  std::optional<ConnectionPtr> Lease();
  void Return(ConnectionPtr connection);

  const RedisOptions options_;
  RedisCounters counters_;

  std::mutex mutex_;
  std::vector<ConnectionPtr> idle_;  // guarded by mutex_
  std::size_t leased_ = 0;           // guarded by mutex_

  std::atomic<int> failures_in_row_{0};
  std::atomic<std::int64_t> paused_until_ns_{0};  // steady clock
};

}  // namespace steward::cache
