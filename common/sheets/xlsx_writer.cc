#include "common/sheets/xlsx_writer.h"

#include <xlsxwriter.h>

#include <cstdlib>

namespace steward::sheets {

struct XlsxWriter::State {
  std::string folder;
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  lxw_row_t next_row = 0;
  bool good = true;
};

XlsxWriter::XlsxWriter(const std::string& path, const std::string& folder)
    : state_(std::make_unique<State>()) {
  state_->folder = folder;
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = state_->folder.data();
  state_->book = workbook_new_opt(path.c_str(), &options);
  state_->good = state_->book != nullptr;
  if (state_->good) state_->sheet = workbook_add_worksheet(state_->book, nullptr);
  state_->good = state_->sheet != nullptr;
}

XlsxWriter::~XlsxWriter() {
  if (state_->book != nullptr) lxw_workbook_free(state_->book);
}

void XlsxWriter::AddRow(const std::vector<Cell>& cells) {
  if (!state_->good) return;
  lxw_col_t column = 0;
  for (const Cell& cell : cells) {
    const lxw_error error =
        cell.kind == CellKind::kNumber
            ? worksheet_write_number(state_->sheet, state_->next_row, column,
                                     std::strtod(cell.text.c_str(), nullptr), nullptr)
            : worksheet_write_string(state_->sheet, state_->next_row, column,
                                     Guarded(cell.text).c_str(), nullptr);
    state_->good = state_->good && error == LXW_NO_ERROR;
    ++column;
  }
  ++state_->next_row;
}

bool XlsxWriter::Close() {
  if (state_->book == nullptr) return false;
  const bool closed = workbook_close(state_->book) == LXW_NO_ERROR;  // frees it in any case
  state_->book = nullptr;
  return closed && state_->good;
}

}  // namespace steward::sheets
