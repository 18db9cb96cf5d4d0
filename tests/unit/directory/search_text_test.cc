#include "services/directory/search_text.h"

#include <gtest/gtest.h>

namespace steward::directory {
namespace {

struct Typed {
  std::string_view text;
  Meaning meaning;
  std::string_view value;
};

class ClassifyTest : public ::testing::TestWithParam<Typed> {};

TEST_P(ClassifyTest, KnowsWhatIsMeant) {
  const std::optional<SearchText> found = Classify(GetParam().text);
  ASSERT_TRUE(found) << GetParam().text;
  EXPECT_EQ(found->meaning, GetParam().meaning) << GetParam().text;
  EXPECT_EQ(found->value, GetParam().value) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Phones, ClassifyTest,
    ::testing::Values(Typed{"5678", Meaning::kPhoneTail, "5678"},
                      Typed{"５６７８", Meaning::kPhoneTail, "5678"},
                      Typed{" 45678 ", Meaning::kPhoneTail, "45678"},
                      Typed{"88881234", Meaning::kPhoneTail, "88881234"},
                      Typed{"13812345678", Meaning::kPhone, "13812345678"},
                      Typed{"138 1234 5678", Meaning::kPhone, "138 1234 5678"},
                      Typed{"138-1234-5678", Meaning::kPhone, "138-1234-5678"},
                      Typed{"+86 138 1234 5678", Meaning::kPhone, "+86 138 1234 5678"},
                      Typed{"0731-88881234", Meaning::kPhone, "0731-88881234"},
                      Typed{"(0731)88881234", Meaning::kPhone, "(0731)88881234"}));

INSTANTIATE_TEST_SUITE_P(
    Names, ClassifyTest,
    ::testing::Values(Typed{"王建", Meaning::kName, "王建"}, Typed{"王三", Meaning::kName, "王三"},
                      Typed{"楼小三", Meaning::kName, "楼小三"},
                      Typed{"翠湖贸易有限公司", Meaning::kName, "翠湖贸易有限公司"},
                      Typed{"wjg", Meaning::kPinyin, "wjg"}, Typed{"WJG", Meaning::kPinyin, "wjg"},
                      Typed{"Wang Jianguo", Meaning::kPinyin, "wangjianguo"},
                      Typed{"lvliang", Meaning::kPinyin, "luliang"},
                      Typed{"ｗｊｇ", Meaning::kPinyin, "wjg"}));

INSTANTIATE_TEST_SUITE_P(HouseNumbers, ClassifyTest,
                         ::testing::Values(Typed{"3-2-1502", Meaning::kHouseNumber, "3-2-1502"},
                                           Typed{"3栋2单元1502", Meaning::kHouseNumber, "3-2-1502"},
                                           Typed{"3号楼2单元1502室", Meaning::kHouseNumber,
                                                 "3-2-1502"},
                                           Typed{"三栋二单元", Meaning::kHouseNumber, "3-2"},
                                           Typed{"12", Meaning::kHouseNumber, "12"},
                                           Typed{"A1-0502", Meaning::kHouseNumber, "A1-502"},
                                           Typed{"商铺12", Meaning::kHouseNumber, "商铺-12"}));

TEST(ClassifyNothingTest, WhatIsNoneOfTheseIsRefused) {
  for (const std::string_view text :
       {"", "  ", "%", "_", "@@", "3-2-1502'; DROP TABLE owners", "*5678", "\xff", "-", "()"}) {
    EXPECT_FALSE(Classify(text)) << text;
  }
}

}  // namespace
}  // namespace steward::directory
