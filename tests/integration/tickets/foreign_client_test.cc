#include <gtest/gtest.h>

#include <cstdio>

#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

TEST(ForeignClientTest, PythonFindsEverythingAsTheContractSays) {
  TicketsStage stage;
  const std::string command = "/usr/bin/python3 tests/integration/tickets/foreign_client.py " +
                              std::string(STEWARD_PYTHON_STUBS) +
                              " 127.0.0.1:" + std::to_string(stage.port()) + " " + stage.desk() +
                              " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string output;
  for (int byte = std::fgetc(pipe); byte != EOF; byte = std::fgetc(pipe)) {
    output += static_cast<char>(byte);
  }
  EXPECT_EQ(pclose(pipe), 0) << output;
  EXPECT_EQ(output, "created\nsame answer\nread\nsigned out\nrefused\nnamed\nlisted\n");
}

}  // namespace
}  // namespace steward::tickets
