#include "tests/simulation/memory_server.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "common/base/result.h"

namespace steward::simulation {
namespace {

constexpr int kDeadlock = 1213;
constexpr int kDuplicate = 1062;

[[noreturn]] void NotUnderstood(std::string_view sql) {
  std::fprintf(stderr, "the simulated server does not know this statement: %.*s\n",
               static_cast<int>(sql.size()), sql.data());
  std::abort();
}

// What stands before `end`; `text` begins behind it from now on.
std::string_view TakeUntil(std::string_view& text, std::string_view end, std::string_view sql) {
  const size_t at = text.find(end);
  if (at == text.npos) NotUnderstood(sql);
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at + end.size());
  return taken;
}

std::vector<std::string> Split(std::string_view text, std::string_view between) {
  std::vector<std::string> parts;
  while (true) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    const size_t at = text.find(between);
    std::string_view part = text.substr(0, at);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    parts.emplace_back(part);
    if (at == text.npos) return parts;
    text.remove_prefix(at + between.size());
  }
}

bool Take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

void AppendKey(std::string& key, const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      key += static_cast<char>(static_cast<std::uint64_t>(*number) >> shift);
    }
    return;
  }
  const std::string& text = TextOf(cell);
  key += static_cast<char>(text.size() >> 8);
  key += static_cast<char>(text.size());
  key += text;
}

}  // namespace

// One statement of one table whose conditions are all `=`.
struct MemorySchema::Parsed {
  enum class Kind { kInsert, kUpdate, kDelete, kSelect } kind = Kind::kSelect;
  std::string table;
  std::vector<std::string> columns;  // inserted, set, or read
  std::vector<std::string> values;   // of each column: `?`, `c + 1` or a number
  size_t rows = 1;                   // inserted
  bool merges = false;               // ON DUPLICATE KEY UPDATE
  std::vector<std::string> where;
  bool locks = false;
};

Cell CellOf(const db::Value& value) {
  struct Maker {
    Cell operator()(std::nullptr_t) const { return nullptr; }
    Cell operator()(std::int64_t number) const { return number; }
    Cell operator()(std::uint64_t number) const { return static_cast<std::int64_t>(number); }
    Cell operator()(std::string_view text) const { return std::string(text); }
    Cell operator()(Time time) const { return time; }
    Cell operator()(std::chrono::year_month_day) const { std::abort(); }
  };
  return std::visit(Maker{}, value);
}

std::int64_t IntOf(const Cell& cell) { return std::get<std::int64_t>(cell); }
const std::string& TextOf(const Cell& cell) { return std::get<std::string>(cell); }

size_t Table::At(std::string_view column) const {
  const auto found = std::ranges::find(columns, column);
  if (found == columns.end()) {
    std::fprintf(stderr, "%s has no column %.*s\n", name.c_str(), static_cast<int>(column.size()),
                 column.data());
    std::abort();
  }
  return static_cast<size_t>(found - columns.begin());
}

std::string Table::KeyOf(const Record& record) const {
  std::string text;
  for (const size_t column : key) AppendKey(text, record[column]);
  return text;
}

void MemorySchema::AddTable(std::string name, std::string_view columns, std::vector<size_t> key) {
  Table table{name, Split(columns, " "), std::move(key), {}};
  tables_.emplace(std::move(name), std::move(table));
}

Table& MemorySchema::table(std::string_view name) {
  const auto found = tables_.find(name);
  if (found == tables_.end()) NotUnderstood(name);
  return found->second;
}

void MemorySchema::Each(std::string_view name,
                        const std::function<void(const Table&, const Record&)>& visit) {
  const Table& of = table(name);
  for (const auto& [key, slot] : of.slots) {
    if (slot.committed) visit(of, *slot.committed);
  }
}

Answer MemorySchema::Run(Transaction& tx, int connection, std::string_view sql,
                         const db::Values& values) {
  if (sql == "SELECT GET_LOCK(?, 0)")
    return GetLock(connection, std::string(std::get<std::string_view>(values[0])));
  if (const Special special = FindSpecial(sql)) return (this->*special)(tx, values);
  const Parsed& parsed = Parse(sql);
  switch (parsed.kind) {
    case Parsed::Kind::kInsert: return Insert(tx, parsed, values);
    case Parsed::Kind::kSelect: return Read(tx, parsed, values);
    default: return Modify(tx, parsed, values);
  }
}

const MemorySchema::Parsed& MemorySchema::Parse(std::string_view sql) {
  static thread_local std::unordered_map<std::string, Parsed> known;
  const auto found = known.find(std::string(sql));
  if (found != known.end()) return found->second;
  Parsed parsed = sql.starts_with("INSERT") ? ParseInsert(sql) : ParseWhere(sql);
  return known.emplace(std::string(sql), std::move(parsed)).first->second;
}

