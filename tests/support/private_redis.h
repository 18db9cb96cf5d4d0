// A real Redis of the test's own.
#pragma once

#include <string>
#include <vector>

#include "common/cache/redis.h"
#include "tests/support/child_process.h"

namespace steward::testing {

// Listens on a socket in a temporary folder and on a free port of 127.0.0.1. Keeps nothing on disk
// unless `options` say so, for example {"--appendonly", "yes"}. Debian's redis-tools carries the
// whole server: its redis-check-rdb is the same binary, which goes by the name it is called.
class PrivateRedis {
 public:
  explicit PrivateRedis(std::vector<std::string> options = {});
  ~PrivateRedis();

  // The one that the tests of this binary share. Started by the first call, from the main thread.
  static PrivateRedis& Shared();

  void Kill() { process_.Kill(); }
  void Stop() { process_.Stop(); }
  void Continue() { process_.Continue(); }
  void Terminate() { process_.Terminate(); }
  // Starts it again on the same address (and append-only file), from the main thread; waits for an
  // answer.
  void Restart();
  // Loses what it kept on disk; while it does not run.
  void Forget();
  // Forgets everything, as a lost Redis would.
  void Flush();

  // A client that waits for a busy machine: for whatever is not about Redis that answers late.
  cache::RedisOptions PatientOptions() const {
    return {.socket = socket_, .timeout = std::chrono::minutes(1), .failures_to_open = 1'000'000};
  }
  int port() const { return port_; }
  const std::string& socket() const { return socket_; }
  pid_t pid() const { return process_.pid(); }

 private:
  void Launch();
  // Sends one inline command; the first line of the answer, empty when there is none.
  std::string Ask(const std::string& command) const;

  std::vector<std::string> options_;
  std::string folder_;
  std::string socket_;
  int port_ = 0;
  ChildProcess process_;
};

}  // namespace steward::testing
