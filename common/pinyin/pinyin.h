// Chinese names in Latin letters, so that they can be found by what is quickly typed: 王建国 by
// `wjg` or `wangjianguo`. The only room of the house where ICU lives.
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
// 尉迟 yu chi), the rest character by character. Latin words keep their letters and give their
// first one as initial; everything else is left out. Characters with two readings in given names
// get the commoner one. Any thread; some 30 microseconds.
Spelling SpellName(std::string_view name);

}  // namespace steward::pinyin
