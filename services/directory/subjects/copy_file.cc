#include "services/directory/subjects/copy_file.h"

#include "common/sheets/csv_writer.h"
#include "steward/type/v1/reasons.h"

namespace steward::directory {
namespace {

void AppendRow(std::string& text, const CopiedValue& value) {
  std::vector<sheets::Cell> cells;
  for (const std::string* cell : {&value.table, &value.record, &value.column, &value.value})
    cells.push_back({*cell, sheets::CellKind::kText});
  sheets::AppendCsv(text, cells);
}

}  // namespace

Result<std::optional<FilePiece>> CopyFile::Keep(const DataRequestName& name,
                                                std::int64_t offset_bytes,
                                                const std::vector<CopiedValue>& values) const {
  std::string text;
  if (offset_bytes == 0) {
    text = sheets::kCsvStart;
    AppendRow(text, {"资料", "记录", "栏目", "内容"});
  }
  for (const CopiedValue& value : values) AppendRow(text, value);
  if (text.empty()) return std::optional<FilePiece>();
  return std::optional(TRY(pieces_.Keep(FileOf(name), offset_bytes, text)));
}

Status CopyFile::Append(db::Tx& tx, DataRequest& request, const FilePiece& piece) const {
  if (piece.offset_bytes != request.size_bytes) return Fail(type::Reason::kContention);
  TRY(pieces_.Insert(tx, FileOf(request.name), piece));
  request.size_bytes += piece.size_bytes;
  return {};
}

}  // namespace steward::directory
