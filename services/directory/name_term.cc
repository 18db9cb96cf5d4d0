#include "services/directory/name_term.h"

#include "common/base/text.h"
#include "services/directory/characters.h"

namespace steward::directory {
namespace {

constexpr size_t kTypedLetters = 60;  // of SearchRequest.text

}  // namespace

std::string NameKey(std::string_view text) { return LowerAscii(Utf8(Plain(text))); }

std::vector<NameTerm> NameTermsOf(std::string_view name) {
  const std::string key = NameKey(name);
  std::vector<NameTerm> terms;
  for (size_t begin = 0; begin < key.size(); ++begin) {
    const bool inside = (static_cast<unsigned char>(key[begin]) & 0xc0) == 0x80;
    if (!inside && key[begin] != ' ') terms.push_back({NameTermKind::kName, key.substr(begin)});
  }
  return terms;
}

std::vector<NameTerm> PinyinTermsOf(std::string_view pinyin, std::string_view initials) {
  std::vector<NameTerm> terms;
  for (const std::string_view letters : {pinyin, initials}) {
    NameTerm term{NameTermKind::kPinyin, std::string(letters.substr(0, kTypedLetters))};
    if (!letters.empty() && (terms.empty() || terms[0] != term)) terms.push_back(std::move(term));
  }
  return terms;
}

}  // namespace steward::directory
