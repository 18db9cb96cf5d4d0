// The bytes of a copy in Redis: a mark, the version of the row, a seal over key, version and
// content, and the content. Whoever has no key of ours can neither make nor alter one, nor put it
// under another key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/keys/keys.h"

namespace steward::cache {

struct Versioned {
  std::uint64_t version;  // of the row; rises with every change
  std::string bytes;

  bool operator==(const Versioned&) const = default;
};

std::string EncodeCopy(const keys::Key& seal, std::string_view key, std::uint64_t version,
                       std::string_view bytes);

// Nullopt for what EncodeCopy has not made with this seal for this key. Any bytes.
std::optional<Versioned> DecodeCopy(const keys::Key& seal, std::string_view key,
                                    std::string_view stored);

}  // namespace steward::cache
