// What somebody typed into the one search box, and what he means by it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace steward::directory {

// The numbers are those of SearchResponse.Meaning.
enum class Meaning {
  kPhoneTail = 1,
  kPhone = 2,
  kName = 3,
  kPinyin = 4,
  kHouseNumber = 5,
  kPlate = 6,
  kTicketNumber = 7,
};

struct SearchText {
  Meaning meaning;
  // kPhoneTail: 4 to 10 digits. kPhone: as typed, half-width, to be normalised. kName: the
  // characters. kPinyin: small letters without spaces, `v` as `u`. kHouseNumber: the key. kPlate:
  // as ReadPlate gives it. kTicketNumber: `BX-2026-000123`.
  std::string value;

  bool operator==(const SearchText&) const = default;
};

// Nullopt when the text is none of these. What could be several is decided so: digits alone are the
// tail of a phone from 4 on and a house number below; a text with numbers and anything else is a
// house number, unless it has the shape of a phone (`138-1234-5678`, `0731-88881234`, `+86
// 138...`), of a ticket number (`BX-2026-000123`), or of a plate without hyphens (`渝A12345`).
std::optional<SearchText> Classify(std::string_view text);

}  // namespace steward::directory
