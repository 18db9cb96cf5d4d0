// Reads tables that people hand in, row by row: CSV (RFC 4180) in UTF-8 or GB18030, and the first
// sheet of an xlsx workbook. Such files may be broken or made to harm, so everything about them is
// bounded (LIMIT_SHEET_*): bytes, unpacked bytes and their ratio, rows, columns, cells. Document
// types and entities of XML are refused, nothing outside the file is read.
//
//   const std::unique_ptr<sheets::Reader> reader = sheets::OpenSheet(std::move(bytes));
//   sheets::Row row;
//   while (reader->Next(row) == sheets::Reading::kRow) ...
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/sheets/cell.h"

namespace steward::sheets {

enum class Reading { kRow, kEnd, kRefused };

// Why a file is not read on.
enum class Refusal {
  kNone,
  kEncoding,          // neither UTF-8 nor GB18030
  kMalformed,         // not what its kind of file is made of
  kForbidden,         // document types and entities in XML
  kKind,              // neither CSV nor xlsx, such as the old xls
  kFileTooLarge,      // LIMIT_SHEET_BYTES
  kUnpackedTooLarge,  // LIMIT_SHEET_UNPACKED_BYTES, LIMIT_SHEET_RATIO
  kTooManyRows,       // LIMIT_SHEET_ROWS
  kTooManyColumns,    // LIMIT_SHEET_COLUMNS
  kCellTooLong,       // LIMIT_SHEET_CELL_LENGTH
};

struct Problem {
  Refusal refusal = Refusal::kNone;
  std::int64_t line = 0;  // near which; 0: of the whole file
};

// For one thread.
class Reader {
 public:
  virtual ~Reader() = default;

  // The next row that holds anything, without the guard against formulas. After kRefused, which
  // may come at once, problem() says why; there is no further row.
  Reading Next(Row& row);
  const Problem& problem() const { return problem_; }

 protected:
  // As Next; says kRefused by way of Refuse().
  virtual Reading Read(Row& row) = 0;
  Reading Refuse(Refusal refusal, std::int64_t line = 0);
  // Whether cells fit the limits; refuses otherwise.
  bool Fits(const Row& row);

 private:
  Problem problem_;
  std::int64_t rows_ = 0;
};

// By the content, whatever the file is called.
std::unique_ptr<Reader> OpenSheet(std::string bytes);
std::unique_ptr<Reader> OpenCsv(std::string bytes);
std::unique_ptr<Reader> OpenXlsx(std::string bytes);

}  // namespace steward::sheets
