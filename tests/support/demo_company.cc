#include "tests/support/demo_company.h"

namespace steward::testing {

std::string LoadDemoCompany(const Stack& stack, const TemporaryFolder& folder) {
  const std::string program = std::string(STEWARD_BIN_FOLDER) + "/steward-demo";
  const std::string accounts =
      folder.Write("demo.env", "STEWARD_ADMIN_PASSWORD=" + std::string(Stack::kPassword) + "\n");
  RunToEnd(program,
           {program, "--gateway", "http://127.0.0.1:" + std::to_string(stack.http_port()), "--grpc",
            "127.0.0.1:" + std::to_string(stack.grpc_port()), "--accounts", accounts},
           folder.Path("demo.log"));
  return accounts;
}

}  // namespace steward::testing
