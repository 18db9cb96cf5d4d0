#include "common/sheets/csv_writer.h"

namespace steward::sheets {
namespace {

void AppendCell(std::string& text, std::string_view cell) {
  const std::string guarded = Guarded(cell);
  if (guarded.find_first_of(",\"\r\n") == guarded.npos) {
    text += guarded;
    return;
  }
  text += '"';
  for (const char c : guarded) {
    if (c == '"') text += '"';
    text += c;
  }
  text += '"';
}

}  // namespace

void AppendCsv(std::string& text, const std::vector<Cell>& cells) {
  bool first = true;
  for (const Cell& cell : cells) {
    if (!first) text += ',';
    first = false;
    AppendCell(text, cell.text);
  }
  text += "\r\n";
}

}  // namespace steward::sheets
