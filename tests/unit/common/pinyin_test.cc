#include "common/pinyin/pinyin.h"

#include <gtest/gtest.h>

#include <string>

namespace steward::pinyin {
namespace {

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
                      Known{"诸葛亮", "zhugeliang", "zgl"}));

INSTANTIATE_TEST_SUITE_P(NotOnlyChinese, SpellNameTest,
                         ::testing::Values(Known{"Anna Meier", "annameier", "am"},
                                           Known{"ABC贸易", "abcmaoyi", "amy"}, Known{"", "", ""},
                                           Known{"·—", "", ""}));

}  // namespace
}  // namespace steward::pinyin
