// Many gRPC calls at once from one thread, without stubs: a client as cheap as it gets, so that
// what is measured is the server. The server may be in the same process.
#pragma once

#include <sys/types.h>

#include <cstdint>
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
  // The bytes of the n-th request.
  std::function<std::string(std::uint64_t n)> request;
};

struct CallSample {
  double calls_per_second = 0;
  // CPU microseconds per call: of the calling thread, of the rest of this process, of others.
  double client_us = 0;
  double server_us = 0;
  double others_us = 0;
};

class CallLoad {
 public:
  // `others` are the processes whose CPU time counts, such as the database's.
  CallLoad(CallTarget target, int at_once, std::vector<pid_t> others);
  ~CallLoad();

  // Calls for `milliseconds`, from this thread, and waits for the last answers. Connections stay.
  const CallSample& Run(int milliseconds);
  // Of all runs.
  const std::vector<CallSample>& samples() const { return samples_; }
  // The medians of the CPU times, for people: "client 11.2 + server 19.8 + others 24.0 us".
  std::string CpuText() const;
  // One call, alone; milliseconds until the answer.
  double OneCallMs();

 private:
  struct State;
  const std::vector<pid_t> others_;
  std::vector<CallSample> samples_;
  std::unique_ptr<State> state_;
};

}  // namespace steward::bench
