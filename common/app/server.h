// Serving and going away in order: the life of a process between its start and SIGTERM.
#pragma once

#include <atomic>

#include "common/app/runtime.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/pipeline.h"

namespace steward::app {

class Server {
 public:
  // Both must outlive the server.
  Server(Runtime& runtime, const rpc::Bindings& bindings);

  // Checks the bindings and listens; the port. CONFIGURATION_INVALID names every method that is not
  // bound, or the address that cannot be listened on.
  Result<int> Start();

  // Returns when SIGTERM or SIGINT has come and the drain delay is over: the process says it is not
  // ready and serves on meanwhile, so that its callers find another. Needs BlockSignals() first.
  void ServeUntilSignal();

  // No new calls; those that run get the grace of the settings. Idempotent.
  void Stop();

 private:
  Runtime& runtime_;
  const rpc::Bindings& bindings_;
  std::atomic<bool> draining_{false};
  rpc::Pipeline pipeline_;
  rpc::Dispatcher dispatcher_;
};

// Keeps SIGTERM and SIGINT for ServeUntilSignal. Before any thread is started.
void BlockSignals();

}  // namespace steward::app
