#include "services/directory/imports/row_reader.h"

#include <algorithm>

#include "common/base/text.h"
#include "services/directory/characters.h"

namespace steward::directory {
namespace {

constexpr size_t kShownCharacters = 60;
constexpr size_t kMostProblems = 20;  // of one row

// At most so many characters.
std::string Shortened(std::string_view text, size_t characters) {
  std::string_view rest = text;
  for (size_t i = 0; i < characters && !rest.empty(); ++i) {
    if (!NextCodePoint(rest)) break;
  }
  return std::string(text.substr(0, text.size() - rest.size()));
}

bool IsSpace(char32_t character) {
  return character == U' ' || character == U'\u3000' || character == U'\u00a0' ||
         character == U'\t' || character == U'\r' || character == U'\n';
}

std::u32string Decoded(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    const std::optional<char32_t> character = NextCodePoint(text);
    if (!character) break;
    characters.push_back(*character);
  }
  return characters;
}

// Characters that no program meant to write into a cell.
bool IsDamaged(char32_t character) {
  if (character < U' ' && character != U'\n' && character != U'\r' && character != U'\t')
    return true;
  return character == U'\ufffd' || character == U'\u007f' || character == U'\ufeff' ||
         (character >= U'\u200b' && character <= U'\u200f') ||
         (character >= U'\u202a' && character <= U'\u202e');
}

// 1900-01-00 and its forms: what a spreadsheet shows for an empty date.
bool IsDayNought(std::string_view text) {
  return text == "1900-01-00" || text == "1900/1/0" || text == "1900/01/00" || text == "1900-1-0";
}

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// 1.5E+03, 1e5.
bool IsScientific(std::string_view text) {
  const size_t e = text.find_first_of("eE");
  if (e == text.npos || e == 0) return false;
  std::string_view exponent = text.substr(e + 1);
  if (exponent.starts_with('+') || exponent.starts_with('-')) exponent.remove_prefix(1);
  std::string mantissa(text.substr(0, e));
  std::erase(mantissa, '.');
  if (mantissa.starts_with('-')) mantissa.erase(0, 1);
  return IsDigits(exponent) && IsDigits(mantissa);
}

// A whole number of these digits.
int NumberOf(std::u32string_view digits) {
  int number = 0;
  for (const char32_t digit : digits) number = number * 10 + static_cast<int>(digit - U'0');
  return number;
}

// 2026-01-31, 2026/1/31, 2026.1.31, 2026年1月31日, 20260131. What could be read in two ways is
// none.
std::optional<Day> DayOfText(std::string_view text) {
  constexpr size_t kYearDigits = 4;
  constexpr int kFirstYear = 1900;
  constexpr int kLastYear = 2199;
  std::vector<std::u32string> parts(1);
  for (const char32_t character : Plain(text)) {
    if (character >= U'0' && character <= U'9') {
      parts.back().push_back(character);
    } else if (std::u32string_view(U"-/.年月日").find(character) != std::u32string_view::npos) {
      parts.emplace_back();
    } else {
      return std::nullopt;
    }
  }
  if (parts.size() == 4 && parts.back().empty() && text.ends_with("日")) parts.pop_back();
  if (parts.size() == 1 && parts[0].size() == 8)
    parts = {parts[0].substr(0, 4), parts[0].substr(4, 2), parts[0].substr(6)};
  if (parts.size() != 3 || parts[0].size() != kYearDigits) return std::nullopt;
  for (size_t i = 1; i < parts.size(); ++i) {
    if (parts[i].empty() || parts[i].size() > 2) return std::nullopt;
  }
  const Day day{std::chrono::year(NumberOf(parts[0])),
                std::chrono::month(static_cast<unsigned>(NumberOf(parts[1]))),
                std::chrono::day(static_cast<unsigned>(NumberOf(parts[2])))};
  const bool known = day.ok() && int(day.year()) >= kFirstYear && int(day.year()) <= kLastYear;
  return known ? std::optional(day) : std::nullopt;
}

}  // namespace

void RowLines::CheckNew(const std::string& value, size_t column, RowReader& reader) {
  const auto [first, is_new] = lines_.emplace(value, reader.line());
  if (is_new) return;
  reader.Refuse(column,
                Fail(Reason::kImportRowRepeated, {{"column_zh", reader.zh(column)},
                                                  {"column", reader.en(column)},
                                                  {"line", std::to_string(first->second)}}));
}

