#include "tests/support/schema_observer.h"

namespace steward::testing {
namespace {

Patience Minute() { return PatienceOf(std::chrono::minutes(1)); }

std::vector<std::string> Texts(db::Database& db, const std::string& sql) {
  const auto read = [](const db::Row& row) { return row.Get<std::string>(0); };
  return db.Read(Minute(), [&](db::Session& session) { return session.Query(sql, read); }).value();
}

template <class... Args>
std::int64_t Number(db::Database& db, const std::string& sql, const Args&... args) {
  const auto read = [](const db::Row& row) { return row.Get<std::int64_t>(0); };
  return db
      .Read(Minute(), [&](db::Session& session) { return session.QueryOne(sql, read, args...); })
      .value()
      .value();
}

}  // namespace

TableSums TableSumsWhere(db::Database& db, const std::string& condition) {
  std::string tables;
  for (const std::string& table :
       Texts(db,
             "SELECT CAST(CONCAT(table_schema, '.', table_name) AS BINARY)"
             " FROM information_schema.tables WHERE " +
                 condition)) {
    tables += (tables.empty() ? "" : ", ") + table;
  }
  const auto read = [](const db::Row& row) {
    return std::pair(row.Get<std::string>(0),
                     std::to_string(row.Get<std::optional<std::int64_t>>(1).value_or(0)));
  };
  const auto sums = db.Read(Minute(), [&](db::Session& session) {
                        return session.Query("CHECKSUM TABLE " + tables, read);
                      }).value();
  return {sums.begin(), sums.end()};
}

TableSums SchemaObserver::Sums() {
  return TableSumsWhere(*db_, "table_schema = DATABASE() AND table_name <> 'number_blocks'");
}

std::map<std::string, std::int64_t> SchemaObserver::RowCounts() {
  std::map<std::string, std::int64_t> counts;
  for (const std::string& table :
       Texts(*db_,
             "SELECT CAST(table_name AS BINARY) FROM information_schema.tables"
             " WHERE table_schema = DATABASE()")) {
    counts[table] = Count("SELECT COUNT(*) FROM " + table);
  }
  return counts;
}

std::map<std::string, std::int64_t> SchemaObserver::ColumnsWith(std::string_view text) {
  std::map<std::string, std::int64_t> found;
  for (const std::string& column :
       Texts(*db_,
             "SELECT CAST(CONCAT(table_name, '.', column_name) AS BINARY)"
             " FROM information_schema.columns WHERE table_schema = DATABASE()")) {
    const std::int64_t rows = Number(*db_,
                                     "SELECT COUNT(*) FROM " + column.substr(0, column.find('.')) +
                                         " WHERE INSTR(CAST(" + column + " AS BINARY), ?) > 0",
                                     text);
    if (rows != 0) found[column] = rows;
  }
  return found;
}

std::int64_t CountIn(db::Database& db, const std::string& sql) { return Number(db, sql); }

std::int64_t SchemaObserver::Count(const std::string& sql) { return Number(*db_, sql); }

}  // namespace steward::testing
