// What stands around the sheets of an xlsx workbook: where the first sheet is, the texts that cells
// share, and which styles show dates. Used only inside common/sheets.
#pragma once

#include <string>
#include <vector>

#include "common/sheets/archive.h"

namespace steward::sheets {

struct Book {
  std::string sheet;  // the part of the first sheet
  std::vector<std::string> texts;
  std::vector<bool> styles_with_dates;
  bool from_1904 = false;
};

// Fills in the book; kNone, or why not.
Refusal ReadBook(Archive& archive, Book& book);

}  // namespace steward::sheets
