#include "gateway/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/echo_contracts.h"
#include "tests/support/echo_server.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_client.h"

namespace steward::gateway {
namespace {

using testing::EchoAnswer;
using testing::EchoCall;
using testing::EchoServer;
using testing::RawAnswer;
using testing::RawClient;
using testing::RawRequest;

class ProcessTest : public ::testing::Test {
 protected:
  ProcessTest() {
    settings_.set_http_listen("127.0.0.1:0");
    settings_.set_grpc_listen("127.0.0.1:0");
    settings_.set_drain_grace_ms(5000);
    auto* upstream = settings_.add_upstreams();
    upstream->set_name("echo");
    upstream->set_address(service_.address());
  }

  EchoServer::Handler handler_ = [](const EchoCall&) { return EchoAnswer{}; };
  EchoServer service_{[this](const EchoCall& call) { return handler_(call); }};
  config::v1::Gateway settings_;
};

TEST_F(ProcessTest, ServesTheContractsAndItsOwnPages) {
  const auto process = Process::Start(settings_, testing::EchoDescriptorSet()).value();
  RawClient client(process->http_port());
  EXPECT_EQ(client.Ask(RawRequest("GET", "/v1/branches/hq/notes/7")).status, 200);
  EXPECT_EQ(client.Ask(RawRequest("GET", "/healthz")).body, "ok\n");
  EXPECT_EQ(client.Ask(RawRequest("GET", "/readyz")).status, 200);
  const RawAnswer document = client.Ask(RawRequest("GET", "/openapi.json"));
  EXPECT_TRUE(
      nlohmann::json::parse(document.body)["paths"].contains("/v1/branches/{branch}/notes"));
  EXPECT_EQ(client.Ask(RawRequest("GET", "/")).status, 404);
}

TEST_F(ProcessTest, DrainsByTurningNotReadyServingOnAndThenClosing) {
  const auto process = Process::Start(settings_, testing::EchoDescriptorSet()).value();
  RawClient before(process->http_port());
  ASSERT_EQ(before.Ask(RawRequest("GET", "/readyz")).status, 200);
  process->Drain();
  const RawAnswer answer = before.Ask(RawRequest("GET", "/v1/branches/hq/notes/7"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  RawClient late(process->http_port());
  EXPECT_EQ(late.Ask(RawRequest("GET", "/readyz")).status, 503);
  EXPECT_TRUE(before.IsClosed());
  before.Close();
  late.Close();
  EXPECT_TRUE(process->Stop());
}

TEST_F(ProcessTest, EndsWithWorkInFlight) {
  handler_ = [](const EchoCall&) { return EchoAnswer{.hold = true}; };
  auto process = Process::Start(settings_, testing::EchoDescriptorSet()).value();
  RawClient client(process->http_port());
  ASSERT_TRUE(client.Send(RawRequest("GET", "/v1/branches/hq/notes/7")));
  ASSERT_TRUE(testing::Eventually([&] { return service_.calls() == 1; }));
  process.reset();
  EXPECT_TRUE(testing::Eventually([&] { return service_.cancelled() == 1; }));
}

TEST_F(ProcessTest, WhatCannotBeServedStopsTheStart) {
  EXPECT_EQ(Process::Start(settings_, "nonsense").error().reason, "CONTRACTS_INVALID");
  settings_.set_console_folder("/does/not/exist");
  EXPECT_EQ(Process::Start(settings_, testing::EchoDescriptorSet()).error().reason,
            "CONSOLE_UNREADABLE");
  settings_.clear_console_folder();
  for (const char* address : {"", "nowhere", "127.0.0.1:99999", "localhost:0", "127.0.0.1:x"}) {
    settings_.set_http_listen(address);
    EXPECT_EQ(Process::Start(settings_, testing::EchoDescriptorSet()).error().reason,
              "LISTEN_FAILED")
        << address;
  }
}

}  // namespace
}  // namespace steward::gateway
