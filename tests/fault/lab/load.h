// Clients that work through the gateway, each in a closed loop at a pace of its own: they create
// tickets and take them to their end, change records that all of them change, and read. A write of
// which nobody knows the outcome is repeated under its key until it is known.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/fault/lab/company.h"
#include "tests/fault/lab/history.h"

namespace steward::lab {

struct LoadOptions {
  int clients = 16;
  std::uint64_t seed = 1;
  // Each begins an operation so often, if the one before has ended. Sixteen try 270 writes and 790
  // reads a second, so that 200 and 600 are acknowledged although something is down all the time.
  std::chrono::microseconds pace{15'000};
};

struct LoadCounts {
  std::atomic<std::int64_t> writes{0};  // acknowledged
  std::atomic<std::int64_t> reads{0};
  std::atomic<std::int64_t> refused{0};     // writes that lost against another one, by their etag
  std::atomic<std::int64_t> failed{0};      // answers and silences that say nothing: 5xx, none
  std::atomic<std::int64_t> answers{0};     // all there were, silences too
  std::atomic<std::int64_t> doubtful{0};    // writes that were repeated
  std::atomic<std::int64_t> committed{0};   // of them: an attempt before the last had been done
  std::atomic<std::int64_t> unexpected{0};  // answers that nothing explains
};

class Load {
 public:
  // Runs from now on. Everything given outlives it.
  Load(const LoadOptions& options, int http_port, Accounts& accounts,
       const std::vector<Branch>& branches, History& history);
  ~Load();

  // Lets every operation come to its end.
  void Stop();

  const LoadCounts& counts() const { return counts_; }
  // The first answer that nothing explains.
  std::string FirstUnexpected() const;

  class Client;

 private:
  LoadCounts counts_;
  std::atomic<bool> stop_{false};
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<std::thread> threads_;
};

// What is to be sent.
struct Operation {
  Record record;  // without operation, client and time
  std::string method;
  std::string path;
  std::string account;
  Json body{};
};

// One client: sends operations and writes down what became of them. For one thread.
class Operator {
 public:
  Operator(int client, int http_port, Accounts& accounts, History& history, LoadCounts& counts)
      : client_(client),
        caller_(http_port),
        accounts_(accounts),
        history_(history),
        counts_(counts) {}

  // Until the outcome is known; the answer that says it. `version_of` and the value that was read
  // are taken from the answer.
  HttpAnswer Do(Operation operation);

  const std::string& unexpected() const { return unexpected_; }

 private:
  Phase Judge(const Record& record, const HttpAnswer& answer);

  const int client_;
  HttpCaller caller_;
  Accounts& accounts_;
  History& history_;
  LoadCounts& counts_;
  std::int64_t operations_ = 0;
  std::string unexpected_;
};

}  // namespace steward::lab
