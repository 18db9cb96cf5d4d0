#include "common/cache/copy.h"

#include <array>

namespace steward::cache {
namespace {

// The version is 20 decimal digits, which the script that stores compares in two halves because Lua
// counts in doubles.
constexpr std::string_view kMark = "SC1 ";
constexpr size_t kVersionDigits = 20;
constexpr size_t kSealBytes = 16;
constexpr size_t kHeadBytes = kMark.size() + kVersionDigits + kSealBytes;

std::string Digits(std::uint64_t version) {
  const std::string digits = std::to_string(version);
  return std::string(kVersionDigits - digits.size(), '0') + digits;
}

}  // namespace

std::string EncodeCopy(const keys::Key& seal, std::string_view key, std::uint64_t version,
                       std::string_view bytes) {
  const std::string digits = Digits(version);
  std::string sealed = std::to_string(key.size()) + ":";
  sealed.append(key).append(digits).append(bytes);
  const std::array<std::uint8_t, 32> hash = keys::KeyedHash(seal, sealed);
  std::string value(kMark);
  value += digits;
  value.append(reinterpret_cast<const char*>(hash.data()), kSealBytes);
  value += bytes;
  return value;
}

std::optional<Versioned> DecodeCopy(const keys::Key& seal, std::string_view key,
                                    std::string_view stored) {
  if (stored.size() < kHeadBytes) return std::nullopt;
  Versioned copy{0, std::string(stored.substr(kHeadBytes))};
  for (const char digit : stored.substr(kMark.size(), kVersionDigits)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    copy.version = copy.version * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (!keys::SameSecret(stored, EncodeCopy(seal, key, copy.version, copy.bytes)))
    return std::nullopt;
  return copy;
}

}  // namespace steward::cache
