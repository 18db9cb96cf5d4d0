#include "gateway/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>

#include "tests/support/eventually.h"
#include "tests/support/gateway_harness.h"
#include "tests/support/live_client.h"

namespace steward::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EchoAnswer;
using testing::EchoCall;
using testing::GatewayHarness;
using testing::RawAnswer;
using testing::RawClient;
using testing::RawRequest;

EchoAnswer AnswerNothing(const EchoCall&) { return {}; }
EchoAnswer Hold(const EchoCall&) { return {.hold = true}; }

constexpr const char* kNote = "/v1/branches/hq/notes/7";

GatewayHarness::Options Impatient(milliseconds HttpServerOptions::*which) {
  GatewayHarness::Options options;
  options.http.*which = milliseconds(60);
  return options;
}

TEST(HttpServerTest, AConnectionCarriesManyRequestsAndPipelinedOnesInOrder) {
  GatewayHarness harness(AnswerNothing);
  RawClient client(harness.port());
  for (int i = 0; i < 20; ++i) ASSERT_EQ(client.Ask(RawRequest("GET", kNote)).status, 200);
  ASSERT_TRUE(client.Send(RawRequest("GET", kNote) + RawRequest("GET", "/none") +
                          RawRequest("GET", kNote)));
  EXPECT_EQ(client.Read()->status, 200);
  EXPECT_EQ(client.Read()->status, 404);
  EXPECT_EQ(client.Read()->status, 200);
  EXPECT_EQ(harness.http->connections(), 1u);
}

TEST(HttpServerTest, ARequestMayArriveByteByByte) {
  GatewayHarness harness(AnswerNothing);
  RawClient client(harness.port());
  const std::string request = RawRequest("POST", "/v1/branches/hq/notes",
                                         "Content-Type: application/json\r\n", "{\"title\":\"a\"}");
  for (const char c : request) ASSERT_TRUE(client.Send(std::string_view(&c, 1)));
  EXPECT_EQ(client.Read()->status, 200);
  const std::string chunked =
      "POST /v1/branches/hq/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n";
  for (const char c : chunked) ASSERT_TRUE(client.Send(std::string_view(&c, 1)));
  EXPECT_EQ(client.Read()->status, 200);
}

TEST(HttpServerTest, AClientThatWaitsForLeaveToSendGetsIt) {
  GatewayHarness harness(AnswerNothing);
  RawClient client(harness.port());
  const std::string head =
      "POST /v1/branches/hq/notes HTTP/1.1\r\nHost: x\r\nContent-Type: "
      "application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
  EXPECT_EQ(client.Ask(head).status, 100);
  EXPECT_EQ(client.Ask("{}").status, 200);
}

TEST(HttpServerTest, HeadHasTheHeadersOfGetAndNoBody) {
  GatewayHarness harness(AnswerNothing);
  RawClient client(harness.port());
  ASSERT_TRUE(client.Send(RawRequest("HEAD", kNote) + RawRequest("GET", "/none")));
  RawAnswer answer =
      *client.Read();  // would wait for a body of this length: the next answer is its end
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.headers["content-length"], "0");
}

TEST(HttpServerTest, ASlowHeadIsEndedInTime) {
  GatewayHarness harness(AnswerNothing, Impatient(&HttpServerOptions::head_timeout));
  RawClient client(harness.port());
  const RawAnswer answer = client.Ask("GET / HTTP/1.1\r\nHost: x\r\n");
  EXPECT_EQ(answer.status, 408);
  EXPECT_NE(answer.body.find("\"REQUEST_TIMEOUT\""), std::string::npos) << answer.body;
  EXPECT_TRUE(client.IsClosed());
  RawClient silent(harness.port());
  EXPECT_TRUE(silent.IsClosed());
}

TEST(HttpServerTest, ASlowBodyIsEndedInTime) {
  GatewayHarness harness(AnswerNothing, Impatient(&HttpServerOptions::body_timeout));
  RawClient client(harness.port());
  const RawAnswer answer =
      client.Ask("POST /v1/branches/hq/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{");
  EXPECT_EQ(answer.status, 408);
  EXPECT_TRUE(client.IsClosed());
}

