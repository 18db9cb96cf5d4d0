#include "services/directory/search_text.h"

#include <algorithm>

#include "common/base/text.h"
#include "services/directory/characters.h"
#include "services/directory/estate/parking_rules.h"
#include "services/directory/house_number.h"

namespace steward::directory {
namespace {

constexpr size_t kShortestTail = 4;
constexpr size_t kLongestTail = 10;  // a mobile number has 11 digits
constexpr size_t kMobileLength = 11;
constexpr std::u32string_view kTicketSeries = U"BX";  // of steward.tickets.v1.Ticket.number
constexpr size_t kYearDigits = 4;
constexpr size_t kTicketDigits = 6;  // at least
// What plates of a province begin with.
constexpr std::u32string_view kProvinces =
    U"京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

template <class Is>
bool All(std::u32string_view text, Is is) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

std::u32string Without(std::u32string_view text, std::u32string_view characters) {
  std::u32string rest;
  for (const char32_t character : text) {
    if (characters.find(character) == characters.npos) rest.push_back(character);
  }
  return rest;
}

// Written as only phones are: with +, brackets, an area code, or the 3-4-4 grouping of mobile
// numbers.
bool LooksLikePhone(std::u32string_view text) {
  const std::u32string digits = Without(text, U" ()-+");
  if (!All(digits, IsDigit)) return false;
  if (text.front() == U'+' || text.find(U'(') != text.npos) return true;
  if (digits.size() == kMobileLength && digits.front() == U'1') return true;
  const size_t hyphen = text.find(U'-');
  const bool one_hyphen = hyphen != text.npos && text.find(U'-', hyphen + 1) == text.npos;
  return one_hyphen && text.front() == U'0' && hyphen >= 3 && hyphen <= 4 && digits.size() >= 10;
}

SearchText DigitsAlone(const std::u32string& digits) {
  const std::string text = Utf8(digits);
  if (digits.size() < kShortestTail) return {Meaning::kHouseNumber, ParseHouseNumber(text)->key};
  if (digits.size() <= kLongestTail) return {Meaning::kPhoneTail, text};
  return {Meaning::kPhone, text};
}

std::string PinyinQuery(std::u32string_view letters) {
  std::string query;
  for (const char32_t character : letters) {
    const char lower = static_cast<char>(character | 0x20);
    query.push_back(lower == 'v' ? 'u' : lower);  // ü is typed as v
  }
  return query;
}

// As a ticket number is printed, or typed without its hyphens; never in another order.
std::optional<SearchText> TicketNumberIn(std::u32string_view text) {
  const std::u32string plain = Without(text, U" -");
  if (plain.size() < kTicketSeries.size() + kYearDigits + kTicketDigits) return std::nullopt;
  for (size_t i = 0; i < kTicketSeries.size(); ++i) {
    if ((plain[i] & ~U'\x20') != kTicketSeries[i]) return std::nullopt;
  }
  const std::u32string digits = plain.substr(kTicketSeries.size());
  if (!All(digits, IsDigit)) return std::nullopt;
  return SearchText{Meaning::kTicketNumber, Utf8(kTicketSeries) + "-" +
                                                Utf8(digits.substr(0, kYearDigits)) + "-" +
                                                Utf8(digits.substr(kYearDigits))};
}

// Every plate has a digit: tells them from `川Michael`. With a hyphen it is a house number.
std::optional<SearchText> PlateIn(std::u32string_view text) {
  if (kProvinces.find(text.front()) == kProvinces.npos) return std::nullopt;
  if (text.find(U'-') != text.npos || std::none_of(text.begin(), text.end(), IsDigit)) {
    return std::nullopt;
  }
  const Result<std::string> plate = ReadPlate(Utf8(text));
  if (!plate.ok()) return std::nullopt;
  return SearchText{Meaning::kPlate, plate.value()};
}

std::optional<SearchText> HouseNumberOrNothing(std::string_view text) {
  const std::optional<HouseNumber> number = ParseHouseNumber(text);
  if (!number) return std::nullopt;
  return SearchText{Meaning::kHouseNumber, number->key};
}

}  // namespace

std::optional<SearchText> Classify(std::string_view text) {
  const std::u32string plain = Plain(text);
  if (plain.empty()) return std::nullopt;
  if (All(plain, IsDigit)) return DigitsAlone(plain);
  if (LooksLikePhone(plain)) return SearchText{Meaning::kPhone, Utf8(plain)};

  if (const std::optional<SearchText> ticket = TicketNumberIn(plain)) return ticket;
  if (const std::optional<SearchText> plate = PlateIn(plain)) return plate;

  if (std::any_of(plain.begin(), plain.end(), IsDigit)) return HouseNumberOrNothing(text);
  if (std::any_of(plain.begin(), plain.end(), IsHan)) {
    if (NamesItselfHouseNumber(text)) return HouseNumberOrNothing(text);
    return SearchText{Meaning::kName, Utf8(plain)};
  }
  const std::u32string letters = Without(plain, U" '.");
  if (All(letters, IsLetter)) return SearchText{Meaning::kPinyin, PinyinQuery(letters)};
  return std::nullopt;
}

}  // namespace steward::directory
