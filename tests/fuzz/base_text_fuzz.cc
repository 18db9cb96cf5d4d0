// Oracle: there is one form of everything. What is read as base64url, as an id or as a number is
// written back as the very text it came from; UTF-8 is what an independent decoder takes for it;
// any bytes become a JSON string that an independent parser reads, within its limit.
#include <cctype>
#include <nlohmann/json.hpp>

#include "common/base/id.h"
#include "common/base/json_text.h"
#include "common/base/text.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::base_text {
namespace {

// UTF-8 by the table of the Unicode standard (3-7); nullopt when it is none.
std::optional<size_t> ReferenceCount(std::string_view text) {
  const auto in = [&](size_t at, int low, int high) {
    return at < text.size() && static_cast<uint8_t>(text[at]) >= low &&
           static_cast<uint8_t>(text[at]) <= high;
  };
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    if (in(at, 0x00, 0x7f)) {
      at += 1;
    } else if (in(at, 0xc2, 0xdf) && in(at + 1, 0x80, 0xbf)) {
      at += 2;
    } else if (((in(at, 0xe0, 0xe0) && in(at + 1, 0xa0, 0xbf)) ||
                (in(at, 0xe1, 0xec) && in(at + 1, 0x80, 0xbf)) ||
                (in(at, 0xed, 0xed) && in(at + 1, 0x80, 0x9f)) ||
                (in(at, 0xee, 0xef) && in(at + 1, 0x80, 0xbf))) &&
               in(at + 2, 0x80, 0xbf)) {
      at += 3;
    } else if (((in(at, 0xf0, 0xf0) && in(at + 1, 0x90, 0xbf)) ||
                (in(at, 0xf1, 0xf3) && in(at + 1, 0x80, 0xbf)) ||
                (in(at, 0xf4, 0xf4) && in(at + 1, 0x80, 0x8f))) &&
               in(at + 2, 0x80, 0xbf) && in(at + 3, 0x80, 0xbf)) {
      at += 4;
    } else {
      return std::nullopt;
    }
  }
  return count;
}

// The number by the words of ParseInt, with room for what does not fit.
std::optional<std::int64_t> ReferenceInt(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  __extension__ __int128 value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
    if (value > (static_cast<decltype(value)>(1) << 64)) return std::nullopt;
  }
  if (negative) value = -value;
  if (value < INT64_MIN || value > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

void CheckJsonString(std::string_view text, size_t limit, bool is_utf8) {
  std::string line;
  const bool whole = AppendJsonString(line, text, limit);
  STEWARD_CHECK(line.size() <= limit);
  const nlohmann::json read = nlohmann::json::parse(line, nullptr, false);
  STEWARD_CHECK(read.is_string());
  const auto& back = read.get_ref<const std::string&>();
  if (is_utf8) STEWARD_CHECK(whole ? back == text : text.starts_with(back));
}

void Run(std::string_view input) {
  if (const std::optional<std::string> bytes = Base64UrlDecode(input))
    STEWARD_CHECK(Base64UrlEncode(*bytes) == input);
  STEWARD_CHECK(Base64UrlDecode(Base64UrlEncode(input)) == input);

  if (const std::optional<Uuid> id = Uuid::Parse(input))
    STEWARD_CHECK(id->ToString() == LowerAscii(input));
  if (const std::optional<Uuid> id = Uuid::FromBytes(input)) {
    STEWARD_CHECK(id->AsBytes() == input);
    STEWARD_CHECK(Uuid::Parse(id->ToString()) == id);
  }

  STEWARD_CHECK(ParseInt(input) == ReferenceInt(input));
  const std::optional<size_t> count = ReferenceCount(input);
  STEWARD_CHECK(CodePointCount(input) == count);

  std::string joined;
  for (const std::string_view part : Split(input, '/')) joined.append(part).append("/");
  joined.pop_back();
  STEWARD_CHECK(joined == input);

  CheckJsonString(input, std::string::npos, count.has_value());
  CheckJsonString(input, 2 + input.size() / 2, count.has_value());
}

const Registration kRegistration({"base_text", Run});

}  // namespace
}  // namespace steward::fuzz::base_text
