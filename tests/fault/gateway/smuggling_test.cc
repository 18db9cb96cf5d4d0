// Requests that are made to be understood differently by two servers: each gets one refusal, the
// connection ends, and nothing of the bytes ever reaches a service.
#include <nlohmann/json.hpp>
#include <vector>

#include "tests/fault/gateway/gateway_stage.h"

namespace steward::testing {
namespace {

using std::string_literals::operator""s;

class SmugglingTest : public GatewayAbuseTest {
 protected:
  ~SmugglingTest() override { EXPECT_EQ(gateway_.service().calls(), calls_); }

  // `bytes` are refused, and so is the request hidden behind them.
  void Refused(const std::string& bytes, int status = 400) {
    RawClient client(gateway_.http_port());
    const RawAnswer answer = client.Ask(bytes + RawRequest("GET", "/v1/self"));
    EXPECT_EQ(answer.status, status) << bytes.substr(0, 300);
    EXPECT_EQ(answer.headers.count("connection"), 1u) << bytes.substr(0, 300);
    EXPECT_TRUE(client.IsClosed()) << "a second answer to " << bytes.substr(0, 300);
  }
  void PostRefused(const std::string& headers, const std::string& body = "{}\r\n") {
    Refused("POST "s + kWrite + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
            headers + "\r\n" + body);
  }

