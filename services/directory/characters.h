// The characters people type when they mean plain ones: full-width digits and letters from a
// Chinese input method, small letters, the many hyphens.
#pragma once

#include <string>
#include <string_view>

namespace steward::directory {

// Code points with full-width forms made half-width, all kinds of hyphens made '-', all kinds of
// spaces made ' ', and without leading and trailing spaces. Bytes that are not UTF-8 end the text.
std::u32string Plain(std::string_view text);

// The text of code points.
std::string Utf8(std::u32string_view text);

// A Chinese character.
bool IsHan(char32_t character);

inline bool IsDigit(char32_t character) { return character >= U'0' && character <= U'9'; }
inline bool IsLetter(char32_t character) {
  return (character >= U'a' && character <= U'z') || (character >= U'A' && character <= U'Z');
}

}  // namespace steward::directory
