// Oracle: a cell is taken as it stands, corrected with a word about it, or refused. A figure is the
// number a plain decimal reader sees, a day prints and reads as itself, a house number is in its
// one form, and texts are within their lengths. What stands in a personal column is in no problem.
#include <algorithm>

#include "common/base/text.h"
#include "services/directory/characters.h"
#include "services/directory/imports/row_reader.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::row_reader {
namespace {

using directory::Columns;
using directory::Day;
using directory::HouseNumber;
using directory::KnownColumn;
using directory::Plain;
using directory::RowProblem;
using directory::RowReader;
using sheets::Cell;
using sheets::CellKind;
using sheets::Row;

constexpr std::string_view kSecret = "Zq7Secret";
constexpr size_t kLongest = 40;
constexpr std::int64_t kHighest = 99'999'999;
enum Column : size_t { kText, kArea, kCount, kDate, kHouse, kItems, kPhone };

const std::vector<KnownColumn>& Known() {
  static const std::vector<KnownColumn> known = {
      {"名称", "Title", {"名称", "title"}, true, false},
      {"面积", "Area", {"面积", "area"}, false, false},
      {"数量", "Count", {"数量", "count"}, false, false},
      {"日期", "Date", {"日期", "date"}, false, false},
      {"房号", "House", {"房号", "house"}, false, false},
      {"标签", "Tags", {"标签", "tags"}, false, false},
      {"电话", "Phone", {"电话", "phone"}, true, true},
  };
  return known;
}

// Cells between tabs; the first character of each says of which kind it is.
Row RowIn(std::string_view line, std::int64_t number) {
  Row row{number, {}};
  for (std::string_view text : Split(line, '\t')) {
    CellKind kind = CellKind::kText;
    if (!text.empty()) {
      kind = static_cast<CellKind>(static_cast<uint8_t>(text.front()) % 5);
      text.remove_prefix(1);
    }
    row.cells.push_back({std::string(text), kind});
  }
  return row;
}

// The cell of a column; empty where there is none.
Cell CellOf(const Row& row, const Columns& columns, size_t column) {
  const std::optional<size_t> position = columns.PositionOf(column);
  return position && *position < row.cells.size() ? row.cells[*position] : Cell{};
}

// The digits on both sides of the point of a figure that was accepted.
std::int64_t PlainHundredths(std::string_view text) {
  std::int64_t value = 0;
  int decimals = -1;
  for (const char c : text) {
    if (c == ' ' || c == '\r' || c == '\n') continue;  // around the figure
    if (c == '.') {
      decimals = 0;
    } else if (decimals < 2) {
      STEWARD_CHECK(c >= '0' && c <= '9');
      value = value * 10 + (c - '0');
      if (decimals >= 0) ++decimals;
    } else {
      STEWARD_CHECK(c == '0');
    }
  }
  for (decimals = std::max(decimals, 0); decimals < 2; ++decimals) value *= 10;
  return value;
}

class RowCheck {
 public:
  RowCheck(const Row& row, const Columns& columns)
      : row_(row), columns_(columns), reader_(row_, columns_, Known(), problems_) {}

  void Run() {
    Texts();
    Figures();
    Dates();
    const HouseNumber house = reader_.House(kHouse);
    if (!house.text.empty()) STEWARD_CHECK(directory::ParseHouseNumber(house.text) == house);
    Problems();
  }

 private:
  void Texts() {
    const std::string text = reader_.Text(kText, kLongest);
    STEWARD_CHECK(CodePointCount(text).has_value() && *CodePointCount(text) <= kLongest);
    STEWARD_CHECK(!text.starts_with(' ') && !text.ends_with(' ') && !text.ends_with('\n'));
    if (text.empty()) STEWARD_CHECK(HasError(problems_));
    STEWARD_CHECK(CellOf(row_, columns_, kText).text.find(text) != std::string::npos);
    reader_.Text(kPhone, kLongest);
    constexpr size_t kMost = 4;
    const std::vector<std::string> items = reader_.Items(kItems, kLongest, kMost);
    STEWARD_CHECK(items.size() <= kMost);
    for (const std::string& item : items)
      STEWARD_CHECK(!item.empty() && item.find(';') == item.npos);
  }

  void Figures() {
    if (const auto area = reader_.Hundredths(kArea, kHighest)) {
      STEWARD_CHECK(*area >= 0 && *area <= kHighest);
      const std::string text = directory::Utf8(Plain(CellOf(row_, columns_, kArea).text));
      if (text.find('-') == text.npos) STEWARD_CHECK(PlainHundredths(text) == *area);
      const Row again{1, {{directory::AreaText(*area), CellKind::kNumber}}};
      std::vector<RowProblem> none;
      const Columns one = Columns::Read({1, {{"area"}, {"title"}, {"phone"}}}, Known()).value();
      STEWARD_CHECK(RowReader(again, one, Known(), none).Hundredths(kArea, kHighest) == area);
      STEWARD_CHECK(none.empty());
    }
    if (const auto count = reader_.Whole(kCount, -5, 100))
      STEWARD_CHECK(*count >= -5 && *count <= 100);
  }

  void Dates() {
    const std::optional<Day> day = reader_.Date(kDate);
    if (!day) return;
    STEWARD_CHECK(day->ok() && int(day->year()) >= 1900 && int(day->year()) <= 2199);
    const Row again{1, {{directory::DayText(*day), CellKind::kDate}}};
    std::vector<RowProblem> none;
    const Columns one = Columns::Read({1, {{"date"}, {"title"}, {"phone"}}}, Known()).value();
    STEWARD_CHECK(RowReader(again, one, Known(), none).Date(kDate) == day && none.empty());
  }

  void Problems() {
    for (const RowProblem& problem : problems_) {
      STEWARD_CHECK(!problem.reason.empty() && !problem.zh.empty() && !problem.en.empty());
      for (const std::string* text : {&problem.value, &problem.zh, &problem.en})
        STEWARD_CHECK(text->find(kSecret) == text->npos);
    }
  }

  const Row& row_;
  const Columns& columns_;
  std::vector<RowProblem> problems_;
  RowReader reader_;
};

// A line with the heading and one with the cells.
void Run(std::string_view bytes) {
  if (!CodePointCount(bytes)) return;             // sheets have nothing but UTF-8
  if (bytes.find(kSecret) != bytes.npos) return;  // made up where it is no secret
  Input input(bytes);
  const Result<Columns> columns = Columns::Read(RowIn(input.Line(), 1), Known());
  if (!columns.ok()) return;
  Row row = RowIn(input.Line(), 2);
  const std::optional<size_t> phone = columns.value().PositionOf(kPhone);
  if (phone && *phone < row.cells.size()) row.cells[*phone].text += kSecret;
  RowCheck(row, columns.value()).Run();
}

const Registration kRegistration({"row_reader", Run});

}  // namespace
}  // namespace steward::fuzz::row_reader