void PeriodLines::CheckFree(const std::string& value, const Period& period, size_t column,
                            RowReader& reader) {
  auto& lines = lines_[value];
  for (const auto& [other, line] : lines) {
    if (!other.Overlaps(period)) continue;
    reader.Refuse(column, Fail(Reason::kImportRowOverlaps, {{"column_zh", reader.zh(column)},
                                                            {"column", reader.en(column)},
                                                            {"line", std::to_string(line)}}));
    return;
  }
  lines.emplace_back(period, reader.line());
}

bool HasError(const std::vector<RowProblem>& problems) {
  return std::any_of(problems.begin(), problems.end(), [](const RowProblem& problem) {
    return problem.severity == Severity::kError;
  });
}

const sheets::Cell* RowReader::CellOf(size_t column) const {
  const std::optional<size_t> position = columns_.PositionOf(column);
  if (!position || *position >= row_.cells.size()) return nullptr;
  const sheets::Cell& cell = row_.cells[*position];
  return cell.text.empty() ? nullptr : &cell;
}

std::string RowReader::Shown(size_t column) const {
  const sheets::Cell* cell = CellOf(column);
  if (cell == nullptr) return "";
  return known_[column].personal ? "***" : Shortened(cell->text, kShownCharacters);
}

Error RowReader::About(size_t column, Reason reason) const {
  return Fail(reason,
              {{"column_zh", zh(column)}, {"column", en(column)}, {"value", Shown(column)}});
}

void RowReader::Add(Severity severity, size_t column, const Error& error) {
  if (problems_.size() >= kMostProblems) return;
  const std::optional<size_t> position = columns_.PositionOf(column);
  problems_.push_back({.severity = severity,
                       .column = position ? ColumnLetters(*position) : "",
                       .title = Shortened(columns_.TitleOf(column), kShownCharacters),
                       .reason = error.reason,
                       .value = known_[column].personal ? "" : Shown(column),
                       .zh = error.zh,
                       .en = error.en});
}

std::string RowReader::Text(size_t column, size_t longest) {
  const sheets::Cell* cell = CellOf(column);
  if (cell != nullptr && (cell->kind == sheets::CellKind::kDate || IsDayNought(cell->text))) {
    Refuse(column, About(column, Reason::kImportCellDate));
    return "";
  }
  return Content(column, longest);
}

std::string RowReader::Content(size_t column, size_t longest) {
  const sheets::Cell* cell = CellOf(column);
  std::u32string text = cell == nullptr ? std::u32string() : Decoded(cell->text);
  const bool damaged = cell != nullptr && (cell->kind == sheets::CellKind::kError ||
                                           std::any_of(text.begin(), text.end(), IsDamaged));
  if (damaged) {
    Refuse(column, About(column, Reason::kImportCellDamaged));
    return "";
  }
  const auto first = std::find_if_not(text.begin(), text.end(), IsSpace);
  const auto last = std::find_if_not(text.rbegin(), text.rend(), IsSpace).base();
  if (first == text.end()) {
    if (known_[column].required) Refuse(column, About(column, Reason::kImportCellMissing));
    return "";
  }
  if (first != text.begin() || last != text.end())
    Correct(column, About(column, Reason::kImportSpacesRemoved));
  text = std::u32string(first, last);
  if (text.size() > longest) {
    Refuse(column, Fail(Reason::kImportCellTooLong, {{"column_zh", zh(column)},
                                                     {"column", en(column)},
                                                     {"most", std::to_string(longest)}}));
    return "";
  }
  return Utf8(text);
}

std::optional<Day> RowReader::Date(size_t column) {
  constexpr size_t kLongestDay = 20;
  const std::string text = Content(column, kLongestDay);
  if (text.empty()) return std::nullopt;
  const std::optional<Day> day = DayOfText(text);
  if (!day) Refuse(column, About(column, Reason::kImportCellNotDate));
  return day;
}

HouseNumber RowReader::House(size_t column) {
  constexpr size_t kLongestHouse = 60;
  const std::string text = Text(column, kLongestHouse);
  return text.empty() ? HouseNumber() : House(column, text).value_or(HouseNumber());
}

