#include "services/directory/characters.h"

#include <optional>

#include "common/base/text.h"

namespace steward::directory {
namespace {

char32_t PlainCharacter(char32_t character) {
  switch (character) {
    case U'\u3000':  // ideographic space
    case U'\u00a0':
    case U'\t': return U' ';
    case U'\u2010':
    case U'\u2011':
    case U'\u2012':
    case U'\u2013':
    case U'\u2014':
    case U'\u2015':
    case U'\u2212':
    case U'\uff0d': return U'-';
    default:
      // The full-width forms repeat ASCII from '!' to '~'.
      return character >= U'\uff01' && character <= U'\uff5e' ? character - 0xfee0 : character;
  }
}

}  // namespace

std::u32string Plain(std::string_view text) {
  std::u32string plain;
  while (!text.empty()) {
    const std::optional<char32_t> character = NextCodePoint(text);
    if (!character) break;
    plain.push_back(PlainCharacter(*character));
  }
  const size_t begin = plain.find_first_not_of(U' ');
  if (begin == plain.npos) return {};
  return plain.substr(begin, plain.find_last_not_of(U' ') - begin + 1);
}

std::string Utf8(std::u32string_view text) {
  std::string bytes;
  const auto put = [&](char32_t value) { bytes.push_back(static_cast<char>(value)); };
  for (const char32_t c : text) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xc0 | c >> 6);
      put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
      put(0xe0 | c >> 12);
      put(0x80 | (c >> 6 & 0x3f));
      put(0x80 | (c & 0x3f));
    } else {
      put(0xf0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3f));
      put(0x80 | (c >> 6 & 0x3f));
      put(0x80 | (c & 0x3f));
    }
  }
  return bytes;
}

bool IsHan(char32_t character) {
  return (character >= 0x3400 && character <= 0x9fff) || character == U'\u3007' ||
         (character >= 0xf900 && character <= 0xfaff) ||
         (character >= 0x20000 && character <= 0x3ffff);
}

}  // namespace steward::directory