TEST(HttpServerTest, AnIdleConnectionIsClosedInTime) {
  GatewayHarness harness(AnswerNothing, Impatient(&HttpServerOptions::idle_timeout));
  RawClient client(harness.port());
  EXPECT_EQ(client.Ask(RawRequest("GET", kNote)).status, 200);
  EXPECT_TRUE(client.IsClosed());
}

TEST(HttpServerTest, AClientThatDoesNotReadIsClosedInTime) {
  GatewayHarness::Options options = Impatient(&HttpServerOptions::write_timeout);
  GatewayHarness harness(
      [](const EchoCall&) {
        return EchoAnswer{.bytes = "\x12\x80\x80\xc0\x01" + std::string(3 << 20, 'a')};
      },
      options);
  RawClient client(harness.port());
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(client.Send(RawRequest("GET", kNote)));
  EXPECT_TRUE(testing::Eventually([&] { return harness.http->connections() == 0; }));
}

TEST(HttpServerTest, MoreConnectionsThanAllowedAreTurnedAway) {
  GatewayHarness::Options options;
  options.http.max_connections = 2;
  GatewayHarness harness(AnswerNothing, options);
  RawClient first(harness.port());
  RawClient second(harness.port());
  ASSERT_EQ(first.Ask(RawRequest("GET", kNote)).status, 200);
  ASSERT_EQ(second.Ask(RawRequest("GET", kNote)).status, 200);
  RawClient third(harness.port());
  EXPECT_EQ(third.Read()->status, 503);
  second.Close();
  ASSERT_TRUE(testing::Eventually([&] { return harness.http->connections() == 1; }));
  RawClient fourth(harness.port());
  EXPECT_EQ(fourth.Ask(RawRequest("GET", kNote)).status, 200);
}

TEST(HttpServerTest, AClientThatLeavesCancelsItsCall) {
  GatewayHarness harness(Hold);
  RawClient client(harness.port());
  ASSERT_TRUE(client.Send(RawRequest("GET", kNote)));
  ASSERT_TRUE(testing::Eventually([&] { return harness.service.calls() == 1; }));
  client.Close();
  EXPECT_TRUE(testing::Eventually(
      [&] { return harness.service.cancelled() == 1 && harness.upstreams.in_flight() == 0; }));
  EXPECT_TRUE(testing::Eventually([&] { return harness.http->connections() == 0; }));
}

TEST(HttpServerTest, LeavingClientsAreServedAndAskedToGo) {
  GatewayHarness harness(AnswerNothing);
  RawClient idle(harness.port());
  ASSERT_EQ(idle.Ask(RawRequest("GET", kNote)).status, 200);
  harness.http->AskClientsToLeave();
  RawClient late(harness.port());  // still welcome
  RawAnswer answer = late.Ask(RawRequest("GET", kNote));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers["connection"], "close");
  EXPECT_TRUE(late.IsClosed());
  EXPECT_TRUE(harness.http->Stop(seconds(10)));
  EXPECT_TRUE(idle.IsClosed());
}

TEST(HttpServerTest, StoppingWaitsForAnswersOnTheWay) {
  std::atomic<bool> go{false};
  GatewayHarness harness([&](const EchoCall&) {
    EXPECT_TRUE(testing::Eventually([&] { return go.load(); }));
    return EchoAnswer{};
  });
  RawClient client(harness.port());
  ASSERT_TRUE(client.Send(RawRequest("GET", kNote)));
  ASSERT_TRUE(testing::Eventually([&] { return harness.service.calls() == 1; }));
  EXPECT_FALSE(harness.http->Stop(milliseconds(30)));
  go = true;
  EXPECT_EQ(client.Read()->status, 200);
  EXPECT_TRUE(harness.http->Stop(seconds(10)));
}

