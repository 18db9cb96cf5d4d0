// Serving and going away in order: the life of a process between its start and SIGTERM.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "common/app/runtime.h"
#include "common/app/stepping_aside.h"
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
  // From now on it is not ready while it is starved and others serve; see SteppingAside. After
  // Start.
  void StepAsideWhenStarved(const db::Settings& database);

  // Returns when SIGTERM or SIGINT has come and the drain delay is over: the process says it is not
  // ready and serves on meanwhile, so that its callers find another. Needs BlockSignals() first.
  void ServeUntilSignal();

  // No new calls; those that run get the grace of the settings. Idempotent.
  void Stop();
  std::chrono::milliseconds grace() const;

 private:
  Runtime& runtime_;
  const rpc::Bindings& bindings_;
  std::atomic<bool> draining_{false};
  std::atomic<bool> aside_{false};
  rpc::Pipeline pipeline_;
  rpc::Dispatcher dispatcher_;
  std::unique_ptr<SteppingAside> stepping_aside_;  // none: it never does
};

// Ends the process, with exit code 0, when it has not ended by itself in this time: a step of work
// beside the calls may take longer. It is a transaction, and another process takes it up.
void EndAfter(std::chrono::milliseconds time);

// Keeps SIGTERM and SIGINT for ServeUntilSignal. Before any thread is started.
void BlockSignals();

}  // namespace steward::app
