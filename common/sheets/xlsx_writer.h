// Writes a table as an xlsx workbook of one sheet with memory that does not grow with its rows.
// Texts are guarded against formulas; numbers are numbers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/sheets/cell.h"

namespace steward::sheets {

// For one thread.
class XlsxWriter {
 public:
  // Begins a file at `path`; rows lie in `folder` until Close.
  XlsxWriter(const std::string& path, const std::string& folder);
  // Without Close there is no file.
  ~XlsxWriter();
  XlsxWriter(const XlsxWriter&) = delete;
  XlsxWriter& operator=(const XlsxWriter&) = delete;

  void AddRow(const std::vector<Cell>& cells);
  // Writes the file; false when that failed, as on a full disk. Once.
  bool Close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steward::sheets
