#include "tools/demo/people.h"

#include <array>
#include <string_view>

namespace steward::demo {
namespace {

constexpr std::array<std::string_view, 40> kFamilyNames = {
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙",  "胡", "朱",
    "高", "林", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐",  "冯", "于",
    "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "欧阳"};
constexpr std::array<std::string_view, 27> kFirstCharacters = {
    "建", "秀", "志", "晓", "国", "玉", "明", "丽", "文", "海", "淑", "永", "桂", "俊",
    "雅", "春", "子", "雨", "思", "家", "佳", "一", "梦", "宇", "浩", "欣", "嘉"};
constexpr std::array<std::string_view, 23> kSecondCharacters = {
    "国", "英", "强", "华", "梅", "军", "芳", "平", "兰", "伟", "霞", "刚",
    "敏", "涛", "静", "辉", "娟", "峰", "琳", "杰", "颖", "宁", "涵"};
constexpr std::array<std::string_view, 10> kPrefixes = {"138", "139", "136", "135", "150",
                                                        "158", "186", "187", "189", "177"};

}  // namespace

// The lengths of the lists have no common divisor, so the three characters meet in every
// combination before a name comes again.
std::string PersonName(int person) {
  const auto n = static_cast<size_t>(person);
  std::string name(kFamilyNames[n * 7 % kFamilyNames.size()]);
  if (person % 9 != 4) name += kFirstCharacters[n * 5 % kFirstCharacters.size()];
  return name += kSecondCharacters[n * 3 % kSecondCharacters.size()];
}

std::string PersonPhone(int person) {
  // 7,368,787 and 10,000,000 have no common divisor: no two of ten million people share a number.
  const auto n = static_cast<unsigned long long>(person);
  const std::string digits = std::to_string(100000000 + n * 7368787 % 10000000 * 10 + n % 10);
  return std::string(kPrefixes[n % kPrefixes.size()]) + digits.substr(1);
}

}  // namespace steward::demo
