#include "common/base/id.h"

#include <sys/random.h>

#include <algorithm>

#include "common/base/result.h"

namespace steward {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

constexpr bool IsDash(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

// What a character is as a hexadecimal digit; negative where it is none.
constexpr std::array<std::int8_t, 256> kHexValues = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::int8_t i = 0; i < 16; ++i) {
    const char digit = kHexDigits[static_cast<size_t>(i)];
    values[static_cast<std::uint8_t>(digit)] = i;
    if (i >= 10) values[static_cast<std::uint8_t>(digit - 'a' + 'A')] = i;
  }
  return values;
}();

// Where the two digits of each byte stand.
constexpr std::array<std::uint8_t, 16> kPlaces = {0,  2,  4,  6,  9,  11, 14, 16,
                                                  19, 21, 24, 26, 28, 30, 32, 34};

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
  const bool dashes = text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
  Uuid uuid;
  int wrong = 0;  // negative once any character was no digit: asked once, not 32 times
  for (size_t i = 0; i < kPlaces.size(); ++i) {
    const int high = kHexValues[static_cast<std::uint8_t>(text[kPlaces[i]])];
    const int low = kHexValues[static_cast<std::uint8_t>(text[kPlaces[i] + size_t{1}])];
    wrong |= high | low;
    uuid.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  if (!dashes || wrong < 0) return std::nullopt;
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
