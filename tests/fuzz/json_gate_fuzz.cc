// Oracle: a second reader, written after the grammar of RFC 8259 and without a thought of speed,
// comes to the same verdict and sees the same keys, values and ends, with their escapes resolved.
// The time grows with the length: an input repeated to 64 KiB is judged within a fixed time.
#include <time.h>

#include <set>

#include "common/base/text.h"
#include "gateway/json_gate.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::json_gate {
namespace {

using gateway::JsonKind;
using gateway::JsonRule;

constexpr gateway::JsonLimits kLimits{.bytes = 4096, .tokens = 200, .depth = 8};

// Writes down what it is told.
class Listener final : public gateway::JsonListener {
 public:
  const JsonRule* OnKey(std::string_view key) override {
    said += "key " + std::string(key) + '\n';
    return nullptr;
  }
  const JsonRule* OnValue(JsonKind kind, std::string_view text) override {
    said += "value " + std::to_string(static_cast<int>(kind)) + ' ' + std::string(text) + '\n';
    return nullptr;
  }
  void OnEnd() override { said += "end\n"; }

  std::string said;
};

// Fails by returning false, and is of no use afterwards.
class Reference {
 public:
  explicit Reference(std::string_view text) : rest_(text) {}

  bool Read() { return rest_.size() <= kLimits.bytes && Value(0) && (Space(), rest_.empty()); }
  Listener told;

 private:
  bool Take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void Space() {
    while (Take(" ") || Take("\t") || Take("\n") || Take("\r")) {
    }
  }
  bool Token() { return ++tokens_ <= kLimits.tokens; }
  bool Tell(JsonKind kind, std::string_view text) { return told.OnValue(kind, text) == nullptr; }

  bool Value(size_t depth) {
    Space();
    if (rest_.empty() || !Token()) return false;
    std::string text;
    switch (rest_.front()) {
      case '{': return depth < kLimits.depth && Tell(JsonKind::kObject, "") && Object(depth + 1);
      case '[': return depth < kLimits.depth && Tell(JsonKind::kArray, "") && Array(depth + 1);
      case '"': return String(text) && Tell(JsonKind::kString, text);
      case 't': return Take("true") && Tell(JsonKind::kTrue, "true");
      case 'f': return Take("false") && Tell(JsonKind::kFalse, "false");
      case 'n': return Take("null") && Tell(JsonKind::kNull, "null");
      default: return Number(text) && Tell(JsonKind::kNumber, text);
    }
  }

  bool Object(size_t depth) {
    std::set<std::string> keys;
    Take("{");
    Space();
    if (Take("}")) return told.OnEnd(), true;
    do {
      Space();
      std::string key;
      if (!Token() || !String(key) || !keys.insert(key).second) return false;
      told.OnKey(key);
      Space();
      if (!Take(":") || !Value(depth)) return false;
      Space();
    } while (Take(","));
    return Take("}") && (told.OnEnd(), true);
  }

  bool Array(size_t depth) {
    Take("[");
    Space();
    if (Take("]")) return told.OnEnd(), true;
    do {
      if (!Value(depth)) return false;
      Space();
    } while (Take(","));
    return Take("]") && (told.OnEnd(), true);
  }

  bool Digits(std::string& text) {
    const size_t before = text.size();
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      text += rest_.front();
      rest_.remove_prefix(1);
    }
    return text.size() > before;
  }
  bool Number(std::string& text) {
    if (Take("-")) text += '-';
    if (Take("0"))
      text += '0';
    else if (!Digits(text))
      return false;
    if (Take(".")) {
      text += '.';
      if (!Digits(text)) return false;
    }
    if (rest_.starts_with('e') || rest_.starts_with('E')) {
      text += rest_.front();
      rest_.remove_prefix(1);
      if (rest_.starts_with('+') || rest_.starts_with('-')) {
        text += rest_.front();
        rest_.remove_prefix(1);
      }
      if (!Digits(text)) return false;
    }
    return text.size() <= type::v1::LIMIT_JSON_NUMBER_LENGTH;
  }

  // The unit of UTF-16 of `\uXXXX`; -1 when there is none.
  int Unit() {
    if (!rest_.starts_with("\\u") || rest_.size() < 6) return -1;
    int unit = 0;
    for (const char c : rest_.substr(2, 4)) {
      const size_t digit = std::string_view("0123456789abcdef").find(LowerAscii({&c, 1}));
      if (digit == std::string_view::npos) return -1;
      unit = unit * 16 + static_cast<int>(digit);
    }
    rest_.remove_prefix(6);
    return unit;
  }

  bool String(std::string& text) {
    if (!Take("\"")) return false;
    while (!Take("\"")) {
      if (rest_.empty()) return false;
      if (rest_.starts_with("\\u")) {
        int point = Unit();
        if (point >= 0xd800 && point < 0xdc00) {
          const int low = Unit();
          if (low < 0xdc00 || low > 0xdfff) return false;
          point = 0x10000 + (point - 0xd800) * 0x400 + (low - 0xdc00);
        } else if (point <= 0 || (point >= 0xdc00 && point < 0xe000)) {
          return false;
        }
        AppendPoint(static_cast<unsigned>(point), text);
      } else if (Take("\\")) {
        const size_t letter = std::string_view("\"\\/bfnrt").find(rest_.substr(0, 1));
        if (rest_.empty() || letter == std::string_view::npos) return false;
        text += "\"\\/\b\f\n\r\t"[letter];
        rest_.remove_prefix(1);
      } else {
        const std::string_view before = rest_;
        const std::optional<char32_t> point = NextCodePoint(rest_);
        if (!point || *point < 0x20) return false;
        text += before.substr(0, before.size() - rest_.size());
      }
    }
    return true;
  }

  static void AppendPoint(unsigned point, std::string& text) {
    const auto put = [&](unsigned byte) { text += static_cast<char>(byte); };
    if (point < 0x80) return put(point);
    if (point < 0x800) return put(0xc0 | point >> 6), put(0x80 | (point & 63));
    if (point < 0x10000) {
      return put(0xe0 | point >> 12), put(0x80 | (point >> 6 & 63)), put(0x80 | (point & 63));
    }
    put(0xf0 | point >> 18), put(0x80 | (point >> 12 & 63));
    put(0x80 | (point >> 6 & 63)), put(0x80 | (point & 63));
  }

  std::string_view rest_;
  size_t tokens_ = 0;
};

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Some 100 times what it takes with sanitizers.
void CheckTime(std::string_view input) {
  constexpr size_t kLong = 65536;
  constexpr double kMostSeconds = 2;
  std::string text;
  while (text.size() < kLong) text += input;
  const double start = CpuSeconds();
  (void)gateway::CheckJson(text, {.bytes = 2 * kLong, .tokens = kLong, .depth = 32}).ok();
  STEWARD_CHECK(CpuSeconds() - start < kMostSeconds);
}

void Run(std::string_view input) {
  Listener listener;
  const Status status = gateway::CheckJson(input, kLimits, &listener);
  STEWARD_CHECK(gateway::CheckJson(input, kLimits).ok() == status.ok());
  Reference reference(input);
  STEWARD_CHECK(reference.Read() == status.ok());
  if (status.ok()) {
    STEWARD_CHECK(listener.said == reference.told.said);
  } else {
    STEWARD_CHECK(status.error().reason == "JSON_INVALID");
    STEWARD_CHECK(CodePointCount(status.error().violations.at(0).field).has_value());
  }
  if (!input.empty() && input.size() % 32 == 0) CheckTime(input);
}

const Registration kRegistration({"json_gate", Run});

}  // namespace
}  // namespace steward::fuzz::json_gate
