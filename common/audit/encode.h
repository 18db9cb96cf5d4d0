// Bytes that are hashed: each text with its length before it, numbers in eight bytes, so that two
// rows of fields never give the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace steward::audit {

inline void AppendNumber(std::string& bytes, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift));
}

inline void AppendText(std::string& bytes, std::string_view text) {
  AppendNumber(bytes, text.size());
  bytes += text;
}

}  // namespace steward::audit