MemorySchema::Parsed MemorySchema::ParseInsert(std::string_view sql) {
  Parsed parsed;
  parsed.kind = Parsed::Kind::kInsert;
  std::string_view text = sql;
  if (!Take(text, "INSERT INTO ")) NotUnderstood(sql);
  parsed.table = TakeUntil(text, " (", sql);
  parsed.columns = Split(TakeUntil(text, ")", sql), ",");
  TakeUntil(text, "(", sql);
  parsed.values = Split(TakeUntil(text, ")", sql), ",");
  while (Take(text, ", (")) {
    TakeUntil(text, ")", sql);
    ++parsed.rows;
  }
  parsed.merges = Take(text, " ON DUPLICATE KEY UPDATE");
  if (parsed.columns.size() != parsed.values.size()) NotUnderstood(sql);
  return parsed;
}

MemorySchema::Parsed MemorySchema::ParseWhere(std::string_view sql) {
  Parsed parsed;
  std::string_view text = sql;
  std::string_view head;
  if (Take(text, "SELECT ")) {
    parsed.columns = Split(TakeUntil(text, " FROM ", sql), ",");
    head = TakeUntil(text, "WHERE ", sql);
  } else if (Take(text, "UPDATE ")) {
    parsed.kind = Parsed::Kind::kUpdate;
    head = TakeUntil(text, " SET ", sql);
    for (const std::string& set : Split(TakeUntil(text, " WHERE ", sql), ",")) {
      parsed.columns.push_back(set.substr(0, set.find(" = ")));
      parsed.values.push_back(set.substr(set.find(" = ") + 3));
    }
  } else {
    parsed.kind = Parsed::Kind::kDelete;
    if (!Take(text, "DELETE FROM ")) NotUnderstood(sql);
    head = TakeUntil(text, " WHERE ", sql);
  }
  parsed.table = head.substr(0, head.find(' '));
  const size_t lock = text.find(" FOR UPDATE");
  parsed.locks = lock != text.npos;
  text = text.substr(0, std::min(lock, text.find(" ORDER BY ")));
  for (const std::string& condition : Split(text, " AND ")) {
    if (!condition.ends_with(" = ?")) NotUnderstood(sql);
    parsed.where.push_back(condition.substr(0, condition.size() - 4));
  }
  return parsed;
}

const Record* MemorySchema::See(const Table::Slot& slot, const Transaction& tx) {
  const std::optional<Record>& seen = slot.owner == &tx ? slot.pending : slot.committed;
  return seen ? &*seen : nullptr;
}

bool MemorySchema::Lock(Transaction& tx, Table& of, const std::string& key) {
  Table::Slot& slot = of.slots[key];
  while (slot.owner != nullptr && slot.owner != &tx) {
    for (const Table::Slot* next = &slot; next != nullptr && next->owner != nullptr;
         next = next->owner->waits_for) {
      if (next->owner != &tx) continue;
      Rollback(tx);
      return false;
    }
    tx.waits_for = &slot;
    yield_();
    tx.waits_for = nullptr;
  }
  if (slot.owner == nullptr) {
    slot.owner = &tx;
    slot.pending = slot.committed;
    tx.touched.emplace_back(&of, key);
  }
  return true;
}

void MemorySchema::Write(Transaction&, Table& of, const std::string& key,
                         std::optional<Record> record) {
  of.slots[key].pending = std::move(record);
}

void MemorySchema::Commit(Transaction& tx) {
  // Kept until everybody was told.
  std::vector<std::pair<std::optional<Record>, Table::Slot*>> before;
  std::vector<const Table*> tables;
  for (const auto& [of, key] : tx.touched) {
    Table::Slot& slot = of->slots[key];
    slot.owner = nullptr;
    if (slot.committed == slot.pending) continue;
    before.emplace_back(std::move(slot.committed), &slot);
    tables.push_back(of);
    slot.committed = std::move(slot.pending);
    slot.pending.reset();
  }
  tx.touched.clear();
  if (before.empty() || !on_commit) return;
  std::vector<Change> changes;
  for (size_t i = 0; i < before.size(); ++i) {
    const auto& [old, slot] = before[i];
    changes.push_back(
        {*tables[i], old ? &*old : nullptr, slot->committed ? &*slot->committed : nullptr});
  }
  on_commit(changes);
}

void MemorySchema::Rollback(Transaction& tx) {
  for (const auto& [of, key] : tx.touched) {
    Table::Slot& slot = of->slots[key];
    slot.owner = nullptr;
    slot.pending.reset();
  }
  tx.touched.clear();
  tx.waits_for = nullptr;
}

Answer MemorySchema::GetLock(int connection, const std::string& name) {
  const bool taken = locks_.emplace(name, connection).first->second == connection;
  return {.columns = {"lock"}, .rows = {{std::int64_t{taken}}}};
}

void MemorySchema::Close(int connection) {
  std::erase_if(locks_, [&](const auto& lock) { return lock.second == connection; });
}

bool MemorySchema::HoldsLock(int connection) const {
  return std::ranges::any_of(locks_, [&](const auto& lock) { return lock.second == connection; });
}

