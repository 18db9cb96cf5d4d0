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

INSTANTIATE_TEST_SUITE_P(Plates, ClassifyTest,
                         ::testing::Values(Typed{"渝A12345", Meaning::kPlate, "渝A12345"},
                                           Typed{"渝a·1234x", Meaning::kPlate, "渝A1234X"},
                                           Typed{"渝 A 12345", Meaning::kPlate, "渝A12345"},
                                           Typed{"渝Ａ１２３４５", Meaning::kPlate, "渝A12345"},
                                           Typed{"粤BD12345", Meaning::kPlate, "粤BD12345"},
                                           Typed{"京A1234警", Meaning::kPlate, "京A1234警"},
                                           Typed{"川Michael", Meaning::kName, "川Michael"},
                                           Typed{"铺A12345", Meaning::kHouseNumber, "铺-A12345"},
                                           Typed{"宁A1-2-1502", Meaning::kHouseNumber,
                                                 "宁-A1-2-1502"}));

INSTANTIATE_TEST_SUITE_P(
    TicketNumbers, ClassifyTest,
    ::testing::Values(Typed{"BX-2026-000123", Meaning::kTicketNumber, "BX-2026-000123"},
                      Typed{"bx2026000123", Meaning::kTicketNumber, "BX-2026-000123"},
                      Typed{"ＢＸ－２０２６ 1234567", Meaning::kTicketNumber, "BX-2026-1234567"},
                      Typed{"BX-2026-12", Meaning::kHouseNumber, "BX-2026-12"},
                      Typed{"BY-2026-000123", Meaning::kHouseNumber, "BY-2026-123"}));

TEST(ClassifyNothingTest, WhatIsNoneOfTheseIsRefused) {
  for (const std::string_view text :
       {"", "  ", "%", "_", "@@", "3-2-1502'; DROP TABLE owners", "*5678", "\xff", "-", "()"}) {
    EXPECT_FALSE(Classify(text)) << text;
  }
}

}  // namespace
}  // namespace steward::directory