// A body that a test says bit by bit.
class SaidBody final : public HttpSource {
 public:
  void Say(Piece piece) {
    std::function<void()> wake;
    {
      const std::lock_guard lock(mutex_);
      pieces_.push_back(std::move(piece));
      wake = wake_;
    }
    if (wake) wake();
  }
  bool is_cancelled() const { return is_cancelled_; }

  void Start(std::function<void()> wake) override {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  Piece Take() override {
    const std::lock_guard lock(mutex_);
    if (pieces_.empty()) return {};
    Piece piece = std::move(pieces_.front());
    pieces_.pop_front();
    return piece;
  }
  void Cancel() override { is_cancelled_ = true; }

 private:
  std::mutex mutex_;
  std::deque<Piece> pieces_;
  std::function<void()> wake_;
  std::atomic<bool> is_cancelled_ = false;
};

class SayingHandler final : public HttpHandler {
 public:
  size_t BodyLimit(const HttpHead&) override { return 1000; }
  std::shared_ptr<HttpWork> Handle(HttpRequest, Respond respond) override {
    HttpResponse response;
    response.source = body;
    respond(std::move(response));
    return nullptr;
  }
  HttpResponse Refuse(const Error&, const HttpHead&) override { return {.status = 400}; }
  std::shared_ptr<SaidBody> body = std::make_shared<SaidBody>();
};

TEST(HttpServerTest, ABodyThatComesBitByBitIsSentAsItComesAndSaysWhetherItIsWhole) {
  SayingHandler handler;
  const auto server = HttpServer::Start(HttpServerOptions::Defaults(), handler).value();
  testing::LiveClient client(server->port(), "", "");
  handler.body->Say({.bytes = "one"});
  EXPECT_TRUE(client.Hears("one"));
  EXPECT_THAT(client.head(), ::testing::HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_THAT(client.head(), ::testing::HasSubstr("Connection: close"));
  handler.body->Say({.bytes = " two"});
  EXPECT_TRUE(client.Hears("one two"));
  handler.body->Say({.bytes = " three", .is_last = true});
  EXPECT_TRUE(client.Ends());
  EXPECT_EQ(client.Read(), "one two three");
  EXPECT_FALSE(handler.body->is_cancelled());

  handler.body = std::make_shared<SaidBody>();
  RawClient cut(server->port());
  cut.Send(RawRequest("GET", "/"));
  handler.body->Say({.bytes = "one"});
  handler.body->Say({.is_broken = true});
  EXPECT_TRUE(cut.Ends());
  EXPECT_TRUE(testing::Eventually([&] { return handler.body->is_cancelled(); }));

  handler.body = std::make_shared<SaidBody>();
  RawClient gone(server->port());
  gone.Send(RawRequest("GET", "/"));
  EXPECT_TRUE(testing::Eventually([&] { return server->connections() > 0; }));
  gone.Close();
  EXPECT_TRUE(testing::Eventually([&] { return handler.body->is_cancelled(); }));
}

TEST(HttpServerTest, ABodyWaitsForAClientThatDoesNotReadAndIsCutOffInTime) {
  SayingHandler handler;
  HttpServerOptions options = HttpServerOptions::Defaults();
  options.write_timeout = milliseconds(200);
  const auto server = HttpServer::Start(options, handler).value();
  RawClient client(server->port());
  client.Send(RawRequest("GET", "/"));
  const std::string piece(100'000, 'x');
  for (int i = 0; i < 200; ++i) handler.body->Say({.bytes = piece});
  EXPECT_TRUE(testing::Eventually([&] { return handler.body->is_cancelled(); }));
  EXPECT_NE(handler.body->Take().bytes, "") << "most of it never left";
}

TEST(HttpServerTest, ATakenPortIsReported) {
  GatewayHarness harness(AnswerNothing);
  HttpServerOptions options = HttpServerOptions::Defaults();
  options.port = harness.http->port();
  const auto second = HttpServer::Start(options, harness.gateway);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().reason, "LISTEN_FAILED");
}

}  // namespace
}  // namespace steward::gateway
