// Go's grpc-gateway in front of the tickets service, as a process: what our gateway is compared
// with. Debian's packages golang-go, golang-grpc-gateway and golang-google-grpc-dev must be there.
#pragma once

#include <string>

#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace steward::bench {

class GoGateway {
 public:
  // Whether it can be built here.
  static bool Available();

  // Generates, builds and starts it; ends the program when that fails.
  explicit GoGateway(int tickets_port);

  // Whether it answers the request with 200.
  bool Answers(const std::string& request) const;

  int port() const { return port_; }
  pid_t pid() const { return process_.pid(); }

 private:
  testing::TemporaryFolder folder_;
  int port_;
  testing::ChildProcess process_;
};

}  // namespace steward::bench
