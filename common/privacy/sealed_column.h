// Which columns of a service hold sealed values, and how. Each service has one list of them
// (`sealed_columns.h`): by it they are sealed anew when the master key has changed, and a test
// finds every column that holds a sealed value and is not in it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace steward::privacy {

// Gives a sealed value that was opened and sealed under the newest key; the same bytes when it
// stands under that already.
using SealAnew = std::function<Result<std::string>(std::string_view sealed)>;

struct KeyColumn {
  std::string name;
  bool is_number = false;  // otherwise bytes
};

struct SealedColumn {
  std::string table;
  std::string column;
  // The primary key behind branch_id, in its order.
  std::vector<KeyColumn> key;
  // Cell::row is the bytes of the first key column, with the next `more_parts` key columns, which
  // are numbers, in decimal digits behind it.
  size_t more_parts = 0;
  // Cell::table and Cell::column, where they differ from those above.
  std::string cell_table{};
  std::string cell_column{};
  // The columns with the terms of a phone (PhoneIndex); empty: there are none.
  std::string whole{};
  std::string last_four{};
  // Where the column is not one sealed value but holds such: gives the bytes with each of them
  // sealed anew. None: the column is one, or empty.
  std::function<Result<std::string>(std::string_view bytes, const SealAnew& anew)> inside{};

  std::string name() const { return table + '.' + column; }
};

using SealedColumns = std::vector<SealedColumn>;

}  // namespace steward::privacy
