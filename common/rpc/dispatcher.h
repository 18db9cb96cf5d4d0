// The gRPC server of a process: one grpc::AsyncGenericService for all methods, one completion
// queue, one queue thread, a bounded pool of workers (server-model: docs/adr/0001).
//
//   queue thread  accept -> look the method up -> read -> parse -> run in place what is in memory
//   worker        parse what is large -> pipeline -> answer
//   watch thread  answers a caller at his deadline, even while the worker is stuck in a driver
//
// Health is served from the same table; it is asked every few seconds and leaves no log line. Unary
// methods only but for Health.Watch, which takes this process out of its callers' rounds before it
// ends. Public gRPC API only, and gRPC's types stay behind State.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/rpc/bindings.h"
#include "common/rpc/pipeline.h"

namespace steward::rpc {

class Dispatcher {
 public:
  struct Settings {
    std::string listen;  // host:port; port 0 takes a free one
    int workers = 8;
    size_t queued_calls = 256;     // LIMIT_QUEUED_CALLS
    size_t accepted_calls = 1024;  // LIMIT_ACCEPTED_CALLS
    // How long a connection lives at most, give or take a tenth, and its calls after that; so that
    // callers find processes that were added. 0: no bound.
    std::chrono::milliseconds connection_age{0};
    std::chrono::milliseconds connection_age_grace{0};
    // What the health service says for "readiness" and ""; "liveness" is always serving. Any
    // thread, never blocks.
    std::function<bool()> ready = [] { return true; };
  };

  // `methods` and `pipeline` must outlive the dispatcher. Does not listen yet.
  Dispatcher(Settings settings, const Bindings& bindings, Pipeline& pipeline);
  ~Dispatcher();

  // Listens. Fails when the address is taken.
  Status Start();
  // The port it listens on.
  int port() const;

  // GOAWAY and no new calls; those running get until `grace`, then they are cancelled. Returns when
  // none is left. Only once.
  void Shutdown(std::chrono::milliseconds grace);

  // For metrics: calls accepted and not answered, and of those waiting for a worker.
  size_t accepted() const;
  size_t queued() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace steward::rpc
