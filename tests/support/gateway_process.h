// The gateway as a process of its own with the real contracts, in front of a server that answers as
// the test says; and what the process costs.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "tests/support/child_process.h"
#include "tests/support/echo_server.h"
#include "tests/support/temporary_folder.h"

namespace steward::testing {

class GatewayProcess {
 public:
  // Starts it and waits until it is ready; ends the test process when that fails. From the main
  // thread.
  explicit GatewayProcess(EchoServer::Handler handler);

  int http_port() const { return http_port_; }
  int grpc_port() const { return grpc_port_; }
  const EchoServer& service() const { return service_; }
  ChildProcess& process() { return process_; }
  std::string log() const { return folder_.Read("gateway.log"); }

  // What all its threads have computed so far.
  std::chrono::nanoseconds CpuTime() const;
  // Memory it has now, and the most it had since the last call of ForgetPeak.
  std::int64_t MemoryBytes() const { return StatusBytes("VmRSS:"); }
  std::int64_t PeakBytes() const { return StatusBytes("VmHWM:"); }
  void ForgetPeak();

 private:
  std::int64_t StatusBytes(const std::string& field) const;

  EchoServer service_;
  TemporaryFolder folder_;
  const int http_port_ = FreePort();
  const int grpc_port_ = FreePort();
  ChildProcess process_;
};

}  // namespace steward::testing
