// Oracle: a house number has one written form, which reads as itself, and one key, whatever is
// typed: full-width characters, small letters and leading zeros lead to the same one. What the
// search box understands has the form its meaning promises, and a house number found there is the
// one that is stored.
#include <algorithm>

#include "common/base/text.h"
#include "services/directory/characters.h"
#include "services/directory/house_number.h"
#include "services/directory/search_text.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::house_number {
namespace {

using directory::HouseNumber;
using directory::Meaning;
using directory::ParseHouseNumber;
using directory::SearchText;

// ASCII but for spaces as an input method writes it wide.
std::string Wide(std::string_view text) {
  std::u32string wide;
  while (!text.empty()) {
    const std::optional<char32_t> point = NextCodePoint(text);
    if (!point) break;
    wide.push_back(*point > U' ' && *point < U'\x7f' ? *point - U'!' + U'！' : *point);
  }
  return directory::Utf8(wide);
}

bool IsUtf8(std::string_view text) { return CodePointCount(text).has_value(); }
bool AllDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

void CheckNumber(const HouseNumber& number) {
  constexpr size_t kLongest = 40;
  STEWARD_CHECK(IsUtf8(number.text) && CodePointCount(number.text) <= kLongest);
  STEWARD_CHECK(number.text.find_first_of("0123456789") != number.text.npos);
  STEWARD_CHECK(number.text.find_first_of(" _/.,#abcdefghijklmnopqrstuvwxyz") == number.text.npos);
  STEWARD_CHECK(ParseHouseNumber(number.text) == number);
  const std::optional<HouseNumber> of_key = ParseHouseNumber(number.key);
  STEWARD_CHECK(of_key && of_key->text == number.key && of_key->key == number.key);
}

void CheckMeaning(const SearchText& search, std::string_view text) {
  const std::string& value = search.value;
  STEWARD_CHECK(IsUtf8(value));
  switch (search.meaning) {
    case Meaning::kPhoneTail:
      STEWARD_CHECK(AllDigits(value) && value.size() >= 4 && value.size() <= 10);
      break;
    case Meaning::kPhone:
      STEWARD_CHECK(value.find_first_not_of("0123456789 ()-+") == value.npos);
      break;
    case Meaning::kName: STEWARD_CHECK(value.find_first_of("0123456789") == value.npos); break;
    case Meaning::kPinyin:
      STEWARD_CHECK(value.find_first_not_of("abcdefghijklmnopqrstuwxyz") == value.npos);
      break;
    case Meaning::kHouseNumber: {
      const std::optional<HouseNumber> number = ParseHouseNumber(text);
      STEWARD_CHECK(number && number->key == value);
      break;
    }
    case Meaning::kPlate: STEWARD_CHECK(directory::Classify(value) == search); break;
    case Meaning::kTicketNumber:
      STEWARD_CHECK(value.starts_with("BX-") && directory::Classify(value) == search);
      break;
  }
}

void Run(std::string_view input) {
  const std::optional<HouseNumber> number = ParseHouseNumber(input);
  if (number) CheckNumber(*number);
  STEWARD_CHECK(!directory::NamesItselfHouseNumber(input) || !number ||
                directory::Classify(input).has_value());
  const std::optional<SearchText> search = directory::Classify(input);
  if (search) CheckMeaning(*search, input);
  if (!IsUtf8(input)) return;
  const std::string wide = Wide(input);
  STEWARD_CHECK(ParseHouseNumber(wide) == number);
  STEWARD_CHECK(directory::Classify(wide) == search);
  STEWARD_CHECK(ParseHouseNumber(" " + std::string(input) + "　") == number);
}

const Registration kRegistration({"house_number", Run});

}  // namespace
}  // namespace steward::fuzz::house_number
