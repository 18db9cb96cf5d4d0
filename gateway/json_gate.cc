#include "gateway/json_gate.h"

#include <optional>
#include <set>
#include <vector>

#include "common/base/text.h"
#include "common/privacy/privacy.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::gateway {
namespace {

constexpr size_t kImportTokenFactor = 16;
// Objects with more keys look them up in a tree, so that the time stays n log n whatever the keys
// are.
constexpr size_t kKeysComparedInTurn = 12;

constexpr JsonRule kTooLarge{"bytes", "正文过大", "the body is too large"};
constexpr JsonRule kTooManyTokens{"tokens", "键和值过多，请分批提交",
                                  "too many keys and values; send them in parts"};
constexpr JsonRule kTooDeep{"depth", "嵌套过深", "nested too deeply"};
constexpr JsonRule kSyntax{"syntax", "不是规范的 JSON", "this is not JSON as RFC 8259 defines it"};
constexpr JsonRule kUnfinished{"unfinished", "正文不完整", "the text ends too early"};
constexpr JsonRule kTrailing{"trailing", "正文结尾有多余内容",
                             "something follows the end of the JSON text"};
constexpr JsonRule kUtf8{"utf8", "不是有效的 UTF-8", "these bytes are not UTF-8"};
constexpr JsonRule kControl{"control_character", "字符串中的控制字符必须转义",
                            "control characters in strings must be escaped"};
constexpr JsonRule kNull{"no_nul", "不允许字符 U+0000", "the character U+0000 is not allowed"};
constexpr JsonRule kEscape{"escape", "转义有误", "this escape does not exist"};
constexpr JsonRule kSurrogate{"lone_surrogate", "代理字符必须成对", "a surrogate stands alone"};
constexpr JsonRule kNumberSpelling{"number", "数字写法有误", "this is not a JSON number"};
constexpr JsonRule kLongNumber{"number_length", "数字过长", "the number has too many digits"};
constexpr JsonRule kDuplicate{"duplicate_key", "同一对象中键重复",
                              "the key stands twice in one object"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void AppendUtf8(char32_t point, std::string& out) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xc0 | point >> 6), put(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    put(0xe0 | point >> 12), put(0x80 | (point >> 6 & 0x3f)), put(0x80 | (point & 0x3f));
  } else {
    put(0xf0 | point >> 18), put(0x80 | (point >> 12 & 0x3f));
    put(0x80 | (point >> 6 & 0x3f)), put(0x80 | (point & 0x3f));
  }
}

// The beginning of a key, for an error's path; never half a character.
std::string_view Shortened(std::string_view key) {
  constexpr size_t kShown = 100;
  if (key.size() <= kShown) return key;
  size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(key[end]) & 0xc0) == 0x80) --end;
  return key.substr(0, end);
}

class Scanner {
 public:
  Scanner(std::string_view text, const JsonLimits& limits, JsonListener* listener)
      : text_(text), limits_(limits), listener_(listener) {}

  Status Run() {
    if (text_.size() > limits_.bytes) return Refused(kTooLarge);
    const JsonRule* broken = Value();
    while (broken == nullptr && !frames_.empty()) broken = Next();
    if (broken == nullptr) {
      SkipSpace();
      if (position_ < text_.size()) broken = &kTrailing;
    }
    if (broken == nullptr) return {};
    return Refused(*broken);
  }

 private:
  // One object or array that is open.
  struct Frame {
    bool is_object = false;
    size_t count = 0;   // members begun
    std::string key{};  // of the member being read
    std::vector<std::string> keys{};
    std::set<std::string, std::less<>> more_keys{};

    // False when the key was there before.
    bool Remember() {
      for (const std::string& old : keys) {
        if (old == key) return false;
      }
      if (keys.size() < kKeysComparedInTurn) return keys.push_back(key), true;
      return more_keys.insert(key).second;
    }
  };

  // Reads what follows in the innermost frame: its end, or its next member.
  const JsonRule* Next() {
    SkipSpace();
    if (AtEnd()) return &kUnfinished;
    Frame& frame = frames_.back();
    if (text_[position_] == (frame.is_object ? '}' : ']')) {
      ++position_;
      frames_.pop_back();
      if (listener_ != nullptr) listener_->OnEnd();
      return nullptr;
    }
    if (frame.count > 0) {
      if (text_[position_] != ',') return &kSyntax;
      ++position_;
      SkipSpace();
      if (AtEnd()) return &kUnfinished;
    }
    ++frame.count;
    if (frame.is_object) {
      if (const JsonRule* broken = Key(frame)) return broken;
    }
    return Value();
  }

