// The columns of a file: which of them an import knows, by Chinese or English titles, and where
// they stand. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/sheets/cell.h"

namespace steward::directory {

// A column that an import knows.
struct KnownColumn {
  std::string_view zh;  // as it is named to people
  std::string_view en;
  std::vector<std::string_view> titles;  // all that mean it, in small letters
  bool required = false;
  bool personal = false;  // what stands in it is shown nowhere
};

// Where the known columns stand in one file.
class Columns {
 public:
  // `known` outlives this. IMPORT_COLUMN_MISSING, IMPORT_COLUMN_REPEATED. Titles are read without
  // spaces, stars and what stands in brackets: `*建筑面积（㎡）` is 建筑面积.
  static Result<Columns> Read(const sheets::Row& heading, const std::vector<KnownColumn>& known);

  // The position of a known column in the file; none where the file has no such column.
  std::optional<size_t> PositionOf(size_t known) const { return positions_[known]; }
  // Its title in this file.
  const std::string& TitleOf(size_t known) const { return titles_[known]; }
  // Positions and titles of columns that are not read.
  const std::vector<std::pair<size_t, std::string>>& ignored() const { return ignored_; }

 private:
  std::vector<std::optional<size_t>> positions_;
  std::vector<std::string> titles_;
  std::vector<std::pair<size_t, std::string>> ignored_;
};

// The name a spreadsheet gives a column: 0 -> A, 26 -> AA.
std::string ColumnLetters(size_t position);

// The title of the column in which we say what is wrong; it is left out when such a file comes
// back.
inline constexpr std::string_view kErrorTitle = "错误";

}  // namespace steward::directory
