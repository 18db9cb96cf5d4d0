// Writes tables as CSV (RFC 4180) for people who open them in a spreadsheet: UTF-8 with byte order
// mark, CR LF, every cell guarded against formulas.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/sheets/cell.h"

namespace steward::sheets {

// What the file begins with.
inline constexpr std::string_view kCsvStart = "\xef\xbb\xbf";

// Adds one row to the text of a file, or of a piece of one.
void AppendCsv(std::string& text, const std::vector<Cell>& cells);

}  // namespace steward::sheets
