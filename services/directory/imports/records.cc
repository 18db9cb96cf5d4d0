#include "services/directory/imports/records.h"

namespace steward::directory {

void Records::CheckNew(Lines& lines, const std::string& value, std::int64_t line, size_t column,
                       RowReader& reader) {
  const auto [first, is_new] = lines.emplace(value, line);
  if (is_new) return;
  reader.Refuse(column,
                Fail(Reason::kImportRowRepeated, {{"column_zh", reader.zh(column)},
                                                  {"column", reader.en(column)},
                                                  {"line", std::to_string(first->second)}}));
}

std::unique_ptr<Records> MakeRecords(const Import& import, const keys::KeyRing& keys) {
  return import.kind == ImportKind::kUnits ? MakeUnitRecords(import)
                                           : MakePeopleRecords(import, keys);
}

}  // namespace steward::directory
