#include "services/directory/bulk.h"

#include <array>

namespace steward::directory {
namespace {

constexpr std::array<size_t, 5> kSizes = {256, 64, 16, 4, 1};

}  // namespace

Status InsertRows(db::Tx& tx, std::string_view head, size_t width, const db::Values& values) {
  const std::string group = "(" + db::Placeholders(width) + ")";
  size_t left = values.size() / width;
  auto next = values.begin();
  for (const size_t size : kSizes) {
    std::string sql(head);
    sql += " VALUES " + group;
    for (size_t i = 1; i < size; ++i) sql += ", " + group;
    for (; left >= size; left -= size) {
      const auto end = next + static_cast<std::ptrdiff_t>(size * width);
      TRY(tx.Execute(sql, db::Values(next, end)));
      next = end;
    }
  }
  return {};
}

std::vector<std::string> PaddedTexts(std::vector<std::string> texts) {
  size_t size = 1;
  while (size < texts.size()) size *= 4;
  texts.resize(size, texts.back());
  return texts;
}

}  // namespace steward::directory
