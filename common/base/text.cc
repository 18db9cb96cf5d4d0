#include "common/base/text.h"

#include <array>
#include <charconv>

namespace steward {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> kBase64Values = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (size_t i = 0; i < kBase64.size(); ++i) {
    values[static_cast<std::uint8_t>(kBase64[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}();

}  // namespace

std::optional<char32_t> NextCodePoint(std::string_view& text) {
  const auto byte = [&](size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  size_t length = 1;
  char32_t point = lead;
  char32_t least = 0;
  if (lead >= 0x80) {
    if (lead >= 0xc2 && lead < 0xe0)
      length = 2, point = lead & 0x1f, least = 0x80;
    else if (lead >= 0xe0 && lead < 0xf0)
      length = 3, point = lead & 0x0f, least = 0x800;
    else if (lead >= 0xf0 && lead < 0xf5)
      length = 4, point = lead & 0x07, least = 0x10000;
    else
      return std::nullopt;
    if (text.size() < length) return std::nullopt;
    for (size_t i = 1; i < length; ++i) {
      if ((byte(i) & 0xc0) != 0x80) return std::nullopt;
      point = point << 6 | (byte(i) & 0x3f);
    }
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
      return std::nullopt;
  }
  text.remove_prefix(length);
  return point;
}

std::optional<size_t> CodePointCount(std::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) {
    if (!NextCodePoint(text)) return std::nullopt;
  }
  return count;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string Base64UrlEncode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<std::uint8_t>(c);
    for (count += 8; count >= 6; count -= 6) text += kBase64[bits >> (count - 6) & 63];
  }
  if (count > 0) text += kBase64[bits << (6 - count) & 63];
  return text;
}

std::optional<std::string> Base64UrlDecode(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::int8_t value = kBase64Values[static_cast<std::uint8_t>(c)];
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint8_t>(value);
    count += 6;
    if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 255);
  }
  if ((bits & ((1u << count) - 1)) != 0)
    return std::nullopt;  // a second spelling of the same bytes
  return bytes;
}

std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return lower;
}

std::string HexEncode(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(bytes.size() * 2, '0');
  char* digit = text.data();
  for (const char c : bytes) {
    *digit++ = kDigits[static_cast<std::uint8_t>(c) >> 4];
    *digit++ = kDigits[static_cast<std::uint8_t>(c) & 15];
  }
  return text;
}

std::optional<std::int64_t> ParseInt(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool IsShortCode(std::string_view text) {
  if (text.size() < 2 || text.size() > 16 || text[0] < 'a' || text[0] > 'z') return false;
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  }
  return true;
}

}  // namespace steward
