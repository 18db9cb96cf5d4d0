#include "services/directory/house_number.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace steward::directory {
namespace {

std::string TextOf(std::string_view spoken) {
  const std::optional<HouseNumber> number = ParseHouseNumber(spoken);
  return number ? number->text : "none";
}

TEST(HouseNumberTest, AllSpellingsOfAUnitGiveTheSameNumber) {
  for (const std::string_view spoken :
       {"3-2-1502", "3栋2单元1502", "3号楼2单元1502室", "3号楼 2单元 1502 室", "３－２－１５０２",
        "3幢2单元1502号", "3座2单元1502户", "3#2单元1502", "三栋二单元1502", "三号楼二单元一五零二",
        "3—2—1502", " 3-2-1502 ", "3/2/1502", "3 2 1502", "３栋２单元１５０２", "3栋2门1502房"}) {
    EXPECT_EQ(TextOf(spoken), "3-2-1502") << spoken;
  }
}

TEST(HouseNumberTest, OtherShapesOfNumbersAreUnderstood) {
  EXPECT_EQ(TextOf("2-8#楼 二单元 301"), "2-8-2-301");
  EXPECT_EQ(TextOf("a1-502"), "A1-502");
  EXPECT_EQ(TextOf("Ａ座１２０１"), "A-1201");
  EXPECT_EQ(TextOf("商铺12"), "商铺-12");
  EXPECT_EQ(TextOf("别墅五号"), "别墅-5");
  EXPECT_EQ(TextOf("十二栋1单元二十层"), "12-1-20");
  EXPECT_EQ(TextOf("一百零三号"), "103");
  EXPECT_EQ(TextOf("7"), "7");
}

TEST(HouseNumberTest, LeadingZerosAreKeptInTheTextAndMeanNothingInTheKey) {
  const HouseNumber with = *ParseHouseNumber("03-2-0502");
  const HouseNumber without = *ParseHouseNumber("3-2-502");
  EXPECT_EQ(with.text, "03-2-0502");
  EXPECT_EQ(with.key, without.key);
  EXPECT_EQ(ParseHouseNumber("0-0")->key, "0-0");
}

TEST(HouseNumberTest, OtherTextIsNoHouseNumber) {
  for (const std::string_view text :
       {"", " ", "王建国", "楼小三", "栋", "3栋住户王先生", "abc", "1-2-3-4-5-6-7", "3-2-1502;",
        "3*2", "\xff\xfe", "栋3", "业主委员会办公室3"}) {
    EXPECT_EQ(TextOf(text), "none") << text;
  }
  EXPECT_EQ(TextOf("3-" + std::string(50, '1')), "none") << "too long";
}

TEST(HouseNumberTest, TheWrittenFormReadsAsItself) {
  std::mt19937_64 random(20260118);
  const std::string_view pieces[] = {"3",  "12", "0",  "栋", "单元", "-",  " ",  "号楼", "A",
                                     "室", "二", "十", "商", "#",    "５", "百", "x",    "."};
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (std::uint64_t n = random() % 8; n > 0; --n) text += pieces[random() % std::size(pieces)];
    const std::optional<HouseNumber> number = ParseHouseNumber(text);
    if (!number) continue;
    EXPECT_EQ(ParseHouseNumber(number->text), number) << text;
    EXPECT_EQ(ParseHouseNumber(number->key)->key, number->key) << text;
  }
}

TEST(HouseNumberTest, OnlyAMarkedNumberNamesItselfOne) {
  EXPECT_TRUE(NamesItselfHouseNumber("三栋"));
  EXPECT_TRUE(NamesItselfHouseNumber("三栋二单元"));
  EXPECT_FALSE(NamesItselfHouseNumber("王三"));
  EXPECT_FALSE(NamesItselfHouseNumber("丁一"));
  EXPECT_FALSE(NamesItselfHouseNumber("3-2-1502"));
}

}  // namespace
}  // namespace steward::directory
