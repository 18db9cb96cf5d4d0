#include "services/directory/imports/columns.h"

#include <algorithm>

#include "common/base/text.h"
#include "services/directory/characters.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// A title without what people write around it.
std::string Bare(std::string_view title) {
  std::u32string bare;
  for (const char32_t character : Plain(title)) {
    if (character == U'(' || character == U'[') break;
    if (character != U' ' && character != U'*' && character != U'\n' && character != U'\r')
      bare.push_back(character);
  }
  return LowerAscii(Utf8(bare));
}

}  // namespace

Result<Columns> Columns::Read(const sheets::Row& heading, const std::vector<KnownColumn>& known) {
  Columns columns;
  columns.positions_.resize(known.size());
  columns.titles_.resize(known.size());
  for (size_t position = 0; position < heading.cells.size(); ++position) {
    const std::string& title = heading.cells[position].text;
    const std::string bare = Bare(title);
    if (bare.empty() || bare == kErrorTitle) continue;
    const auto column = std::find_if(known.begin(), known.end(), [&](const KnownColumn& one) {
      return std::find(one.titles.begin(), one.titles.end(), bare) != one.titles.end();
    });
    if (column == known.end()) {
      columns.ignored_.emplace_back(position, title);
      continue;
    }
    const auto index = static_cast<size_t>(column - known.begin());
    if (columns.positions_[index])
      return Fail(Reason::kImportColumnRepeated,
                  {{"column_zh", column->zh}, {"column", column->en}});
    columns.positions_[index] = position;
    columns.titles_[index] = title;
  }
  for (size_t i = 0; i < known.size(); ++i) {
    if (known[i].required && !columns.positions_[i])
      return Fail(Reason::kImportColumnMissing,
                  {{"column_zh", known[i].zh}, {"column", known[i].en}});
  }
  return columns;
}

std::string ColumnLetters(size_t position) {
  std::string letters;
  for (size_t rest = position + 1; rest > 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  return letters;
}

}  // namespace steward::directory
