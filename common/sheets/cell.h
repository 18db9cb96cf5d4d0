// Cells and rows of a table as people keep it in a spreadsheet, and the guard against formulas.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace steward::sheets {

// What a cell of a workbook holds. Everything in a CSV file is text.
enum class CellKind {
  kText,
  kNumber,  // digits as the spreadsheet shows them with all its 15 places: 89.95, 13812345678
  kDate,    // 2026-01-31, with a time 2026-01-31 08:30:00; the day nought of 1900 is 1900-01-00
  kTruth,   // TRUE, FALSE
  kError,   // #REF!
};

struct Cell {
  std::string text;
  CellKind kind = CellKind::kText;
  bool operator==(const Cell&) const = default;
};

// A row that holds anything at all.
struct Row {
  std::int64_t line = 0;  // as the spreadsheet counts, from 1
  std::vector<Cell> cells;
};

// The text as it may be written into a table that people open: spreadsheets take a cell that begins
// with = + - @ or a tab, also full-width, for a formula and run it (SEC-24). Such a cell gets a '
// before it.
std::string Guarded(std::string_view text);
// The text as it was before the guard.
std::string_view Unguarded(std::string_view text);

}  // namespace steward::sheets
