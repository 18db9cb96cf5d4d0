// Bodies that are small to send and meant to be dear to read. What one costs is counted in time of
// the processor and memory of the process, not in time on the clock.
#include <algorithm>
#include <limits>
#include <map>

#include "tests/fault/gateway/gateway_stage.h"

namespace steward::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr milliseconds kTime{10 * kSlower};
constexpr std::int64_t kMemoryBytes = (std::int64_t{8} << 20) * kSlower;
// An import may be sixteen times as large.
constexpr int kImportFactor = 16;

struct Cost {
  nanoseconds time = nanoseconds::max();
  std::int64_t bytes = std::numeric_limits<std::int64_t>::max();
};

std::string Repeat(const std::string& part, size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (size_t i = 0; i < count; ++i) text += part;
  return text;
}

// `{"<key>": [<part>,<part>,...]}` of about so many bytes.
std::string ListOf(const std::string& key, const std::string& part, size_t bytes) {
  return "{\"" + key + "\":[" + Repeat(part + ",", bytes / (part.size() + 1)) + part + "]}";
}

std::string TitleOf(const std::string& part, size_t bytes) {
  return "{\"title\":\"" + Repeat(part, (bytes - 12) / part.size()) + "\"}";
}

class BombsTest : public GatewayAbuseTest {
 protected:
  // The least of three: another process can only make each of them dearer.
  Cost CostOf(const char* target, const std::string& body, int* status) {
    const std::string bytes =
        RawRequest("POST", target, "Content-Type: application/json\r\n", body);
    Cost cost;
    for (int i = 0; i < 3; ++i) {
      RawClient client(gateway_.http_port());
      gateway_.ForgetPeak();
      const std::int64_t memory = gateway_.MemoryBytes();
      const nanoseconds time = gateway_.CpuTime();
      *status = client.Ask(bytes).status;
      cost.time = std::min(cost.time, gateway_.CpuTime() - time);
      cost.bytes = std::min(cost.bytes, gateway_.PeakBytes() - memory);
    }
    return cost;
  }

  void Cheap(const char* target, const std::map<std::string, std::string>& bodies, int factor) {
    for (const auto& [name, body] : bodies) {
      int status = 0;
      const Cost cost = CostOf(target, body, &status);
      EXPECT_TRUE(status == 200 || status == 400 || status == 413) << name << " " << status;
      EXPECT_LE(cost.time, kTime * factor) << name << " of " << body.size() << " bytes";
      EXPECT_LE(cost.bytes, kMemoryBytes * factor) << name << " of " << body.size() << " bytes";
    }
    EXPECT_TRUE(Serves());
  }
};

constexpr size_t kBody = 262144;
constexpr size_t kImportBody = 4194304;

TEST_F(BombsTest, NoBodyOfOrdinarySizeIsDear) {
  const std::string digits(100000, '9');
  Cheap(
      kWrite,
      {
          {"40 KB of lists", std::string(40000, '[')},
          {"100 KB of lists", std::string(100000, '[')},
          {"a body of lists", std::string(kBody, '[')},
          {"lists that end", std::string(kBody / 2, '[') + std::string(kBody / 2, ']')},
          {"33 levels", std::string(33, '[') + std::string(33, ']')},
          {"lists in a field", "{\"title\":" + std::string(100000, '[')},
          {"objects", Repeat("{\"title\":", 20000)},
          {"objects in a field", Repeat("{\"problem\":", 20000)},
          {"empty objects", ListOf("title", "{}", kBody - 100)},
          {"empty lists", ListOf("title", "[]", kBody - 100)},
          {"small numbers", ListOf("title", "1", kBody - 100)},
          {"empty texts", ListOf("title", "\"\"", kBody - 100)},
          {"words", ListOf("title", "null", kBody - 100)},
          {"a long number", "{\"title\":" + digits + "}"},
          {"a long fraction", "{\"title\":0." + digits + "}"},
          {"a large exponent", "{\"title\":1e" + digits + "}"},
          {"a small exponent", "{\"title\":1e-" + digits + "}"},
          {"an endless number", digits},
          {"one key 100,000 times", "{" + Repeat("\"a\":0,", 40000) + "\"a\":0}"},
          {"one known key many times", "{" + Repeat("\"title\":\"\",", 20000) + "\"title\":\"\"}"},
          {"an endless key", "{\"" + std::string(kBody - 10, 'a') + "\":1}"},
          {"an endless text", "{\"title\":\"" + std::string(kBody - 20, 'a')},
          {"letters", TitleOf("a", kBody)},
          {"characters", TitleOf("管", kBody)},
          {"faces", TitleOf("\xf0\x9f\x98\x80", kBody)},
          {"escaped letters", TitleOf("\\u0061", kBody)},
          {"escaped characters", TitleOf("\\u7ba1", kBody)},
          {"escaped pairs", TitleOf("\\ud83d\\ude00", kBody)},
          {"escaped quotes", TitleOf("\\\"", kBody)},
          {"backslashes", TitleOf("\\\\", kBody)},
          {"lone surrogates", TitleOf("\\ud83d", kBody)},
          {"half characters", TitleOf("\xe7\xae", kBody)},
          {"spaces", std::string(kBody - 2, ' ') + "{}"},
          {"line breaks", "{" + std::string(kBody - 2, '\n') + "}"},
          {"commas", "[" + std::string(kBody - 2, ',') + "]"},
          {"colons", "{" + std::string(kBody - 2, ':') + "}"},
          {"quotes", std::string(kBody, '"')},
          {"zero bytes", std::string(kBody, '\0')},
          {"bytes that are no text", std::string(kBody, '\xff')},
          {"minus signs", std::string(kBody, '-')},
      },
      1);
}

TEST_F(BombsTest, NoImportIsDearerThanItsSizeSays) {
  std::string many_keys = "{";
  for (int i = 0; i < 100000; ++i) many_keys += "\"k" + std::to_string(i) + "\":0,";
  std::string records = "{\"records\":[" + Repeat("{},", 79000) + "{}]}";
  Cheap(
      kImport,
      {
          {"4 MiB of empty records", ListOf("records", "{}", kImportBody - 100)},
          {"as many empty records as there may be", records},
          {"records with one field", ListOf("records", "{\"ticket\":{}}", 500000)},
          {"4 MiB of lists", std::string(kImportBody, '[')},
          {"lists in the field", "{\"records\":" + std::string(kImportBody - 20, '[')},
          {"100,000 keys", many_keys + "\"k\":0}"},
          {"4 MiB of spaces", std::string(kImportBody - 2, ' ') + "{}"},
          {"4 MiB of escapes",
           "{\"requestId\":\"" + Repeat("\\u7ba1", (kImportBody - 100) / 6) + "\"}"},
          {"4 MiB of one text", "{\"requestId\":\"" + std::string(kImportBody - 100, 'a') + "\"}"},
      },
      kImportFactor);
}

}  // namespace
}  // namespace steward::testing
