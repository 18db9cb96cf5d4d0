// What a schema holds, seen over a connection of its own: while faults are injected into that of
// the code under test, too.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "tests/support/private_mariadb.h"

namespace steward::testing {

using TableSums = std::map<std::string, std::string>;  // by table, as "schema.table"

// All tables of the server of which this SQL about information_schema.tables is true.
TableSums TableSumsWhere(db::Database& db, const std::string& condition);

// The number this statement finds.
std::int64_t CountIn(db::Database& db, const std::string& sql);

class SchemaObserver {
 public:
  explicit SchemaObserver(const TestDatabase& schema) : db_(schema.Open(schema.ddl_settings())) {}

  // The rows of all tables but number_blocks, whose gaps are no effect.
  TableSums Sums();
  // Rows by table, number_blocks too.
  std::map<std::string, std::int64_t> RowCounts();
  // How many rows contain this text, by "table.column"; without the columns that do not.
  std::map<std::string, std::int64_t> ColumnsWith(std::string_view text);
  // The number this statement finds.
  std::int64_t Count(const std::string& sql);

 private:
  std::unique_ptr<db::Database> db_;
};

}  // namespace steward::testing
