#include "common/base/json_text.h"

#include <algorithm>
#include <array>
#include <optional>

#include "common/base/text.h"

namespace steward {
namespace {

// Printable ASCII that stands for itself.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (size_t c = 0x20; c < 0x7f; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

bool IsPlain(char c) { return kPlain[static_cast<unsigned char>(c)]; }

// What is written for the character at the front of `text`, which is removed. `room` holds escapes.
std::string_view Escaped(std::string_view& text, std::array<char, 6>& room) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const std::string_view rest = text;
  const std::optional<char32_t> point = NextCodePoint(text);
  if (!point) {
    text.remove_prefix(1);
    return "\xef\xbf\xbd";
  }
  switch (*point) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  // C0, DEL and C1 controls, and the two line separators some viewers break lines at.
  if (*point < 0x20 || (*point >= 0x7f && *point < 0xa0) || *point == 0x2028 || *point == 0x2029) {
    room = {'\\',
            'u',
            kHex[*point >> 12 & 15],
            kHex[*point >> 8 & 15],
            kHex[*point >> 4 & 15],
            kHex[*point & 15]};
    return {room.data(), room.size()};
  }
  return rest.substr(0, rest.size() - text.size());
}

}  // namespace

bool AppendJsonString(std::string& line, std::string_view text, size_t limit) {
  const size_t last = limit - 1;  // the closing quote always fits
  std::array<char, 6> room;
  line += '"';
  while (!text.empty()) {
    const auto end = std::find_if_not(text.begin(), text.end(), IsPlain);
    const size_t plain = static_cast<size_t>(end - text.begin());
    const size_t fits = std::min(plain, last - std::min(last, line.size()));
    line.append(text.data(), fits);
    text.remove_prefix(fits);
    if (fits < plain) break;
    if (text.empty()) break;
    std::string_view rest = text;
    const std::string_view escaped = Escaped(rest, room);
    if (line.size() + escaped.size() > last) break;
    line += escaped;
    text = rest;
  }
  line += '"';
  return text.empty();
}

}  // namespace steward
