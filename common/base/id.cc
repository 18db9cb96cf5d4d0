#include "common/base/id.h"

#include <sys/random.h>

#include <algorithm>

#include "common/base/result.h"

namespace steward {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

constexpr bool IsDash(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

std::optional<std::uint8_t> HexValue(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

std::string Uuid::ToString() const {
  std::string text;
  text.reserve(36);
  for (const std::uint8_t byte : bytes) {
    if (IsDash(text.size())) text += '-';
    text += kHexDigits[byte >> 4];
    text += kHexDigits[byte & 15];
  }
  return text;
}

std::optional<Uuid> Uuid::Parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid;
  size_t digit = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsDash(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const std::optional<std::uint8_t> value = HexValue(text[i]);
    if (!value) return std::nullopt;
    std::uint8_t& byte = uuid.bytes[digit / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | *value);
    ++digit;
  }
  return uuid;
}

std::optional<Uuid> Uuid::FromBytes(std::string_view bytes) {
  if (bytes.size() != 16) return std::nullopt;
  Uuid uuid;
  std::copy(bytes.begin(), bytes.end(), uuid.bytes.begin());
  return uuid;
}

Uuid RandomIdSource::Next(Time now) {
  Uuid uuid;
  STEWARD_CHECK(getrandom(uuid.bytes.data(), uuid.bytes.size(), 0) == 16);
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch();
  std::uint64_t stamp = static_cast<std::uint64_t>(milliseconds.count()) << 12;
  {
    const std::lock_guard lock(mutex_);
    stamp = last_ = std::max(stamp, last_ + 1);
  }
  for (size_t i = 0; i < 6; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(stamp >> (52 - 8 * i));
  uuid.bytes[6] = static_cast<std::uint8_t>(0x70 | (stamp >> 8 & 0x0f));
  uuid.bytes[7] = static_cast<std::uint8_t>(stamp);
  uuid.bytes[8] = static_cast<std::uint8_t>(0x80 | (uuid.bytes[8] & 0x3f));
  return uuid;
}

}  // namespace steward
