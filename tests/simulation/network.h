// What ties the production code to the simulated world of this thread. Four things below it are
// replaced when this program is linked, and nothing else: the connection to the database with the
// rows it gives (network.cc), the connection to Redis (memory_redis.cc), the thread that stops
// overdue statements (network.cc: none does here), and steady time with sleeping (steady_time.cc).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/memory_server.h"

namespace steward::simulation {

// Streams in memory.
struct MemoryRedis {
  std::map<std::string, std::map<std::int64_t, std::string>, std::less<>> streams;
  std::map<std::string, std::int64_t, std::less<>> last_ids;
  bool away = false;
  // Of the next answer of XREAD.
  bool duplicates = false;
  bool reverses = false;
  // Every other event is lost by the next XREAD.
  bool drops = false;
};

class Network {
 public:
  virtual ~Network() = default;

  // The world of this thread; null: none.
  static thread_local Network* here;

  virtual MemorySchema& SchemaOf(std::string_view name) = 0;
  virtual MemoryRedis& redis() = 0;
  // Others may run.
  virtual void Yield() = 0;
  // The error with which the next statement of this process fails; 0: none.
  virtual int TakeFault(const std::string& process) = 0;
  // Whether the reply to this COMMIT is lost.
  virtual bool LosesReply(const std::string& process) = 0;

  // The server gives up the connections of this process that hold a lock by name.
  static void DropLockHolders(const std::string& process);

  std::chrono::steady_clock::duration steady{std::chrono::hours(1)};
};

}  // namespace steward::simulation
