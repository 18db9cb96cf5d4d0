// Numbers of a workbook as the spreadsheet shows them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace steward::sheets {

// A number as it is written in a workbook, with the 15 places a spreadsheet knows: it stores
// 89.95 as 89.950000000000003. Whole numbers of at most 15 digits are never in scientific notation.
// What is no number stays as it is.
std::string ShownNumber(std::string_view stored);

// The day, and the time where there is one, of a number that is shown as a date: 1 is 1900-01-01,
// and 0 the 1900-01-00 that empty cells turn into. `from_1904`: of a workbook that counts so. What
// is no day stays as it is.
std::string ShownDate(std::string_view stored, bool from_1904);

// Whether a number format such as `yyyy/m/d` shows dates or times.
bool ShowsDate(std::string_view format);
// The same for the number of a format that every spreadsheet knows.
bool ShowsDate(int built_in_format);

}  // namespace steward::sheets
