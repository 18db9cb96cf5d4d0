// A database server in memory, with what the simulated code relies on: transactions that see what
// is committed, row locks that are waited for, deadlocks, ids given out before the commit, locks by
// name that go with their connection. It understands exactly the statements it was taught; any
// other one ends the program.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/db/server_error.h"
#include "common/db/statement.h"

namespace steward::simulation {

using Cell = std::variant<std::nullptr_t, std::int64_t, std::string, Time>;
using Record = std::vector<Cell>;

Cell CellOf(const db::Value& value);
std::int64_t IntOf(const Cell& cell);
const std::string& TextOf(const Cell& cell);

struct Transaction;

struct Table {
  struct Slot {
    std::optional<Record> committed;
    std::optional<Record> pending;  // what `owner` makes of it
    Transaction* owner = nullptr;   // has it locked
  };

  std::string name;
  std::vector<std::string> columns;
  std::vector<size_t> key;  // columns of the primary key
  std::map<std::string, Slot> slots;
  std::int64_t next_id = 1;  // of an AUTO_INCREMENT column

  size_t At(std::string_view column) const;
  std::string KeyOf(const Record& record) const;
};

struct Transaction {
  std::vector<std::pair<Table*, std::string>> touched;  // locked slots
  const Table::Slot* waits_for = nullptr;
};

// A change that was committed; `before` or `after` is null where there was or is no row.
struct Change {
  const Table& table;
  const Record* before;
  const Record* after;
};

// What a statement of one connection found.
struct Answer {
  std::vector<std::string> columns;
  std::vector<Record> rows;
  std::int64_t affected = 0;
  int error = 0;  // of MySQL
};

class MemorySchema {
 public:
  // `yield` lets others run while a lock is waited for.
  explicit MemorySchema(std::function<void()> yield);
  MemorySchema(const MemorySchema&) = delete;
  MemorySchema& operator=(const MemorySchema&) = delete;

  Answer Run(Transaction& tx, int connection, std::string_view sql, const db::Values& values);
  void Commit(Transaction& tx);
  void Rollback(Transaction& tx);
  // The connection is gone: its locks by name are free.
  void Close(int connection);
  bool HoldsLock(int connection) const;

  // Told of every commit, with all its changes in order.
  std::function<void(const std::vector<Change>&)> on_commit;

  Table& table(std::string_view name);
  // Of the committed rows.
  void Each(std::string_view table, const std::function<void(const Table&, const Record&)>& visit);

 private:
  struct Parsed;
  using Special = Answer (MemorySchema::*)(Transaction&, const db::Values&);

  void AddPlatformTables();
  void AddTicketTables();
  // `columns` with a blank between two.
  void AddTable(std::string name, std::string_view columns, std::vector<size_t> key);
  const Parsed& Parse(std::string_view sql);
  static Parsed ParseInsert(std::string_view sql);
  static Parsed ParseWhere(std::string_view sql);

  // What this transaction sees.
  static const Record* See(const Table::Slot& slot, const Transaction& tx);
  // Waits for the row; false: a deadlock, and the transaction is over.
  bool Lock(Transaction& tx, Table& table, const std::string& key);
  void Write(Transaction& tx, Table& table, const std::string& key, std::optional<Record> record);

  Answer Insert(Transaction& tx, const Parsed& parsed, const db::Values& values);
  Answer Modify(Transaction& tx, const Parsed& parsed, const db::Values& values);
  Answer Read(Transaction& tx, const Parsed& parsed, const db::Values& values);
  std::vector<std::string> Matching(Transaction& tx, Table& table, const Parsed& parsed,
                                    const db::Values& values, size_t first_value);
  // memory_statements.cc: what is more than one table or more than `=`.
  static Special FindSpecial(std::string_view sql);
  Answer ReadState(Transaction& tx, const db::Values& values);
  Answer SizesAfter(Transaction& tx, const db::Values& values);
  Answer EventsAfter(Transaction& tx, const db::Values& values);
  Answer CalendarsAfter(Transaction& tx, const db::Values& values);
  Answer Unplaced(Transaction& tx, const db::Values& values);
  Answer LeastConfirmed(Transaction& tx, const db::Values& values);
  Answer Purgeable(Transaction& tx, const db::Values& values);
  Answer IsBlocked(Transaction& tx, const db::Values& values);
  Answer FirstNotices(Transaction& tx, const db::Values& values);
  Answer Awaited(Transaction& tx, const db::Values& values);
  Answer GetLock(int connection, const std::string& name);
  // What a second row of the same key does.
  static Record Merged(const Table& table, const Record& old, const Record& fresh,
                       const db::Values& rest);

  const std::function<void()> yield_;
  std::map<std::string, Table, std::less<>> tables_;
  std::map<std::string, int> locks_;  // by name: connection
};

}  // namespace steward::simulation
