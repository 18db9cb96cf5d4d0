// Many gRPC calls at once, without stubs: a client as cheap as it gets, so that what is measured is
// the server. It calls from a process of its own: gRPC lets every thread of a process that waits
// for events serve all its connections, so a client in the server's process would do part of its
// work, and be woken for it.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace steward::bench {

// What is called. Every call must succeed; the first that does not ends the program.
struct CallTarget {
  int port = 0;
  std::string path;   // "/steward.tickets.v1.TicketService/GetTicket"
  std::string token;  // empty: no authorization is sent
  // The bytes of the requests of a round: sent in their order, and again from the first.
  std::function<std::vector<std::string>()> requests;
};

struct CallSample {
  double calls_per_second = 0;
  // CPU microseconds per call: of the client, of this process, of others.
  double client_us = 0;
  double server_us = 0;
  double others_us = 0;
};

class CallLoad {
 public:
  // `others` are the processes whose CPU time counts, such as the database's.
  CallLoad(CallTarget target, int at_once, std::vector<pid_t> others)
      : target_(std::move(target)), at_once_(at_once), others_(std::move(others)) {}

  // Calls for `milliseconds` over connections of its own, and waits for the last answers.
  const CallSample& Run(int milliseconds);
  // The medians of all runs, for people: "9000/s; CPU us: client 11.2, server 19.8, others 24.0".
  std::string CpuText() const;

 private:
  const CallTarget target_;
  const int at_once_;
  const std::vector<pid_t> others_;
  std::vector<CallSample> samples_;
};

}  // namespace steward::bench