void RowReader::RefuseChoice(size_t column, std::string_view offered_zh, std::string_view offered) {
  Refuse(column, Fail(Reason::kImportCellChoice, {{"column_zh", zh(column)},
                                                  {"column", en(column)},
                                                  {"value", Shown(column)},
                                                  {"choices_zh", offered_zh},
                                                  {"choices", offered}}));
}

std::string RowReader::Figure(size_t column) {
  constexpr size_t kLongestFigure = 40;
  const std::string text = Text(column, kLongestFigure);
  if (text.empty()) return "";
  const std::string figure = Utf8(Plain(text));
  Reason reason = Reason::kImportCellNotNumber;
  if (figure.find_first_of("#?*") != figure.npos) reason = Reason::kImportCellDamaged;
  if (IsScientific(figure)) reason = Reason::kImportCellScientific;
  const std::string_view digits =
      figure.starts_with('-') ? std::string_view(figure).substr(1) : std::string_view(figure);
  const size_t point = digits.find('.');
  const bool good = IsDigits(digits.substr(0, point)) &&
                    (point == digits.npos || IsDigits(digits.substr(point + 1)));
  if (!good) {
    Refuse(column, About(column, reason));
    return "";
  }
  if (figure != text) Correct(column, About(column, Reason::kImportDigitsRewritten));
  return figure;
}

std::optional<std::int64_t> RowReader::Hundredths(size_t column, std::int64_t highest) {
  const std::string figure = Figure(column);
  if (figure.empty()) return std::nullopt;
  const size_t point = figure.find('.');
  std::string decimals = point == figure.npos ? "" : figure.substr(point + 1);
  while (decimals.size() > 2 && decimals.back() == '0') decimals.pop_back();
  if (decimals.size() > 2) {
    Refuse(column, About(column, Reason::kImportCellDecimals));
    return std::nullopt;
  }
  decimals.resize(2, '0');
  const auto value = ParseInt(figure.substr(0, point) + decimals);
  if (!value || *value < 0 || *value > highest) {
    Refuse(column, About(column, Reason::kImportCellOutOfRange));
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> RowReader::Whole(size_t column, std::int64_t lowest,
                                             std::int64_t highest) {
  const std::string figure = Figure(column);
  if (figure.empty()) return std::nullopt;
  const auto value = ParseInt(figure);
  if (!value) {
    Refuse(column, About(column, Reason::kImportCellDecimals));
    return std::nullopt;
  }
  if (*value < lowest || *value > highest) {
    Refuse(column, About(column, Reason::kImportCellOutOfRange));
    return std::nullopt;
  }
  return value;
}

std::optional<HouseNumber> RowReader::House(size_t column, std::string_view text) {
  // `26#` is a figure whose end was lost; behind a number that more follows, # means a building.
  if (text.ends_with('#') && IsDigits(text.substr(0, text.size() - 1))) {
    Refuse(column, About(column, Reason::kImportCellDamaged));
    return std::nullopt;
  }
  std::optional<HouseNumber> number = ParseHouseNumber(text);
  if (!number || IsScientific(text)) {
    Refuse(column, Fail(Reason::kHouseNumberInvalid,
                        {{"house_number", Shortened(text, kShownCharacters)}}));
    return std::nullopt;
  }
  if (number->text != text) {
    Correct(column,
            Fail(Reason::kImportHouseNumberRewritten,
                 {{"value", Shortened(text, kShownCharacters)}, {"house_number", number->text}}));
  }
  return number;
}

std::vector<std::string> RowReader::Items(size_t column, size_t longest, size_t most) {
  constexpr std::u32string_view kSeparators = U";；、\n\r";
  std::vector<std::string> items;
  std::u32string item;
  std::u32string text = Decoded(Text(column, (longest + 1) * most));
  text.push_back(U';');
  for (const char32_t character : text) {
    if (kSeparators.find(character) == kSeparators.npos) {
      item.push_back(character);
      continue;
    }
    const auto first = std::find_if_not(item.begin(), item.end(), IsSpace);
    const auto last = std::find_if_not(item.rbegin(), item.rend(), IsSpace).base();
    if (first != item.end()) items.push_back(Utf8(std::u32string(first, last)));
    item.clear();
  }
  if (items.size() > most) {
    Refuse(column, Fail(Reason::kImportCellTooLong, {{"column_zh", zh(column)},
                                                     {"column", en(column)},
                                                     {"most", std::to_string(longest)}}));
    items.clear();
  }
  return items;
}

}  // namespace steward::directory
