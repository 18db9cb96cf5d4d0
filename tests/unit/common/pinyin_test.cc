#include "common/pinyin/pinyin.h"

#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <vector>

namespace steward::pinyin {

void PrintTo(const Spelling& spelling, std::ostream* out) {
  *out << spelling.full << " (" << spelling.initials << ")";
}

namespace {

using icu::UnicodeString;

constexpr UChar32 kUnicodeEnd = 0x110000;

bool IsIdeograph(UChar32 character) { return u_hasBinaryProperty(character, UCHAR_IDEOGRAPHIC); }

bool IsAssigned(UChar32 point) {
  const int8_t type = u_charType(point);
  return type != U_UNASSIGNED && type != U_PRIVATE_USE_CHAR && type != U_SURROGATE;
}

// Names spelled by ICU at run time, run by run of the text: what the table must agree with.
class IcuSpeller {
 public:
  Spelling SpellName(const std::string& name) const {
    const UnicodeString text = UnicodeString::fromUTF8(name);
    Spelling spelling;
    int position = SurnameLength(text);
    if (position > 0) AddSurname(text.tempSubString(0, position), spelling);
    while (position < text.length()) {
      // One ideograph by itself, because whole strings run together; other scripts as they stand.
      int end = text.moveIndex32(position, 1);
      if (!IsIdeograph(text.char32At(position))) {
        while (end < text.length() && !IsIdeograph(text.char32At(end)))
          end = text.moveIndex32(end, 1);
      }
      Add(Run(*character_, text.tempSubString(position, end - position)), spelling);
      position = end;
    }
    return spelling;
  }

 private:
  static std::unique_ptr<icu::Transliterator> Make(const char* rules) {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(
        icu::Transliterator::createInstance(rules, UTRANS_FORWARD, error));
    EXPECT_TRUE(U_SUCCESS(error)) << rules;
    return made;
  }

  static std::string Run(const icu::Transliterator& transliterator, UnicodeString text) {
    transliterator.transliterate(text);
    std::string spelling;
    text.toUTF8String(spelling);
    return spelling;
  }

  static void Add(std::string_view words, Spelling& spelling) {
    bool starts = true;
    for (const char letter : words) {
      const bool kept = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
      if (kept) {
        spelling.full += letter == 'v' ? 'u' : letter;
        if (starts) spelling.initials += letter == 'v' ? 'u' : letter;
      }
      starts = !kept;
    }
  }

  static int SurnameLength(const UnicodeString& name) {
    static const std::array<UnicodeString, 20> doubles = {
        u"欧阳", u"上官", u"司马", u"司徒", u"司空", u"诸葛", u"东方", u"皇甫", u"尉迟", u"公孙",
        u"令狐", u"长孙", u"慕容", u"宇文", u"夏侯", u"端木", u"轩辕", u"万俟", u"南宫", u"独孤"};
    if (name.isEmpty() || !IsIdeograph(name.char32At(0))) return 0;
    for (const UnicodeString& surname : doubles) {
      if (name.startsWith(surname) && name.length() > surname.length()) return surname.length();
    }
    return name.moveIndex32(0, 1);
  }

  void AddSurname(const UnicodeString& surname, Spelling& spelling) const {
    if (surname == u"覃") return Add("qin", spelling);
    if (surname == u"冼") return Add("xian", spelling);
    if (surname == u"缪") return Add("miao", spelling);
    if (surname == u"翟") return Add("zhai", spelling);
    Add(Run(*surname_, surname), spelling);
  }

