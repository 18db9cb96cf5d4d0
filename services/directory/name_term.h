// What a name is found by in the search box: any part of it that begins at one of its characters.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace steward::directory {

// The numbers are those of owner_name_terms.kind.
enum class NameTermKind { kName = 1, kPinyin = 2 };

struct NameTerm {
  NameTermKind kind;
  std::string text;
  bool operator==(const NameTerm&) const = default;
};

// A name, or what somebody types of it, as terms are compared: plain characters, ASCII in small
// letters.
std::string NameKey(std::string_view text);

// The name from each of its characters on, without those that begin with a space: 王建国, 建国, 国.
// A part of the name is the beginning of one of them.
std::vector<NameTerm> NameTermsOf(std::string_view name);

// The pinyin and its initials, each once; none that is empty. As many letters as can be typed.
std::vector<NameTerm> PinyinTermsOf(std::string_view pinyin, std::string_view initials);

}  // namespace steward::directory
