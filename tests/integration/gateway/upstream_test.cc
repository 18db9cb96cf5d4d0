#include "gateway/upstream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/support/echo_server.h"
#include "tests/support/eventually.h"

namespace steward::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EchoAnswer;
using testing::EchoCall;
using testing::EchoServer;

constexpr int kUnavailable = 14;

UpstreamRequest Request(bool may_repeat, milliseconds time = milliseconds(10000)) {
  UpstreamRequest request;
  request.path = "/steward.echo.v1.NoteService/GetNote";
  request.package = "steward.echo.v1";
  request.bytes = "abc";
  request.deadline = std::chrono::steady_clock::now() + time;
  request.may_repeat = may_repeat;
  return request;
}

class UpstreamTest : public ::testing::Test {
 protected:
  explicit UpstreamTest(size_t in_flight = 8)
      : server_([this](const EchoCall& call) { return handler_(call); }),
        upstreams_({{"notes", server_.address(), {"steward.echo.v1"}}}, in_flight, /*seed=*/1) {}

  // The answer of one call.
  UpstreamAnswer Ask(UpstreamRequest request) {
    std::promise<UpstreamAnswer> promise;
    auto started = upstreams_.Start(
        std::move(request), [&](UpstreamAnswer answer) { promise.set_value(std::move(answer)); });
    EXPECT_TRUE(started.ok());
    return promise.get_future().get();
  }

  EchoServer::Handler handler_ = [](const EchoCall& call) {
    return EchoAnswer{.bytes = call.bytes + "!"};
  };
  EchoServer server_;
  Upstreams upstreams_;
};

TEST_F(UpstreamTest, BytesGoAndComeBack) {
  const UpstreamAnswer answer = Ask(Request(false));
  EXPECT_EQ(answer.status.code, 0);
  EXPECT_EQ(answer.bytes, "abc!");
  EXPECT_EQ(answer.service, "notes");
}

TEST_F(UpstreamTest, UnavailableIsTriedAgainWhereThatIsSafe) {
  std::atomic<int> failures{2};
  handler_ = [&](const EchoCall&) {
    return failures-- > 0 ? EchoAnswer{.code = kUnavailable} : EchoAnswer{.bytes = "ok"};
  };
  EXPECT_EQ(Ask(Request(true)).bytes, "ok");
  EXPECT_EQ(server_.calls(), 3);
}

TEST_F(UpstreamTest, ThreeAttemptsAreAll) {
  handler_ = [](const EchoCall&) { return EchoAnswer{.code = kUnavailable}; };
  EXPECT_EQ(Ask(Request(true)).status.code, kUnavailable);
  EXPECT_EQ(server_.calls(), 3);
}

TEST_F(UpstreamTest, WhatMayHaveHadAnEffectIsNotRepeated) {
  handler_ = [](const EchoCall&) { return EchoAnswer{.code = kUnavailable}; };
  EXPECT_EQ(Ask(Request(false)).status.code, kUnavailable);
  EXPECT_EQ(server_.calls(), 1);
}

TEST_F(UpstreamTest, OtherErrorsAreNotRepeated) {
  for (const int code : {4, 8, 10, 13}) {
    const int before = server_.calls();
    handler_ = [code](const EchoCall&) { return EchoAnswer{.code = code}; };
    EXPECT_EQ(Ask(Request(true)).status.code, code);
    EXPECT_EQ(server_.calls(), before + 1);
  }
}

TEST_F(UpstreamTest, RepetitionsAreATenthOfAllCallsWhenAServiceIsDown) {
  handler_ = [](const EchoCall&) { return EchoAnswer{.code = kUnavailable}; };
  constexpr int kCalls = 100;
  for (int i = 0; i < kCalls; ++i) Ask(Request(true));
  // Ten from the start, one for each ten calls.
  EXPECT_GE(server_.calls(), kCalls + 10);
  EXPECT_LE(server_.calls(), kCalls + 10 + kCalls / 10);
}

