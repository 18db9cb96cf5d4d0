// House numbers: building, entrance and door, `3-2-1502`, however they are spoken or typed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace steward::directory {

struct HouseNumber {
  // The one written form: numbers and capital letters joined by hyphens, `3-2-1502`, `A1-0502`,
  // `商铺-12`. At most 40 characters.
  std::string text;
  // What two spellings of the same unit have in common: without leading zeros. Unique in a site.
  std::string key;

  bool operator==(const HouseNumber&) const = default;
};

// Understands `3-2-1502`, `3栋2单元1502`, `3号楼2单元1502室`, `三栋二单元1502`, `2-8#楼 二单元
// 301`, `商铺12`, `A1-502` and full-width characters. Nullopt when it is no house number: no number
// in it, more than 6 parts, other characters.
std::optional<HouseNumber> ParseHouseNumber(std::string_view text);

// Whether the text says in so many words that it is a house number: it reads as one and has a word
// such as 栋 or 单元 behind a number. Tells `三栋` from a name.
bool NamesItselfHouseNumber(std::string_view text);

}  // namespace steward::directory
