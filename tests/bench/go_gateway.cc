#include "tests/bench/go_gateway.h"

#include <cstdlib>
#include <filesystem>

#include "tests/support/raw_client.h"

namespace steward::bench {
namespace {

const char* const kSources = "/usr/share/gocode/src/github.com/grpc-ecosystem/grpc-gateway/runtime";

}  // namespace

bool GoGateway::Available() {
  const char* const programs =
      "command -v go protoc-gen-go protoc-gen-grpc-gateway >/dev/null 2>&1";
  return std::filesystem::exists(kSources) && std::system(programs) == 0;
}

GoGateway::GoGateway(int tickets_port) : port_(testing::FreePort()) {
  const std::string build = STEWARD_GO_FOLDER;
  std::filesystem::create_directories(build);
  testing::RunToEnd("/bin/bash", {"bash", "tests/bench/go/build.sh", build, STEWARD_GOOGLEAPIS},
                    folder_.Path("build.log"));
  process_.Start(build + "/gateway",
                 {"gateway", "--listen", "127.0.0.1:" + std::to_string(port_), "--upstream",
                  "127.0.0.1:" + std::to_string(tickets_port)},
                 folder_.Path("log"));
}

bool GoGateway::Answers(const std::string& request) const {
  return testing::Listens(port_) && testing::RawClient(port_).Ask(request).status == 200;
}

}  // namespace steward::bench
