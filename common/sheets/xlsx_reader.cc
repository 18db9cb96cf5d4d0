#include <array>
#include <deque>

#include "common/base/text.h"
#include "common/sheets/archive.h"
#include "common/sheets/book.h"
#include "common/sheets/number.h"
#include "common/sheets/xml.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::sheets {
namespace {

constexpr std::int64_t kLastLine = 1'048'576;  // of any spreadsheet
constexpr int kLastColumn = 16'384;

// "BC12" -> 54, counted from 0; -1 for what is no such name.
int ColumnOf(std::string_view reference) {
  int column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + (c - 'A' + 1);
    if (column > kLastColumn) return -1;
  }
  return column - 1;
}

// Makes rows of the elements row, c, v and is.
class SheetEvents final : public XmlEvents {
 public:
  explicit SheetEvents(const Book& book) : book_(book) {}

  void Start(std::string_view element, const Attributes& attributes) override {
    if (element == "row") {
      StartRow(attributes.Get("r"));
    } else if (element == "c") {
      StartCell(attributes);
    } else if (element == "v") {
      in_value_ = true;
    } else if (element == "rPh") {
      in_reading_ = true;
    } else if (element == "t") {
      in_value_ = !in_reading_;
    }
  }

  void End(std::string_view element) override {
    if (element == "v" || element == "t") in_value_ = false;
    if (element == "rPh") in_reading_ = false;
    if (element == "c") EndCell();
    if (element == "row") EndRow();
  }

  void Text(std::string_view text) override {
    if (!in_value_) return;
    value_ += text;
    // As many bytes as the longest cell may have; the exact length is checked with the row.
    if (value_.size() > 4 * type::v1::LIMIT_SHEET_CELL_LENGTH) Refuse(Refusal::kCellTooLong);
    if (problem.refusal != Refusal::kNone) value_.clear();
  }

  std::deque<Row> rows;  // whole ones, not yet taken
  Problem problem;

 private:
  void Refuse(Refusal refusal) {
    if (problem.refusal == Refusal::kNone) problem = {refusal, line_};
  }

  void StartRow(std::string_view number) {
    if (in_row_) Refuse(Refusal::kMalformed);  // one row inside another, or inside a cell of it
    in_row_ = true;
    const std::int64_t line = number.empty() ? line_ + 1 : ParseInt(number).value_or(0);
    if (line <= line_ || line > kLastLine) Refuse(Refusal::kMalformed);
    line_ = line;
    row_ = Row{line, {}};
    column_ = -1;
  }

  void EndRow() {
    in_row_ = false;
    if (problem.refusal == Refusal::kNone) rows.push_back(std::move(row_));
  }

  void StartCell(const Attributes& attributes) {
    if (!in_row_ || in_cell_) Refuse(Refusal::kMalformed);
    in_cell_ = true;
    const std::string_view reference = attributes.Get("r");
    const int column = reference.empty() ? column_ + 1 : ColumnOf(reference);
    if (column <= column_ || column >= kLastColumn) Refuse(Refusal::kMalformed);
    column_ = column;
    type_ = attributes.Get("t");
    style_ = ParseInt(attributes.Get("s")).value_or(0);
    value_.clear();
  }

  void EndCell() {
    in_cell_ = false;
    if (value_.empty() || problem.refusal != Refusal::kNone) return;
    if (column_ >= type::v1::LIMIT_SHEET_COLUMNS) return Refuse(Refusal::kTooManyColumns);
    Cell cell = MakeCell();
    if (cell.text.empty()) return;
    row_.cells.resize(static_cast<size_t>(column_) + 1);
    row_.cells.back() = std::move(cell);
  }

  Cell MakeCell() {
    if (type_ == "s") {
      const auto index = ParseInt(value_);
      if (!index || *index < 0 || static_cast<size_t>(*index) >= book_.texts.size()) {
        Refuse(Refusal::kMalformed);
        return {};
      }
      return {book_.texts[static_cast<size_t>(*index)], CellKind::kText};
    }
    if (type_ == "inlineStr" || type_ == "str") return {value_, CellKind::kText};
    if (type_ == "b") return {value_ == "1" ? "TRUE" : "FALSE", CellKind::kTruth};
    if (type_ == "e") return {value_, CellKind::kError};
    if (type_ == "d") return {value_, CellKind::kDate};
    const auto style = static_cast<size_t>(style_);
    if (style < book_.styles_with_dates.size() && book_.styles_with_dates[style])
      return {ShownDate(value_, book_.from_1904), CellKind::kDate};
    return {ShownNumber(value_), CellKind::kNumber};
  }

  const Book& book_;
  Row row_;
  bool in_row_ = false;
  bool in_cell_ = false;
  std::int64_t line_ = 0;
  int column_ = -1;
  std::string type_;
  std::int64_t style_ = 0;
  std::string value_;
  bool in_value_ = false;
  bool in_reading_ = false;
};

// Unpacks and parses the sheet a piece at a time, as far as rows are asked for.
class XlsxReader final : public Reader {
 public:
  explicit XlsxReader(std::string bytes) : archive_(Archive::Open(std::move(bytes))) {
    if (!archive_) {
      Refuse(Refusal::kMalformed);
      return;
    }
    const Refusal refusal = ReadBook(*archive_, book_);
    if (refusal != Refusal::kNone) {
      Refuse(refusal);
      return;
    }
    part_ = archive_->OpenPart(book_.sheet);
    if (!part_)
      Refuse(archive_->refusal() == Refusal::kNone ? Refusal::kMalformed : archive_->refusal());
  }

 protected:
  Reading Read(Row& row) override {
    while (events_.rows.empty()) {
      if (events_.problem.refusal != Refusal::kNone)
        return Refuse(events_.problem.refusal, events_.problem.line);
      if (at_end_) return Reading::kEnd;
      const Refusal refusal = FeedOn();
      if (refusal != Refusal::kNone) return Refuse(refusal);
    }
    row = std::move(events_.rows.front());
    events_.rows.pop_front();
    return Reading::kRow;
  }

 private:
  Refusal FeedOn() {
    std::array<char, 16384> piece;
    const std::optional<size_t> count = part_->Read(piece.data(), piece.size());
    if (!count) return archive_->refusal();
    at_end_ = *count == 0;
    return xml_.Feed({piece.data(), *count}, at_end_);
  }

  std::unique_ptr<Archive> archive_;
  Book book_;
  std::unique_ptr<Archive::Part> part_;
  SheetEvents events_{book_};
  Xml xml_{events_};
  bool at_end_ = false;
};

}  // namespace

std::unique_ptr<Reader> OpenXlsx(std::string bytes) {
  return std::make_unique<XlsxReader>(std::move(bytes));
}

}  // namespace steward::sheets
