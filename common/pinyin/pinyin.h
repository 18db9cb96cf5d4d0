// Chinese names in Latin letters, so that they can be found by what is quickly typed: 王建国 by
// `wjg` or `wangjianguo`. By a table of 210 KB which make_table.cc takes from ICU when the house is
// built; no process needs ICU itself.
#pragma once

#include <string>
#include <string_view>

namespace steward::pinyin {

struct Spelling {
  std::string full;      // wangjianguo; small letters and digits, `ü` as `u`, no spaces
  std::string initials;  // wjg
  bool operator==(const Spelling&) const = default;
};

// The spelling of a person's or company's name. Surnames are read as surnames (单 shan, 解 xie,
// 尉迟 yu chi), the rest character by character, whatever stands beside it. Latin words keep their
// letters, those with marks and full-width ones too, and give the first one as initial; everything
// else is left out, bytes that are not UTF-8 too. Characters with two readings in given names get
// the commoner one. At most four letters for each byte of `name`. Any thread, without a lock; some
// 50 nanoseconds a character.
Spelling SpellName(std::string_view name);

}  // namespace steward::pinyin
