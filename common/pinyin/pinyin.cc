#include "common/pinyin/pinyin.h"

#include "common/base/text.h"
#include "common/pinyin/table.h"

namespace steward::pinyin {
namespace {

std::string_view SpellingAt(std::uint16_t index) {
  const std::uint16_t start = kTable.starts[index];
  return {kTable.letters + start, static_cast<size_t>(kTable.starts[index + 1] - start)};
}

std::string_view SpellingOf(char32_t character) {
  const std::uint16_t block = kTable.blocks[character / kBlockSize];
  return SpellingAt(kTable.spellings[block * kBlockSize + character % kBlockSize]);
}

// The surname that `name` begins with, taken from its front. Two characters only where a given name
// follows: somebody called 司空 and nothing else is Mr Si.
const Surname* TakeSurname(std::string_view& name) {
  std::string_view rest = name;
  const std::optional<char32_t> first = rest.empty() ? std::nullopt : NextCodePoint(rest);
  if (!first) return nullptr;
  std::string_view given = rest;
  const std::optional<char32_t> second = given.empty() ? std::nullopt : NextCodePoint(given);
  for (const Surname& surname : kTable.surnames) {
    if (surname.first != *first) continue;
    if (surname.second != 0 && (surname.second != second || given.empty())) continue;
    name = surname.second == 0 ? rest : given;
    return &surname;
  }
  return nullptr;
}

}  // namespace

Spelling SpellName(std::string_view name) {
  Spelling spelling;
  bool starts = true;
  const auto add = [&](std::string_view words) {
    for (const char letter : words) {
      if (letter != ' ') {
        spelling.full += letter;
        if (starts) spelling.initials += letter;
      }
      starts = letter == ' ';
    }
  };
  if (const Surname* surname = TakeSurname(name)) add(SpellingAt(surname->spelling));
  while (!name.empty()) {
    if (const std::optional<char32_t> character = NextCodePoint(name)) {
      add(SpellingOf(*character));
    } else {  // not UTF-8: as a character that is not spelled
      name.remove_prefix(1);
      starts = true;
    }
  }
  return spelling;
}

}  // namespace steward::pinyin