TEST_F(UpstreamTest, ACancellationNobodyAskedForIsAnOutage) {
  handler_ = [](const EchoCall&) { return EchoAnswer{.code = 1}; };
  EXPECT_EQ(Ask(Request(false)).status.code, kUnavailable);
}

TEST_F(UpstreamTest, TheDeadlineEndsACall) {
  handler_ = [](const EchoCall&) { return EchoAnswer{.hold = true}; };
  EXPECT_EQ(Ask(Request(true, milliseconds(50))).status.code, 4);
  EXPECT_TRUE(testing::Eventually([&] { return server_.cancelled() == 1; }));
}

TEST_F(UpstreamTest, CancellingEndsACallAtOnce) {
  handler_ = [](const EchoCall&) { return EchoAnswer{.hold = true}; };
  std::promise<int> code;
  auto call = upstreams_.Start(Request(true),
                               [&](UpstreamAnswer answer) { code.set_value(answer.status.code); });
  ASSERT_TRUE(testing::Eventually([&] { return server_.calls() == 1; }));
  call.value()->Cancel();
  EXPECT_EQ(code.get_future().get(), 1);
  EXPECT_TRUE(testing::Eventually([&] { return server_.cancelled() == 1; }));
}

TEST_F(UpstreamTest, CallsInFlightAreBounded) {
  handler_ = [](const EchoCall&) { return EchoAnswer{.hold = true}; };
  std::vector<std::shared_ptr<UpstreamCall>> calls;
  for (int i = 0; i < 8; ++i)
    calls.push_back(upstreams_.Start(Request(true), [](const UpstreamAnswer&) {}).value());
  const auto refused = upstreams_.Start(Request(true), [](const UpstreamAnswer&) {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "GATEWAY_OVERLOADED");
  EXPECT_TRUE(refused.error().retry_after.has_value());
  calls[0]->Cancel();
  ASSERT_TRUE(testing::Eventually([&] { return upstreams_.in_flight() == 7; }));
  EXPECT_TRUE(upstreams_.Start(Request(true), [](const UpstreamAnswer&) {}).ok());
}

TEST_F(UpstreamTest, APackageWithoutAServiceIsUnavailable) {
  UpstreamRequest request = Request(true);
  request.package = "steward.nobody.v1";
  const auto refused = upstreams_.Start(std::move(request), [](const UpstreamAnswer&) {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "SERVICE_UNAVAILABLE");
}

TEST(UpstreamsTest, EndingThemEndsTheirCalls) {
  EchoServer server([](const EchoCall&) { return EchoAnswer{.hold = true}; });
  std::atomic<int> done{0};
  {
    Upstreams upstreams({{"notes", server.address(), {"steward.echo.v1"}}}, 100, /*seed=*/1);
    for (int i = 0; i < 50; ++i)
      ASSERT_TRUE(upstreams.Start(Request(true), [&](const UpstreamAnswer&) { ++done; }).ok());
  }
  EXPECT_EQ(done, 50);
}

TEST(UpstreamsTest, AServerThatIsAwayIsUnavailableAndComesBack) {
  auto server =
      std::make_unique<EchoServer>([](const EchoCall&) { return EchoAnswer{.bytes = "ok"}; });
  const int port = server->port();
  Upstreams upstreams({{"notes", server->address(), {"steward.echo.v1"}}}, 100, /*seed=*/1);
  const auto ask = [&] {
    std::promise<UpstreamAnswer> promise;
    EXPECT_TRUE(upstreams
                    .Start(Request(true, milliseconds(2000)),
                           [&](UpstreamAnswer a) { promise.set_value(std::move(a)); })
                    .ok());
    return promise.get_future().get().status.code;
  };
  EXPECT_EQ(ask(), 0);
  server.reset();
  EXPECT_EQ(ask(), kUnavailable);
  server =
      std::make_unique<EchoServer>([](const EchoCall&) { return EchoAnswer{.bytes = "ok"}; }, port);
  EXPECT_TRUE(testing::Eventually([&] { return ask() == 0; }));
}

}  // namespace
}  // namespace steward::gateway
