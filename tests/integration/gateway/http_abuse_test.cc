// Requests that are made to be misunderstood: each gets one refusal, and the connection ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "steward/echo/v1/echo.pb.h"
#include "tests/support/gateway_harness.h"

namespace steward::gateway {
namespace {

using std::string_literals::operator""s;
using testing::RawAnswer;
using testing::RawClient;
using testing::RawRequest;

class HttpAbuseTest : public ::testing::Test {
 protected:
  // Status of the only answer to these bytes; -1 when the connection stays open or more is
  // answered.
  int OnlyAnswer(const std::string& bytes) {
    RawClient client(harness_.port());
    const RawAnswer answer = client.Ask(bytes);
    return client.IsClosed() ? answer.status : -1;
  }

  testing::GatewayHarness harness_{[](const testing::EchoCall&) { return testing::EchoAnswer{}; }};
};

constexpr const char* kSmuggled = "GET /v1/branches/hq/notes/9 HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_F(HttpAbuseTest, SmugglingGetsOneRefusalAndTheEnd) {
  const std::string post =
      "POST /v1/branches/hq/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  const std::vector<std::string> heads = {
      "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
      "Content-Length: 4\r\nContent-Length: 4\r\n",
      "Content-Length: 4\r\nContent-Length: 5\r\n",
      "Content-Length: 4, 4\r\n",
      "Content-Length: +4\r\n",
      "Content-Length: -4\r\n",
      "Content-Length: 0x4\r\n",
      "Content-Length: 4 4\r\n",
      "Content-Length: \r\n",
      "Content-Length: 4a\r\n",
      "Content-Length: 99999999999999999999\r\n",
      "Content-Length : 4\r\n",
      " Content-Length: 4\r\n",
      "Content-Length\r\n",
      "Content-Length:\r\n 4\r\n",
      "Transfer-Encoding: xchunked\r\n",
      "Transfer-Encoding: chunked, identity\r\n",
      "Transfer-Encoding: identity, chunked\r\n",
      "Transfer-Encoding: identity\r\n",
      "Transfer-Encoding: gzip, chunked\r\n",
      "Transfer-Encoding: chunked, chunked\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-encoding: chunked\r\n",
      "Transfer-Encoding : chunked\r\n",
      "Transfer-Encoding:\r\n chunked\r\n",
      "Transfer-Encoding: \"chunked\"\r\n",
      "Transfer-Encoding: chunked;q=1\r\n",
      "Transfer-Encoding:\x0b"
      "chunked\r\n",
      "Transfer-Encoding: chunked\x0c\r\n",
      "X: a\nTransfer-Encoding: chunked\r\n",
      "X: a\rTransfer-Encoding: chunked\r\n",
      "\rTransfer-Encoding: chunked\r\n",
      "X: a\r\n b\r\n",
      "X: a\r\n\tb\r\n",
      "X: a\0b\r\n"s,
      "X\0: a\r\n"s,
      ": a\r\n",
      "X Y: a\r\n",
      "X: \x7f\r\n",
      "Host: y\r\n",
      "Expect: 200-ok\r\n",
  };
  for (const std::string& head : heads) {
    EXPECT_EQ(OnlyAnswer(post + head + "\r\n{}\r\n" + kSmuggled), 400) << head;
  }
}

TEST_F(HttpAbuseTest, BadChunksGetOneRefusalAndTheEnd) {
  const std::string post =
      "POST /v1/branches/hq/notes HTTP/1.1\r\nHost: x\r\nContent-Type: "
      "application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::vector<std::string> bodies = {
      "2;a=b\r\n{}\r\n0\r\n\r\n",
      "2;" + std::string(70000, 'x') + "\r\n{}\r\n0\r\n\r\n",
      "-2\r\n{}\r\n0\r\n\r\n",
      "0x2\r\n{}\r\n0\r\n\r\n",
      "g\r\n{}\r\n0\r\n\r\n",
      "2\n{}\n0\n\n",
      "2\r\n{}xx\r\n0\r\n\r\n",
      "fffffffffffffffff\r\n{}\r\n0\r\n\r\n",
      "2\r\n{}\r\n0\r\nX: y\r\n\r\n",
      "\r\n2\r\n{}\r\n0\r\n\r\n",
      std::string(70000, '0') + "2\r\n{}\r\n0\r\n\r\n",
  };
  for (const std::string& body : bodies)
    EXPECT_EQ(OnlyAnswer(post + body + kSmuggled), 400) << body.substr(0, 60);
  EXPECT_EQ(harness_.service.calls(), 0);
}