  const JsonRule* Key(Frame& frame) {
    const size_t start = position_;
    if (text_[position_] != '"') return &kSyntax;
    frame.key.clear();
    if (const JsonRule* broken = Token()) return broken;
    if (const JsonRule* broken = String()) return broken;
    frame.key = string_;
    if (!frame.Remember()) return position_ = start, &kDuplicate;
    SkipSpace();
    if (AtEnd()) return &kUnfinished;
    if (text_[position_] != ':') return &kSyntax;
    if (listener_ != nullptr) {
      if (const JsonRule* broken = listener_->OnKey(string_)) return Refuse(broken);
    }
    ++position_;
    return nullptr;
  }

  const JsonRule* Value() {
    SkipSpace();
    if (AtEnd()) return &kUnfinished;
    if (const JsonRule* broken = Token()) return broken;
    switch (const char c = text_[position_]) {
      case '{': return Open(JsonKind::kObject);
      case '[': return Open(JsonKind::kArray);
      case '"':
        if (const JsonRule* broken = String()) return broken;
        return Tell(JsonKind::kString, string_);
      case 't': return Literal("true", JsonKind::kTrue);
      case 'f': return Literal("false", JsonKind::kFalse);
      case 'n': return Literal("null", JsonKind::kNull);
      default: return c == '-' || IsDigit(c) ? Number() : &kSyntax;
    }
  }

  const JsonRule* Open(JsonKind kind) {
    if (frames_.size() >= limits_.depth) return &kTooDeep;
    if (const JsonRule* broken = Tell(kind, {})) return broken;
    ++position_;
    frames_.push_back({.is_object = kind == JsonKind::kObject});
    return nullptr;
  }

  const JsonRule* Literal(std::string_view word, JsonKind kind) {
    if (!text_.substr(position_).starts_with(word)) return &kSyntax;
    position_ += word.size();
    return Tell(kind, word);
  }

  const JsonRule* Number() {
    const size_t start = position_;
    const auto digits = [this] {
      const size_t first = position_;
      while (!AtEnd() && IsDigit(text_[position_])) ++position_;
      return position_ > first;
    };
    if (text_[position_] == '-') ++position_;
    const size_t whole = position_;
    if (!digits()) return &kNumberSpelling;
    if (text_[whole] == '0' && position_ > whole + 1) return position_ = whole, &kNumberSpelling;
    if (!AtEnd() && text_[position_] == '.') {
      ++position_;
      if (!digits()) return &kNumberSpelling;
    }
    if (!AtEnd() && (text_[position_] == 'e' || text_[position_] == 'E')) {
      ++position_;
      if (!AtEnd() && (text_[position_] == '+' || text_[position_] == '-')) ++position_;
      if (!digits()) return &kNumberSpelling;
    }
    const std::string_view spelling = text_.substr(start, position_ - start);
    if (spelling.size() > type::v1::LIMIT_JSON_NUMBER_LENGTH)
      return position_ = start, &kLongNumber;
    return Tell(JsonKind::kNumber, spelling);
  }

  // Reads a string into string_; position_ stands on its opening quote.
  const JsonRule* String() {
    string_.clear();
    ++position_;
    for (;;) {
      size_t end = position_;
      while (end < text_.size() && text_[end] != '"' && text_[end] != '\\' &&
             static_cast<unsigned char>(text_[end]) >= 0x20 &&
             static_cast<unsigned char>(text_[end]) < 0x80) {
        ++end;
      }
      string_.append(text_, position_, end - position_);
      position_ = end;
      if (AtEnd()) return &kUnfinished;
      const char c = text_[position_];
      if (c == '"') return ++position_, nullptr;
      const JsonRule* broken = nullptr;
      if (c == '\\') {
        broken = Escape();
      } else if (static_cast<unsigned char>(c) < 0x20) {
        broken = c == '\0' ? &kNull : &kControl;
      } else {
        broken = Utf8();
      }
      if (broken != nullptr) return broken;
    }
  }

  const JsonRule* Utf8() {
    std::string_view rest = text_.substr(position_);
    const size_t before = rest.size();
    if (!NextCodePoint(rest)) return &kUtf8;
    string_.append(text_, position_, before - rest.size());
    position_ += before - rest.size();
    return nullptr;
  }