Answer MemorySchema::Insert(Transaction& tx, const Parsed& parsed, const db::Values& values) {
  Table& of = table(parsed.table);
  Answer all;
  size_t next = 0;
  for (size_t row = 0; row < parsed.rows; ++row) {
    Record record(of.columns.size(), nullptr);
    for (size_t i = 0; i < parsed.columns.size(); ++i) {
      Cell& cell = record[of.At(parsed.columns[i])];
      if (parsed.values[i] == "?") {
        cell = CellOf(values.at(next++));
      } else if (parsed.values[i] == "''") {
        cell = std::string();
      } else {
        cell = std::int64_t{std::stoll(parsed.values[i])};
      }
    }
    // As the server does: before anybody knows whether it will be committed.
    if (of.name == "outbox") record[of.At("id")] = of.next_id++;
    const db::Values rest(values.begin() + static_cast<long>(next), values.end());
    const std::string key = of.KeyOf(record);
    if (!Lock(tx, of, key)) return {.error = kDeadlock};
    const Record* there = See(of.slots[key], tx);
    if (there == nullptr) {
      Write(tx, of, key, std::move(record));
      all.affected += 1;
      continue;
    }
    if (!parsed.merges) return {.error = kDuplicate};
    Record merged = Merged(of, *there, record, rest);
    if (merged != *there) all.affected += 2;
    Write(tx, of, key, std::move(merged));
  }
  return all;
}

std::vector<std::string> MemorySchema::Matching(Transaction& tx, Table& of, const Parsed& parsed,
                                                const db::Values& values, size_t first_value) {
  std::vector<std::pair<size_t, Cell>> wanted;
  for (size_t i = 0; i < parsed.where.size(); ++i)
    wanted.emplace_back(of.At(parsed.where[i]), CellOf(values.at(first_value + i)));
  const auto fits = [&](const Record& record) {
    return std::ranges::all_of(wanted,
                               [&](const auto& one) { return record[one.first] == one.second; });
  };
  Record probe(of.columns.size(), nullptr);
  for (const auto& [column, cell] : wanted) probe[column] = cell;
  const bool by_key = std::ranges::all_of(of.key, [&](size_t column) {
    return !std::holds_alternative<std::nullptr_t>(probe[column]);
  });
  std::vector<std::string> keys;
  if (by_key) {
    const auto found = of.slots.find(of.KeyOf(probe));
    if (found == of.slots.end()) return keys;
    const bool waits = parsed.locks || parsed.kind != Parsed::Kind::kSelect;
    const Record* record = See(found->second, tx);
    // Whoever waits sees what there is then.
    if (waits || (record != nullptr && fits(*record))) keys.push_back(found->first);
    return keys;
  }
  for (const auto& [key, slot] : of.slots) {
    const Record* record = See(slot, tx);
    if (record != nullptr && fits(*record)) keys.push_back(key);
  }
  return keys;
}

Answer MemorySchema::Modify(Transaction& tx, const Parsed& parsed, const db::Values& values) {
  Table& of = table(parsed.table);
  const auto placeholders =
      static_cast<size_t>(std::ranges::count(parsed.values, std::string("?")));
  Answer answer;
  for (const std::string& key : Matching(tx, of, parsed, values, placeholders)) {
    if (!Lock(tx, of, key)) return {.error = kDeadlock};
    const Record* there = See(of.slots[key], tx);
    if (there == nullptr) continue;
    bool fits = true;
    for (size_t i = 0; i < parsed.where.size(); ++i) {
      fits = fits && (*there)[of.At(parsed.where[i])] == CellOf(values[placeholders + i]);
    }
    if (!fits) continue;
    if (parsed.kind == Parsed::Kind::kDelete) {
      Write(tx, of, key, std::nullopt);
      ++answer.affected;
      continue;
    }
    Record changed = *there;
    size_t next = 0;
    for (size_t i = 0; i < parsed.columns.size(); ++i) {
      Cell& cell = changed[of.At(parsed.columns[i])];
      cell = parsed.values[i] == "?" ? CellOf(values[next++]) : Cell(IntOf(cell) + 1);
    }
    answer.affected += changed != *there;
    Write(tx, of, key, std::move(changed));
  }
  return answer;
}

Answer MemorySchema::Read(Transaction& tx, const Parsed& parsed, const db::Values& values) {
  Table& of = table(parsed.table);
  Answer answer{.columns = parsed.columns};
  for (const std::string& key : Matching(tx, of, parsed, values, 0)) {
    if (parsed.locks && !Lock(tx, of, key)) return {.error = kDeadlock};
    const Record* there = See(of.slots[key], tx);
    if (there == nullptr) continue;
    Record row;
    for (const std::string& column : parsed.columns) row.push_back((*there)[of.At(column)]);
    answer.rows.push_back(std::move(row));
  }
  return answer;
}

}  // namespace steward::simulation
