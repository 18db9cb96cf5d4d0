// Many rows by one statement, with few texts of statements, so that they stay prepared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/db/database.h"

namespace steward::directory {

// Adds the values of one row. Texts and ids are not copied: what they stand in outlives `values`.
template <class... Args>
void BindRow(db::Values& values, const Args&... args) {
  (db::Bind(values, args), ...);
}

// Inserts rows of `width` values each: `head` is the statement up to VALUES. `values` may be empty.
Status InsertRows(db::Tx& tx, std::string_view head, size_t width, const db::Values& values);

// `texts` with the last one repeated up to the next of 1, 4, 16, 64 and so on. Not for none.
std::vector<std::string> PaddedTexts(std::vector<std::string> texts);

}  // namespace steward::directory