TEST_F(HttpAbuseTest, BadRequestLinesGetOneRefusalAndTheEnd) {
  for (const std::string& line : {"GET /\r\n"s,
                                  "GET / HTTP/0.9\r\n"s,
                                  "GET / HTTP/1.0\r\n"s,
                                  "GET / HTTP/2.0\r\n"s,
                                  "GET / HTTP/1.10\r\n"s,
                                  "GET  / HTTP/1.1\r\n"s,
                                  "GET / HTTP/1.1 \r\n"s,
                                  " GET / HTTP/1.1\r\n"s,
                                  "get / HTTP/1.1\r\n"s,
                                  "BREW / HTTP/1.1\r\n"s,
                                  "CONNECT a:1 HTTP/1.1\r\n"s,
                                  "TRACE / HTTP/1.1\r\n"s,
                                  "PRI * HTTP/2.0\r\n"s,
                                  "GET http://x/v1 HTTP/1.1\r\n"s,
                                  "GET * HTTP/1.1\r\n"s,
                                  "GET /a#b HTTP/1.1\r\n"s,
                                  "GET /\xff HTTP/1.1\r\n"s,
                                  "GET /\0 HTTP/1.1\r\n"s,
                                  "GET /a\tb HTTP/1.1\r\n"s,
                                  "GET / HTTP/1.1\n"s,
                                  "\r\nGET / HTTP/1.1\r\n"s}) {
    EXPECT_EQ(OnlyAnswer(line + "Host: x\r\n\r\n" + kSmuggled), 400) << line;
  }
  EXPECT_EQ(OnlyAnswer("GET / HTTP/1.1\r\n\r\n"s + kSmuggled), 400);
}

TEST_F(HttpAbuseTest, UrlAndHeadersAreLimitedExactly) {
  const auto url = [](size_t size) { return "/" + std::string(size - 1, 'a'); };
  RawClient client(harness_.port());
  EXPECT_EQ(client.Ask(RawRequest("GET", url(8192))).status, 404);
  EXPECT_EQ(OnlyAnswer(RawRequest("GET", url(8193))), 414);
  EXPECT_EQ(OnlyAnswer("GET " + url(60000)), 414);

  const auto bytes = [](size_t size) {  // headers of this size, with their line breaks
    const std::string host = "Host: x\r\n";
    const std::string empty = "X: \r\n";
    return "GET /none HTTP/1.1\r\n" + host +
           "X: " + std::string(size - host.size() - empty.size(), 'a') + "\r\n\r\n";
  };
  EXPECT_EQ(client.Ask(bytes(32768)).status, 404);
  EXPECT_EQ(OnlyAnswer(bytes(32769)), 431);
  EXPECT_EQ(OnlyAnswer("GET / HTTP/1.1\r\nX: " + std::string(60000, 'a')), 431);

  const auto count = [](int headers) {
    std::string text = "GET /none HTTP/1.1\r\nHost: x\r\n";
    for (int i = 1; i < headers; ++i) text += "X: a\r\n";
    return text + "\r\n";
  };
  EXPECT_EQ(client.Ask(count(100)).status, 404);
  EXPECT_EQ(OnlyAnswer(count(101)), 431);
}

TEST_F(HttpAbuseTest, EveryLimitHasAReasonOfItsOwn) {
  const auto says = [&](const std::string& bytes, const std::string& reason) {
    RawClient client(harness_.port());
    const std::string body = client.Ask(bytes).body;
    EXPECT_NE(body.find('"' + reason + '"'), std::string::npos) << body;
  };
  says(RawRequest("GET", "/" + std::string(8192, 'a')), "URL_TOO_LONG");
  says(RawRequest("GET", "/none", "X: " + std::string(32768, 'a') + "\r\n"), "HEADERS_TOO_LARGE");
  says(RawRequest("POST", "/none", "Content-Length: 4194305\r\n"), "BODY_TOO_LARGE");
}

TEST_F(HttpAbuseTest, BodiesAreLimitedExactlyByMethod) {
  const auto body = [](size_t size) {
    return "{\"title\":\"" + std::string(size - 12, 'a') + "\"}";
  };
  const auto post = [&](const char* target, size_t size) {
    RawClient client(harness_.port());
    return client.Ask(RawRequest("POST", target, "Content-Type: application/json\r\n", body(size)))
        .status;
  };
  EXPECT_EQ(post("/v1/branches/hq/notes", 262144), 200);
  EXPECT_EQ(post("/v1/branches/hq/notes", 262145), 413);
  EXPECT_EQ(post("/v1/branches/hq/notes:import", 262145), 400);  // read, and then no such field
  const auto chunked = [&](size_t size) {
    char length[32];
    std::snprintf(length, sizeof(length), "%zx\r\n", size);
    return OnlyAnswer(
        "POST /v1/branches/hq/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
        "application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n" +
        (length + body(size)) + "\r\n0\r\n\r\n");
  };
  EXPECT_EQ(chunked(262144), 200);
  EXPECT_EQ(chunked(262145), 413);
  EXPECT_EQ(OnlyAnswer(RawRequest("POST", "/none", "Content-Length: 4194305\r\n")), 413);
}

TEST_F(HttpAbuseTest, TheRefusalSaysWhichRuleWasBroken) {
  RawClient client(harness_.port());
  const RawAnswer answer =
      client.Ask("GET / HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\nX : y\r\n\r\n");
  const auto error = nlohmann::json::parse(answer.body);
  EXPECT_EQ(error["details"][0]["reason"], "HTTP_MALFORMED");
  EXPECT_EQ(error["details"][0]["domain"], "gateway.steward");
  EXPECT_EQ(error["details"][0]["metadata"]["rule"], "header_name");
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_EQ(answer.headers.at("traceparent").size(), 55u);
}

}  // namespace
}  // namespace steward::gateway
