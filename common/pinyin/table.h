// What make_table.cc found out from ICU when the house was built: how each character is spelled.
// For this folder only. Read-only data; any thread.
#pragma once

#include <cstdint>
#include <span>

namespace steward::pinyin {

inline constexpr char32_t kBlockSize = 256;
inline constexpr char32_t kCharacterEnd = 0x110000;

// One whose reading as a surname is not its ordinary one, or which has two characters.
struct Surname {
  char32_t first;
  char32_t second;  // 0 for none
  std::uint16_t spelling;
};

// A spelling is small letters and digits with a space wherever a word ends or begins, so that
// spellings can be written one after the other: " wang " of 王, "u" of Ü, " " of a comma, nothing of
// a mark above a letter. Each is kept once and named by its index.
struct Table {
  std::span<const std::uint16_t> blocks;     // of each 256 code points: which block of `spellings`
  std::span<const std::uint16_t> spellings;  // blocks of 256 indexes; those that are equal once
  std::span<const std::uint16_t> starts;  // of each spelling in `letters`, and the end of the last
  std::span<const Surname> surnames;      // those of two characters first
  const char* letters;
};

extern const Table kTable;  // in the generated pinyin_table.cc

}  // namespace steward::pinyin
