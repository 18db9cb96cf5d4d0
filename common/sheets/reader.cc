#include "common/sheets/reader.h"

#include <algorithm>

#include "common/base/text.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::sheets {
namespace {

// A file of a kind that is not read.
class RefusedReader final : public Reader {
 public:
  explicit RefusedReader(Refusal refusal) { Refuse(refusal); }

 protected:
  Reading Read(Row&) override { return Reading::kRefused; }
};

bool IsEmpty(const Row& row) {
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [](const Cell& cell) { return cell.text.empty(); });
}

}  // namespace

Reading Reader::Refuse(Refusal refusal, std::int64_t line) {
  if (problem_.refusal == Refusal::kNone) problem_ = {refusal, line};
  return Reading::kRefused;
}

bool Reader::Fits(const Row& row) {
  for (size_t i = 0; i < row.cells.size(); ++i) {
    const std::string& text = row.cells[i].text;
    if (!text.empty() && i >= type::v1::LIMIT_SHEET_COLUMNS) {
      Refuse(Refusal::kTooManyColumns, row.line);
    } else if (text.size() > type::v1::LIMIT_SHEET_CELL_LENGTH) {
      const auto length = CodePointCount(text);
      if (!length) Refuse(Refusal::kEncoding, row.line);
      if (length > type::v1::LIMIT_SHEET_CELL_LENGTH) Refuse(Refusal::kCellTooLong, row.line);
    }
  }
  if (++rows_ > type::v1::LIMIT_SHEET_ROWS) Refuse(Refusal::kTooManyRows, row.line);
  return problem_.refusal == Refusal::kNone;
}

Reading Reader::Next(Row& row) {
  while (problem_.refusal == Refusal::kNone) {
    const Reading reading = Read(row);
    if (reading != Reading::kRow) return reading;
    if (IsEmpty(row)) continue;
    if (!Fits(row)) break;
    while (row.cells.back().text.empty()) row.cells.pop_back();
    for (Cell& cell : row.cells) {
      if (cell.kind == CellKind::kText && cell.text.starts_with('\''))
        cell.text = std::string(Unguarded(cell.text));
    }
    return Reading::kRow;
  }
  return Reading::kRefused;
}

std::unique_ptr<Reader> OpenSheet(std::string bytes) {
  constexpr std::string_view kZip = "PK\x03\x04";
  constexpr std::string_view kOldOffice = "\xd0\xcf\x11\xe0";
  if (bytes.size() > type::v1::LIMIT_SHEET_BYTES)
    return std::make_unique<RefusedReader>(Refusal::kFileTooLarge);
  if (bytes.starts_with(kZip)) return OpenXlsx(std::move(bytes));
  if (bytes.starts_with(kOldOffice)) return std::make_unique<RefusedReader>(Refusal::kKind);
  return OpenCsv(std::move(bytes));
}

}  // namespace steward::sheets
