// What is true of the rows of any sheet, and of a table written from them again.
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/base/text.h"
#include "common/sheets/csv_writer.h"
#include "common/sheets/reader.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::fuzz {

// All rows; the process ends where one breaks a limit.
inline std::vector<sheets::Row> RowsOf(sheets::Reader& reader) {
  std::vector<sheets::Row> rows;
  sheets::Row row;
  sheets::Reading reading;
  while ((reading = reader.Next(row)) == sheets::Reading::kRow) {
    STEWARD_CHECK(row.line > (rows.empty() ? 0 : rows.back().line));
    STEWARD_CHECK(!row.cells.empty() && row.cells.size() <= type::v1::LIMIT_SHEET_COLUMNS);
    STEWARD_CHECK(!row.cells.back().text.empty());
    for (const sheets::Cell& cell : row.cells) {
      const std::optional<size_t> length = CodePointCount(cell.text);
      STEWARD_CHECK(length && *length <= type::v1::LIMIT_SHEET_CELL_LENGTH);
      STEWARD_CHECK(cell.text.find('\0') == cell.text.npos);
    }
    rows.push_back(row);
  }
  const bool refused = reader.problem().refusal != sheets::Refusal::kNone;
  STEWARD_CHECK((reading == sheets::Reading::kRefused) == refused);
  STEWARD_CHECK(reader.Next(row) == reading);
  return rows;
}

// As CSV the rows have no cell that a spreadsheet would run, and read as they were.
inline void CheckWrittenAgain(const std::vector<sheets::Row>& rows) {
  std::string text(sheets::kCsvStart);
  for (const sheets::Row& row : rows) {
    sheets::AppendCsv(text, row.cells);
    for (const sheets::Cell& cell : row.cells) {
      const std::string guarded = sheets::Guarded(cell.text);
      STEWARD_CHECK(guarded.find_first_of("=+-@\t\r") != 0);
      STEWARD_CHECK(sheets::Unguarded(guarded) == cell.text);
    }
  }
  const auto reader = sheets::OpenCsv(text);
  const std::vector<sheets::Row> again = RowsOf(*reader);
  STEWARD_CHECK(reader->problem().refusal == sheets::Refusal::kNone);
  STEWARD_CHECK(again.size() == rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    STEWARD_CHECK(again[i].cells.size() == rows[i].cells.size());
    for (size_t j = 0; j < rows[i].cells.size(); ++j)
      STEWARD_CHECK(again[i].cells[j].text == rows[i].cells[j].text);
  }
}

}  // namespace steward::fuzz
