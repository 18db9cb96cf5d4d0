// Staff at work: so many requests a second through all gateways, half of them writes, without any
// retry. Like a load balancer it keeps to the gateways that say they are ready, and like any HTTP
// client it leaves a connection that is closed to it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/stack.h"

namespace steward::testing {

class SteadyLoad {
 public:
  struct Counts {
    int requests = 0;
    int failed = 0;
    // Writes that were answered, by the table their rows are in: `steward_tickets.tickets`.
    std::map<std::string, int> written;
    std::vector<std::string> failures;  // the first of them
    std::chrono::milliseconds longest{0};
    std::chrono::milliseconds time{0};  // from the first request to the last

    double PerSecond() const {
      return requests * 1000.0 / static_cast<double>(std::max<std::int64_t>(time.count(), 1));
    }
  };

  // Begins. `stack` outlives it. With `service` requests go to that one only.
  SteadyLoad(Stack& stack, int per_second, int threads = 16, const std::string& service = "");
  // Ends, if Stop has not.
  ~SteadyLoad();

  // So far. Any thread.
  int requests() const { return requests_; }
  // The time that 99 of 100 requests took at most, of those answered since then. Any thread.
  std::chrono::milliseconds Percentile99(std::chrono::steady_clock::time_point since);
  // Waits for what is on its way.
  Counts Stop();

 private:
  struct Worker;

  void FollowGateways();
  void Run(int number);
  // Waits for the time of the next request; false at the end.
  bool AwaitTurn();
  HttpAnswer Send(Worker& worker, std::string_view method, const std::string& target,
                  const std::string& account, const Json& body);
  void Write(Worker& worker, int kind);
  void Read(Worker& worker, int kind);

  Stack& stack_;
  std::vector<int> kinds_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  const std::chrono::nanoseconds interval_;
  std::atomic<int> requests_{0};
  std::mutex mutex_;
  std::condition_variable ended_;
  bool stopping_ = false;           // guarded by mutex_, as what follows
  std::vector<std::string> ready_;  // gateways
  int turn_ = 0;
  Counts counts_;
  // Each in order: when it was answered, and how long it took.
  std::vector<std::pair<std::chrono::steady_clock::time_point, std::chrono::milliseconds>> answers_;
  std::vector<std::thread> threads_;
};

}  // namespace steward::testing