  const std::unique_ptr<icu::Transliterator> surname_ = Make("Han-Latin/Names; Latin-ASCII; Lower");
  const std::unique_ptr<icu::Transliterator> character_ = Make("Han-Latin; Latin-ASCII; Lower");
};

std::string Utf8Of(UChar32 character) {
  std::string text;
  UnicodeString(character).toUTF8String(text);
  return text;
}

// An enclosed, squared or component form such as ㊊, ㋿ or ⼀, of which ICU makes ideographs.
bool StandsForIdeographs(UChar32 character) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const forms = icu::Normalizer2::getNFKCInstance(error);
  const UnicodeString plain = forms->normalize(UnicodeString(character), error);
  for (int i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) {
    if (IsIdeograph(plain.char32At(i))) return true;
  }
  return false;
}

struct Known {
  std::string_view name;
  std::string_view full;
  std::string_view initials;
};

class SpellNameTest : public ::testing::TestWithParam<Known> {};

TEST_P(SpellNameTest, SpellsANameAsItsBearersDo) {
  EXPECT_EQ(SpellName(GetParam().name),
            (Spelling{std::string(GetParam().full), std::string(GetParam().initials)}));
}

INSTANTIATE_TEST_SUITE_P(
    CommonSurnames, SpellNameTest,
    ::testing::Values(Known{"王建国", "wangjianguo", "wjg"}, Known{"李娜", "lina", "ln"},
                      Known{"张伟", "zhangwei", "zw"}, Known{"刘洋", "liuyang", "ly"},
                      Known{"陈静", "chenjing", "cj"}, Known{"杨帆", "yangfan", "yf"},
                      Known{"赵敏", "zhaomin", "zm"}, Known{"黄丽", "huangli", "hl"},
                      Known{"周杰", "zhoujie", "zj"}, Known{"吴刚", "wugang", "wg"},
                      Known{"徐强", "xuqiang", "xq"}, Known{"孙丽", "sunli", "sl"},
                      Known{"胡军", "hujun", "hj"}, Known{"朱平", "zhuping", "zp"},
                      Known{"郭涛", "guotao", "gt"}, Known{"何勇", "heyong", "hy"},
                      Known{"吕梁", "luliang", "ll"}));

INSTANTIATE_TEST_SUITE_P(
    SurnamesWithAReadingOfTheirOwn, SpellNameTest,
    ::testing::Values(Known{"单雄信", "shanxiongxin", "sxx"}, Known{"解晓东", "xiexiaodong", "xxd"},
                      Known{"曾国藩", "zengguofan", "zgf"}, Known{"仇和", "qiuhe", "qh"},
                      Known{"区志", "ouzhi", "oz"}, Known{"查良", "zhaliang", "zl"},
                      Known{"任强", "renqiang", "rq"}, Known{"覃勇", "qinyong", "qy"},
                      Known{"尉迟恭", "yuchigong", "ycg"}, Known{"欧阳修", "ouyangxiu", "oyx"},
                      Known{"翟天临", "zhaitianlin", "ztl"}, Known{"冼星海", "xianxinghai", "xxh"},
                      Known{"缪昌文", "miaochangwen", "mcw"}));

INSTANTIATE_TEST_SUITE_P(
    SurnamesOfTwoCharacters, SpellNameTest,
    ::testing::Values(Known{"欧阳修", "ouyangxiu", "oyx"}, Known{"上官云", "shangguanyun", "sgy"},
                      Known{"司马光", "simaguang", "smg"}, Known{"司徒华", "situhua", "sth"},
                      Known{"司空图", "sikongtu", "skt"}, Known{"诸葛亮", "zhugeliang", "zgl"},
                      Known{"东方朔", "dongfangshuo", "dfs"}, Known{"皇甫嵩", "huangfusong", "hfs"},
                      Known{"尉迟恭", "yuchigong", "ycg"}, Known{"公孙龙", "gongsunlong", "gsl"},
                      Known{"令狐冲", "linghuchong", "lhc"},
                      Known{"长孙无忌", "zhangsunwuji", "zswj"}, Known{"慕容复", "murongfu", "mrf"},
                      Known{"宇文泰", "yuwentai", "ywt"}, Known{"夏侯惇", "xiahoudun", "xhd"},
                      Known{"端木赐", "duanmuci", "dmc"}, Known{"轩辕剑", "xuanyuanjian", "xyj"},
                      Known{"万俟卨", "moqixie", "mqx"}, Known{"南宫适", "nangongshi", "ngs"},
                      Known{"独孤信", "duguxin", "dgx"}, Known{"单于", "shanyu", "sy"},
                      Known{"尉迟", "yuchi", "yc"}, Known{"长孙", "changsun", "cs"}));

INSTANTIATE_TEST_SUITE_P(
    NotOnlyChinese, SpellNameTest,
    ::testing::Values(Known{"Anna Meier", "annameier", "am"}, Known{"ABC贸易", "abcmaoyi", "amy"},
                      Known{"", "", ""}, Known{"·—", "", ""}, Known{"ＡＢ１２店", "ab12dian", "ad"},
                      Known{"Zoë Ve\u0301lez", "zoeuelez", "zu"},
                      Known{"王\xe5\xbb国\xff", "wangguo", "wg"}, Known{"Иван 김", "", ""},
                      Known{"㍿田中", "zhushihuishetianzhong", "zshstz"}));

TEST(PinyinTableTest, EveryCharacterIsSpelledAsIcuSpellsIt) {
  const IcuSpeller icu;
  constexpr UChar32 kStep = 61;  // most of Unicode is not assigned
  size_t different = 0;
  const auto expect_same = [&](const std::string& name) {
    const Spelling expected = icu.SpellName(name);
    if (SpellName(name) == expected || ++different > 20) return;
    EXPECT_EQ(SpellName(name), expected) << name;
  };
  for (UChar32 point = 0; point < kUnicodeEnd; ++point) {
    if (U_IS_SURROGATE(point) || (!IsAssigned(point) && point % kStep != 0)) continue;
    const std::string text = Utf8Of(point);
    expect_same(text);
    expect_same(IsIdeograph(point) ? "王" + text : "a" + text + "b" + text);
  }
  EXPECT_EQ(different, 0u);
}

// ICU writes a digit and the ideograph in such a form as one word, so that 1㊊ has the initial 1. By
// itself each character is a word wherever it stands: 1y. No name is written so.
TEST(PinyinTableTest, BesideDigitsOnlyFormsOfIdeographsHaveOtherInitialsThanIcuGives) {
  const IcuSpeller icu;
  for (UChar32 point = 0; point < kUnicodeEnd; ++point) {
    if (!IsAssigned(point) || IsIdeograph(point)) continue;
    const std::string name = "1" + Utf8Of(point) + "2";
    Spelling expected = icu.SpellName(name);
    if (StandsForIdeographs(point)) expected.initials = SpellName(name).initials;
    EXPECT_EQ(SpellName(name), expected) << name;
  }
  EXPECT_EQ(SpellName("1㊊"), (Spelling{"1yue", "1y"}));
}

TEST(PinyinTableTest, MadeUpNamesAreSpelledAsIcuSpellsThem) {
  const IcuSpeller icu;
  std::mt19937_64 random(20240601);
  const auto between = [&](UChar32 first, UChar32 last) {
    return first + static_cast<UChar32>(random() % static_cast<uint64_t>(last - first + 1));
  };
  const UnicodeString likely =
      u"王李张刘陈单解曾区查任覃翟长重乐尉迟欧阳司马诸葛万俟令狐建国伟娜行银朝沈阳重庆藏文秘鲁";
  const auto likely_size = static_cast<size_t>(likely.length());
  const auto character = [&]() -> UnicodeString {
    switch (random() % 8) {
      case 0: return between(0x3400, 0x4dbf);
      case 1: return between(0x20000, 0x3134f);
      case 2: return between(' ', '~');
      case 3: return between(0xa0, 0x2ff);  // letters with marks
      case 4: return UnicodeString(between('A', 'Z')) + between(0x300, 0x36f);
      case 5: return between(0xff01, 0xff5e);
      case 6: return between(0x4e00, 0x9fff);
      default: return {likely, static_cast<int>(random() % likely_size), 1};
    }
  };
  for (int i = 0; i < 100'000; ++i) {
    UnicodeString text;
    for (size_t left = 1 + random() % 6; left > 0; --left) text += character();
    std::string name;
    text.toUTF8String(name);
    ASSERT_EQ(SpellName(name), icu.SpellName(name)) << name;
  }
}

TEST(PinyinTableTest, AMarkVanishesBehindFullWidthDigitsTooWhereIcuSeparates) {
  EXPECT_EQ(IcuSpeller().SpellName("５\u0301N"), (Spelling{"5n", "5n"}));
  EXPECT_EQ(SpellName("５\u0301N"), (Spelling{"5n", "5"}));
  EXPECT_EQ(SpellName("5\u0301N"), (Spelling{"5n", "5"}));  // as ICU does behind any other digit
}

TEST(PinyinTableTest, BytesOfAnyKindAreReadAsIcuReadsThem) {
  const IcuSpeller icu;
  std::mt19937_64 random(20240602);
  const std::vector<std::string> parts = {
      "王",       "国", "\xe5", "\xbb", "\xed\xa0\x80",      "\xc0\x80", "\xf4\x90\x80\x80",
      "\xf0\x9f", "a",  "é",    "\xff", std::string(1, '\0')};
  for (int i = 0; i < 10'000; ++i) {
    std::string name;
    for (size_t left = random() % 6; left > 0; --left) name += parts[random() % parts.size()];
    ASSERT_EQ(SpellName(name), icu.SpellName(name)) << ::testing::PrintToString(name);
  }
}

TEST(PinyinTableTest, NoCharacterIsSpelledWithMoreThanFourLettersForEachOfItsBytes) {
  for (UChar32 point = 0; point < kUnicodeEnd; ++point) {
    const std::string text = Utf8Of(point);
    ASSERT_LE(SpellName(text).full.size(), 4 * text.size()) << point;
  }
}

}  // namespace
}  // namespace steward::pinyin
