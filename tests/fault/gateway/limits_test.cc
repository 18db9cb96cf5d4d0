// Every limit of a request, exactly: what is as large as allowed is answered, and one more is
// refused with its own status and reason, in the caller's language.
#include <nlohmann/json.hpp>

#include "tests/fault/gateway/gateway_stage.h"

namespace steward::testing {
namespace {

using std::string_literals::operator""s;

const std::string kEnglish = "Accept-Language: en\r\n";
const std::string kJson = "Content-Type: application/json\r\n";

// The language that an error is said in.
std::string LocaleOf(const nlohmann::json& error) {
  for (const auto& detail : error["details"]) {
    if (detail.contains("locale")) return detail["locale"];
  }
  return "";
}

class LimitsTest : public GatewayAbuseTest {
 protected:
  // Answered without a complaint about the size; 404 where the address means nothing.
  void Taken(const std::string& bytes, int status = 404) {
    EXPECT_EQ(RawClient(gateway_.http_port()).Ask(bytes).status, status) << bytes.substr(0, 200);
  }

  // Refused for good, with a text in Chinese, or in English for who asks for it.
  void Refused(const std::string& bytes, int status, const std::string& reason,
               bool closes = true) {
    for (const std::string& language : {""s, kEnglish}) {
      RawClient client(gateway_.http_port());
      const RawAnswer answer =
          client.Ask(std::string(bytes).insert(bytes.find("\r\n") + 2, language));
      ASSERT_EQ(answer.status, status) << answer.body;
      const auto error = nlohmann::json::parse(answer.body);
      EXPECT_EQ(error["details"][0]["reason"], reason);
      EXPECT_EQ(LocaleOf(error), language.empty() ? "zh-CN" : "en") << answer.body;
      EXPECT_TRUE(!closes || client.IsClosed());
    }
  }
};

// Headers of `size` bytes in all, their line breaks included, in lines that are short enough.
std::string HeadersOf(size_t size) {
  std::string text = "Host: x\r\n";
  while (size - text.size() > 9000) text += "X: " + std::string(7995, 'a') + "\r\n";
  while (size - text.size() > 4500) text += "X: " + std::string(3995, 'a') + "\r\n";
  const std::string empty = "X: \r\n";
  return text + "X: " + std::string(size - text.size() - empty.size(), 'a') + "\r\n";
}

TEST_F(LimitsTest, AnAddressHasEightKilobytes) {
  const auto get = [](size_t size) { return RawRequest("GET", "/" + std::string(size - 1, 'a')); };
  Taken(get(8192));
  Refused(get(8193), 414, "URL_TOO_LONG");
}

TEST_F(LimitsTest, AHeaderLineHasEightKilobytes) {
  const auto get = [](size_t size) {
    return RawRequest("GET", "/none", "Cookie: " + std::string(size - 8, 'a') + "\r\n");
  };
  Taken(get(8192));
  Refused(get(8193), 431, "HEADERS_TOO_LARGE");
}

TEST_F(LimitsTest, ALineThatNeverEndsIsRefusedBeforeItFillsTheMemory) {
  RawClient client(gateway_.http_port());
  EXPECT_EQ(client.Ask("GET / HTTP/1.1\r\nX: " + std::string(8200, 'a')).status, 431);
  EXPECT_TRUE(client.IsClosed());
  RawClient other(gateway_.http_port());
  EXPECT_EQ(other.Ask("GET /" + std::string(9000, 'a')).status, 414);
  EXPECT_TRUE(other.IsClosed());
}

TEST_F(LimitsTest, HeadersHave32KilobytesInAll) {
  const auto get = [](size_t size) { return "GET /none HTTP/1.1\r\n" + HeadersOf(size) + "\r\n"; };
  Taken(get(32768));
  RawClient client(gateway_.http_port());
  EXPECT_EQ(client.Ask(get(32769)).status, 431);
  EXPECT_TRUE(client.IsClosed());
  Refused(get(32769), 431, "HEADERS_TOO_LARGE");
}

TEST_F(LimitsTest, ThereAreAHundredHeaders) {
  const auto get = [](int headers) {
    std::string text;
    for (int i = 1; i < headers; ++i) text += "X: a\r\n";
    return RawRequest("GET", "/none", text);
  };
  Taken(get(100));
  Refused(get(101), 431, "HEADERS_TOO_LARGE");
}

TEST_F(LimitsTest, ABodyHasWhatItsMethodSays) {
  const auto post = [](const char* target, size_t size) {
    return RawRequest("POST", target, kJson, "{\"title\":\"" + std::string(size - 12, 'a') + "\"}");
  };
  Taken(post(kWrite, 262144), 200);
  Refused(post(kWrite, 262145), 413, "BODY_TOO_LARGE");
  Refused(RawRequest("POST", kWrite, kJson + "Content-Length: 262145\r\n"), 413, "BODY_TOO_LARGE");
  // An import of 4 MiB is read, and then there is no such field.
  Refused(post(kImport, 262145), 400, "FIELD_INVALID", false);
  Refused(post(kImport, 4194304), 400, "FIELD_INVALID", false);
  Refused(post(kImport, 4194305), 413, "BODY_TOO_LARGE");
}

TEST_F(LimitsTest, ABodyInChunksHasNoMore) {
  const auto post = [](size_t size) {
    std::string text = "POST "s + kWrite + " HTTP/1.1\r\nHost: x\r\n" + kJson +
                       "Transfer-Encoding: chunked\r\n\r\n";
    const std::string body = "{\"title\":\"" + std::string(size - 12, 'a') + "\"}";
    for (size_t start = 0; start < body.size(); start += 1000) {
      const std::string part = body.substr(start, 1000);
      char length[32];
      std::snprintf(length, sizeof(length), "%zx\r\n", part.size());
      text += length + part + "\r\n";
    }
    return text + "0\r\n\r\n";
  };
  Taken(post(262144), 200);
  Refused(post(262145), 413, "BODY_TOO_LARGE");
}

// Depth and the number of keys and values are found where the contract has such a text: in
// unit_gateway_json.
TEST_F(LimitsTest, ANumberHas40Characters) {
  const auto number = [](size_t size) {
    return RawRequest("POST", kWrite, kJson, "{\"title\":" + std::string(size, '1') + "}");
  };
  Refused(number(40), 400, "FIELD_INVALID", false);  // a title is no number
  Refused(number(41), 400, "JSON_INVALID", false);
}

TEST_F(LimitsTest, ABodyIsPlainJson) {
  for (const char* type : {"Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                           "Content-Type: application/json\r\nContent-Encoding: br\r\n",
                           "Content-Type: text/plain\r\n", "X: y\r\n",
                           "Content-Type: application/x-www-form-urlencoded\r\n"}) {
    Refused(RawRequest("POST", kWrite, type, "{}"), 415, "MEDIA_TYPE_UNSUPPORTED", false);
  }
}

}  // namespace
}  // namespace steward::testing
