// Bytes and characters: the few text functions that std does not have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward {

// The next code point of valid or invalid UTF-8, removed from the front of `text`; nullopt when the
// bytes are not UTF-8 (overlong forms and surrogates are not). `text` must not be empty.
std::optional<char32_t> NextCodePoint(std::string_view& text);

// Number of code points; nullopt when the bytes are not UTF-8.
std::optional<size_t> CodePointCount(std::string_view text);

// The parts between separators; one empty part for an empty text.
std::vector<std::string_view> Split(std::string_view text, char separator);

// Base64 with the URL alphabet, without padding. Decoding refuses anything but the one canonical
// form.
std::string Base64UrlEncode(std::string_view bytes);
std::optional<std::string> Base64UrlDecode(std::string_view text);

// A to Z made lower-case; everything else as it is.
std::string LowerAscii(std::string_view text);

// Lower-case hexadecimal.
std::string HexEncode(std::string_view bytes);

// A whole decimal number and nothing else: no sign but a leading '-', no spaces.
std::optional<std::int64_t> ParseInt(std::string_view text);

// `[a-z][a-z0-9-]{1,15}`: the ids of branches and sites, which never change.
bool IsShortCode(std::string_view text);

}  // namespace steward
