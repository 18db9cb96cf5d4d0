#include "services/directory/name_term.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "services/directory/characters.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> TextsOf(const std::vector<NameTerm>& terms, NameTermKind kind) {
  std::vector<std::string> texts;
  for (const NameTerm& term : terms) {
    EXPECT_EQ(term.kind, kind);
    texts.push_back(term.text);
  }
  return texts;
}

std::vector<std::string> TermsOf(std::string_view name) {
  return TextsOf(NameTermsOf(name), NameTermKind::kName);
}

TEST(NameTermTest, ANameIsFoundFromEachOfItsCharactersOn) {
  EXPECT_THAT(TermsOf("王建国"), ElementsAre("王建国", "建国", "国"));
  EXPECT_THAT(TermsOf("Ａ公司"), ElementsAre("a公司", "公司", "司"));
  EXPECT_THAT(TermsOf(" Li Na "), ElementsAre("li na", "i na", "na", "a"));
  EXPECT_THAT(TermsOf(""), IsEmpty());
}

TEST(NameTermTest, PinyinAndInitialsAreTermsWhereThereAreAny) {
  const auto pinyin = [](std::string_view full, std::string_view initials) {
    return TextsOf(PinyinTermsOf(full, initials), NameTermKind::kPinyin);
  };
  EXPECT_THAT(pinyin("wangjianguo", "wjg"), ElementsAre("wangjianguo", "wjg"));
  EXPECT_THAT(pinyin("e", "e"), ElementsAre("e"));
  EXPECT_THAT(pinyin("", ""), IsEmpty());
  EXPECT_THAT(pinyin(std::string(400, 'a'), "a"), ElementsAre(std::string(60, 'a'), "a"));
}

// Whatever part of a name is typed, it is the beginning of a term, and what is no part is not.
TEST(NameTermTest, APartOfANameBeginsATermAndNothingElseDoes) {
  const std::u32string characters = U"王建国李娜Aa b·Ｂ１";
  std::mt19937_64 random(7);
  const auto text = [&](size_t longest) {
    std::u32string made;
    for (size_t left = 1 + random() % longest; left > 0; --left) {
      made.push_back(characters[random() % characters.size()]);
    }
    return Utf8(made);
  };
  int parts = 0;
  for (int round = 0; round < 5000; ++round) {
    const std::string name = text(6);
    const std::string typed = NameKey(text(2));
    if (typed.empty()) continue;
    const bool is_part = NameKey(name).find(typed) != std::string::npos;
    bool begins = false;
    for (const NameTerm& term : NameTermsOf(name)) begins = begins || term.text.starts_with(typed);
    EXPECT_EQ(begins, is_part) << name << " / " << typed;
    parts += is_part ? 1 : 0;
  }
  EXPECT_GT(parts, 500);
}

}  // namespace
}  // namespace steward::directory
