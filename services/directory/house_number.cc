#include "services/directory/house_number.h"

#include <array>
#include <vector>

#include "services/directory/characters.h"

namespace steward::directory {
namespace {

constexpr size_t kMaxParts = 6;
constexpr size_t kMaxLength = 40;
constexpr size_t kMaxKindLength = 4;

// What stands behind a number and says of what. The longer words first: 号楼 before 号.
constexpr std::array<std::u32string_view, 16> kMarkers = {
    U"号楼", U"单元", U"栋", U"幢", U"座", U"楼", U"层", U"期",
    U"梯",   U"门",   U"号", U"室", U"房", U"户", U"#",  U"、"};

constexpr std::u32string_view kSeparators = U"- _/.,";

// A mark of any kind at the front of the text; 0 when there is none.
size_t MarkerLength(std::u32string_view text) {
  for (const std::u32string_view marker : kMarkers) {
    if (text.starts_with(marker)) return marker.size();
  }
  return 0;
}

// The value of a Chinese digit; 10 and 100 for the places; -1 for everything else.
int ChineseValue(char32_t character) {
  constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
  if (character == U'〇') return 0;
  if (character == U'两') return 2;
  if (character == U'幺') return 1;
  if (character == U'十') return 10;
  if (character == U'百') return 100;
  const size_t digit = kDigits.find(character);
  return digit == kDigits.npos ? -1 : static_cast<int>(digit);
}

// 十二 -> 12, 二十 -> 20, 一百零三 -> 103; without places digit by digit: 一五零二 -> 1502.
std::u32string Arabic(std::u32string_view chinese) {
  std::u32string digits;
  int sum = 0;
  int last = 0;
  bool has_places = false;
  for (const char32_t character : chinese) {
    const int value = ChineseValue(character);
    if (value < 10) {
      digits.push_back(U'0' + static_cast<char32_t>(value));
      last = value;
      continue;
    }
    has_places = true;
    sum += (last == 0 ? 1 : last) * value;
    last = 0;
  }
  if (!has_places) return digits;
  std::u32string text;
  for (const char digit : std::to_string(sum + last)) text.push_back(static_cast<char32_t>(digit));
  return text;
}

size_t CountWhile(std::u32string_view text, bool (*is)(char32_t)) {
  size_t count = 0;
  while (count < text.size() && is(text[count])) ++count;
  return count;
}

bool IsNumberOrLetter(char32_t character) { return IsDigit(character) || IsLetter(character); }
bool IsChineseNumber(char32_t character) { return ChineseValue(character) >= 0; }

std::u32string Upper(std::u32string_view text) {
  std::u32string upper(text);
  for (char32_t& character : upper) {
    if (character >= U'a' && character <= U'z') character -= U'a' - U'A';
  }
  return upper;
}

struct Parts {
  std::vector<std::u32string> texts;
  bool has_marker = false;
};

// A word such as 商铺 in front of everything: up to the first number.
std::u32string_view TakeKind(std::u32string_view& text) {
  size_t length = 0;
  while (length < text.size() && IsHan(text[length]) && !IsChineseNumber(text[length]) &&
         MarkerLength(text.substr(length)) == 0) {
    ++length;
  }
  const std::u32string_view kind = text.substr(0, length);
  text.remove_prefix(length);
  return kind;
}

std::optional<Parts> SplitParts(std::u32string_view text) {
  Parts parts;
  const std::u32string_view kind = TakeKind(text);
  if (kind.size() > kMaxKindLength) return std::nullopt;
  if (!kind.empty()) parts.texts.emplace_back(kind);
  bool after_number = false;
  while (!text.empty()) {
    size_t length = 0;
    if (kSeparators.find(text.front()) != kSeparators.npos) {
      length = 1;
    } else if (const size_t number = CountWhile(text, IsNumberOrLetter); number > 0) {
      parts.texts.push_back(Upper(text.substr(0, number)));
      length = number;
      after_number = true;
    } else if (const size_t chinese = CountWhile(text, IsChineseNumber); chinese > 0) {
      parts.texts.push_back(Arabic(text.substr(0, chinese)));
      length = chinese;
      after_number = true;
    } else {
      length = MarkerLength(text);
      if (length == 0 || !after_number) return std::nullopt;
      parts.has_marker = true;
    }
    text.remove_prefix(length);
  }
  return parts;
}

bool HasDigit(const std::vector<std::u32string>& parts) {
  for (const std::u32string& part : parts) {
    for (const char32_t character : part) {
      if (IsDigit(character)) return true;
    }
  }
  return false;
}

// 0502 -> 502. A zero that no digit follows stays: 0, 0A.
std::u32string WithoutLeadingZeros(std::u32string_view part) {
  while (part.size() > 1 && part[0] == U'0' && IsDigit(part[1])) part.remove_prefix(1);
  return std::u32string(part);
}

}  // namespace

std::optional<HouseNumber> ParseHouseNumber(std::string_view text) {
  const std::optional<Parts> parts = SplitParts(Plain(text));
  if (!parts || parts->texts.size() > kMaxParts || !HasDigit(parts->texts)) return std::nullopt;
  std::u32string joined;
  std::u32string key;
  for (const std::u32string& part : parts->texts) {
    if (!joined.empty()) joined.push_back(U'-');
    if (!key.empty()) key.push_back(U'-');
    joined += part;
    key += WithoutLeadingZeros(part);
  }
  if (joined.size() > kMaxLength) return std::nullopt;
  return HouseNumber{Utf8(joined), Utf8(key)};
}

bool NamesItselfHouseNumber(std::string_view text) {
  const std::optional<Parts> parts = SplitParts(Plain(text));
  return parts && parts->has_marker && HasDigit(parts->texts);
}

}  // namespace steward::directory