  const JsonRule* Escape() {
    if (position_ + 1 >= text_.size()) return &kUnfinished;
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const char letter = text_[position_ + 1];
    if (const size_t i = kLetters.find(letter); i != kLetters.npos) {
      string_ += kMeanings[i];
      position_ += 2;
      return nullptr;
    }
    if (letter != 'u') return &kEscape;
    const std::optional<char32_t> first = FourDigits(position_ + 2);
    if (!first) return &kEscape;
    if (*first == 0) return &kNull;
    if (*first < 0xd800 || *first > 0xdfff) {
      AppendUtf8(*first, string_);
      position_ += 6;
      return nullptr;
    }
    const bool pair = *first < 0xdc00 && text_.substr(position_ + 6).starts_with("\\u");
    const std::optional<char32_t> second = pair ? FourDigits(position_ + 8) : std::nullopt;
    if (!second || *second < 0xdc00 || *second > 0xdfff) return &kSurrogate;
    AppendUtf8(0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00), string_);
    position_ += 12;
    return nullptr;
  }

  std::optional<char32_t> FourDigits(size_t start) const {
    if (start + 4 > text_.size()) return std::nullopt;
    char32_t value = 0;
    for (size_t i = start; i < start + 4; ++i) {
      const char c = text_[i];
      const char lower = static_cast<char>(c | 0x20);
      if (IsDigit(c))
        value = value << 4 | static_cast<char32_t>(c - '0');
      else if (lower >= 'a' && lower <= 'f')
        value = value << 4 | static_cast<char32_t>(lower - 'a' + 10);
      else
        return std::nullopt;
    }
    return value;
  }

  const JsonRule* Token() { return ++tokens_ > limits_.tokens ? &kTooManyTokens : nullptr; }

  const JsonRule* Tell(JsonKind kind, std::string_view text) {
    if (listener_ == nullptr) return nullptr;
    return Refuse(listener_->OnValue(kind, text));
  }

  const JsonRule* Refuse(const JsonRule* broken) {
    refused_by_listener_ = broken != nullptr;
    return broken;
  }

  void SkipSpace() {
    while (!AtEnd()) {
      const char c = text_[position_];
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
      ++position_;
    }
  }

  bool AtEnd() const { return position_ >= text_.size(); }

  // Where the scanner stands: `ticket.tags[3]`; `$` is the whole.
  std::string Path() const {
    std::string path;
    for (const Frame& frame : frames_) {
      if (frame.count == 0) break;
      if (!frame.is_object) {
        path += "[" + std::to_string(frame.count - 1) + "]";
      } else if (!frame.key.empty()) {
        if (!path.empty()) path += '.';
        path += Shortened(frame.key);
      }
    }
    return path.empty() ? "$" : path;
  }

  Error Refused(const JsonRule& rule) const {
    const std::string path = Path();
    if (refused_by_listener_) return FieldError(path, rule);
    const std::string position = std::to_string(position_);
    Error error =
        Fail(Reason::kJsonInvalid, {{"position", position}, {"path", path}, {"rule", rule.name}});
    error.violations.push_back(
        {path, std::string(rule.name), std::string(rule.zh), std::string(rule.en)});
    return error;
  }

  const std::string_view text_;
  const JsonLimits limits_;
  JsonListener* const listener_;
  size_t position_ = 0;
  size_t tokens_ = 0;
  bool refused_by_listener_ = false;
  std::string string_;  // content of the last string
  std::vector<Frame> frames_;
};

}  // namespace

JsonLimits JsonLimits::ForBody(size_t body_limit_bytes) {
  const bool ordinary = body_limit_bytes <= type::v1::LIMIT_JSON_BODY_BYTES;
  return {.bytes = body_limit_bytes,
          .tokens = type::v1::LIMIT_JSON_TOKENS * (ordinary ? size_t{1} : kImportTokenFactor),
          .depth = type::v1::LIMIT_JSON_DEPTH};
}

Status CheckJson(std::string_view text, const JsonLimits& limits, JsonListener* listener) {
  return Scanner(text, limits, listener).Run();
}

Error FieldError(std::string_view path, const JsonRule& rule) {
  const std::string shown = privacy::MaskNumbers(path);
  Error error = Fail(Reason::kFieldInvalid, {{"path", shown}, {"rule", rule.name}});
  error.violations.push_back(
      {shown, std::string(rule.name), std::string(rule.zh), std::string(rule.en)});
  return error;
}

}  // namespace steward::gateway