  const int calls_ = gateway_.service().calls();
};

TEST_F(SmugglingTest, TwoFramingsOrALengthThatCanBeReadInTwoWaysAreRefused) {
  for (const std::string& headers : {
           "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"s,
           "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"s,
           "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"s,
           "Content-Length: 4\r\nContent-Length: 4\r\n"s,
           "Content-Length: 4\r\nContent-Length: 5\r\n"s,
           "Content-Length: 0\r\nContent-Length: 4\r\n"s,
           "Content-Length: 4\r\ncontent-length: 4\r\n"s,
           "Content-Length: 4, 4\r\n"s,
           "Content-Length: 4,0\r\n"s,
           "Content-Length: +4\r\n"s,
           "Content-Length: -4\r\n"s,
           "Content-Length: 0x4\r\n"s,
           "Content-Length: 4 4\r\n"s,
           "Content-Length: \r\n"s,
           "Content-Length: 4a\r\n"s,
           "Content-Length: 4.0\r\n"s,
           "Content-Length: 4e0\r\n"s,
           "Content-Length: \"4\"\r\n"s,
           "Content-Length: 4\0\r\n"s,
           "Content-Length: \xd9\xa4\r\n"s,
           "Content-Length: 18446744073709551620\r\n"s,
           "Content-Length: 99999999999999999999\r\n"s,
           "Content-Length : 4\r\n"s,
           "Content-Length\t: 4\r\n"s,
           " Content-Length: 4\r\n"s,
           "Content-Length\r\n"s,
           "Content-Length:\r\n 4\r\n"s,
           "X: a\r\n Content-Length: 4\r\n"s,
           "Connection: Content-Length\r\nContent-Length: 4\r\n"s,
       }) {
    PostRefused(headers);
  }
}

TEST_F(SmugglingTest, EverySpellingOfATransferEncodingButOneIsRefused) {
  for (const std::string& headers : {
           "Transfer-Encoding: xchunked\r\n"s,
           "Transfer-Encoding: chunkedx\r\n"s,
           "Transfer-Encoding: chunked, identity\r\n"s,
           "Transfer-Encoding: identity, chunked\r\n"s,
           "Transfer-Encoding: identity\r\n"s,
           "Transfer-Encoding: gzip, chunked\r\n"s,
           "Transfer-Encoding: chunked, chunked\r\n"s,
           "Transfer-Encoding: chunked,\r\n"s,
           "Transfer-Encoding: , chunked\r\n"s,
           "Transfer-Encoding: \r\n"s,
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n"s,
           "Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n"s,
           "Transfer-Encoding: chunked\r\nTransfer-encoding: chunked\r\n"s,
           "Transfer-Encoding : chunked\r\n"s,
           "Transfer-Encoding\t:chunked\r\n"s,
           " Transfer-Encoding: chunked\r\n"s,
           "Transfer-Encoding:\r\n chunked\r\n"s,
           "Transfer-Encoding: \"chunked\"\r\n"s,
           "Transfer-Encoding: 'chunked'\r\n"s,
           "Transfer-Encoding: chunked;q=1\r\n"s,
           "Transfer-Encoding: chu\0nked\r\n"s,
           "Transfer-Encoding:\x0b"
           "chunked\r\n"s,
           "Transfer-Encoding: chunked\x0c\r\n"s,
           "Transfer-Encoding: chunked\x7f\r\n"s,
           "Transfer-Encoding: \xa0"
           "chunked\r\n"s,
           "X: a\nTransfer-Encoding: chunked\r\n"s,
           "X: a\rTransfer-Encoding: chunked\r\n"s,
           "\rTransfer-Encoding: chunked\r\n"s,
           "Connection: close, Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n"s,
       }) {
    PostRefused(headers, "4\r\n{}\r\n\r\n0\r\n\r\n");
  }
}

TEST_F(SmugglingTest, HeadersThatCanBeReadInTwoWaysAreRefused) {
  for (const std::string& headers : {
           "X: a\r\n b\r\n"s,
           "X: a\r\n\tb\r\n"s,
           "X: a\0b\r\n"s,
           "X\0: a\r\n"s,
           ": a\r\n"s,
           "X Y: a\r\n"s,
           "X(Y): a\r\n"s,
           "\xc3\xa9: a\r\n"s,
           "X: \x7f\r\n"s,
           "X: \x1b[0m\r\n"s,
           "X: a\n"s,
           "X: a\nY: b\r\n"s,
           "Host: y\r\n"s,
           "Expect: 200-ok\r\n"s,
           ":method: GET\r\n"s,
           ":path: /v1/self\r\n"s,
           "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"s,
           "content-type: text/plain\r\n"s,
           "Idempotency-Key: 1\r\nidempotency-key: 2\r\n"s,
           "If-Match: \"1\"\r\nIf-Match: \"2\"\r\n"s,
           "Connection: close,,Authorization\r\n"s,
       }) {
    PostRefused("Content-Length: 4\r\n" + headers);
  }
  Refused("GET / HTTP/1.1\r\n\r\n");
  Refused("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n");
  Refused("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n");
  Refused("GET / HTTP/1.1\r\nHost: a/v1/self\r\n\r\n");
}

TEST_F(SmugglingTest, BadChunksAreRefused) {
  for (const std::string& body : {
           "2;a=b\r\n{}\r\n0\r\n\r\n"s,
           "2;" + std::string(65536, 'x') + "\r\n{}\r\n0\r\n\r\n",
           "2\r\n{}\r\n0;" + std::string(65536, 'x') + "\r\n\r\n",
           "2;\n{}\r\n0\r\n\r\n"s,
           "-2\r\n{}\r\n0\r\n\r\n"s,
           "+2\r\n{}\r\n0\r\n\r\n"s,
           "0x2\r\n{}\r\n0\r\n\r\n"s,
           "2 \r\n{}\r\n0\r\n\r\n"s,
           " 2\r\n{}\r\n0\r\n\r\n"s,
           "g\r\n{}\r\n0\r\n\r\n"s,
           "2\n{}\n0\n\n"s,
           "2\r{}\r0\r\r"s,
           "2\r\n{}0\r\n\r\n"s,
           "2\r\n{}xx\r\n0\r\n\r\n"s,
           "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"s,
           "10000000000000002\r\n{}\r\n0\r\n\r\n"s,
           "2\r\n{}\r\n0\r\nX: y\r\n\r\n"s,
           "2\r\n{}\r\n0\r\nContent-Length: 4\r\n\r\n"s,
           "\r\n2\r\n{}\r\n0\r\n\r\n"s,
           std::string(70000, '0') + "2\r\n{}\r\n0\r\n\r\n",
       }) {
    PostRefused("Transfer-Encoding: chunked\r\n", body);
  }
}

TEST_F(SmugglingTest, RequestLinesOfOtherProtocolsMethodsAndTargetsAreRefused) {
  for (const std::string& line : {
           "GET /\r\n"s,
           "GET / HTTP/0.9\r\n"s,
           "GET / HTTP/1.0\r\n"s,
           "GET / HTTP/1.0\r\nConnection: keep-alive\r\n"s,
           "GET / HTTP/2.0\r\n"s,
           "GET / HTTP/1.10\r\n"s,
           "GET / HTTP/01.1\r\n"s,
           "GET / http/1.1\r\n"s,
           "GET / HTTPS/1.1\r\n"s,
           "GET  / HTTP/1.1\r\n"s,
           "GET\t/\tHTTP/1.1\r\n"s,
           "GET / HTTP/1.1 \r\n"s,
           " GET / HTTP/1.1\r\n"s,
           "get / HTTP/1.1\r\n"s,
           "BREW / HTTP/1.1\r\n"s,
           "CONNECT a:1 HTTP/1.1\r\n"s,
           "CONNECT / HTTP/1.1\r\n"s,
           "TRACE / HTTP/1.1\r\n"s,
           "TRACK / HTTP/1.1\r\n"s,
           "PRI * HTTP/2.0\r\n"s,
           "GET http://x/v1/self HTTP/1.1\r\n"s,
           "GET //x/v1/self HTTP/1.1 HTTP/1.1\r\n"s,
           "GET * HTTP/1.1\r\n"s,
           "GET /a#b HTTP/1.1\r\n"s,
           "GET /\xff HTTP/1.1\r\n"s,
           "GET /\0 HTTP/1.1\r\n"s,
           "GET /a\tb HTTP/1.1\r\n"s,
           "GET / HTTP/1.1\n"s,
           "\r\nGET / HTTP/1.1\r\n"s,
           "\x16\x03\x01\x02"s,
       }) {
    Refused(line + "Host: x\r\n\r\n");
  }
}

// The HTTP port speaks HTTP/1.1 only: a proxy that passed such a request on would find no tunnel.
TEST_F(SmugglingTest, NoRequestTurnsTheConnectionIntoATunnel) {
  RawClient client(gateway_.http_port());
  for (const char* headers :
       {"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: "
        "AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Version: 13\r\n"}) {
    EXPECT_EQ(client.Ask(RawRequest("GET", "/healthz", headers)).status, 200) << headers;
  }
}

TEST_F(SmugglingTest, TheRefusalSaysWhichRuleWasBroken) {
  RawClient client(gateway_.http_port());
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
}  // namespace steward::testing
