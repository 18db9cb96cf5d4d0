#include "common/reseal/reseal.h"

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "common/privacy/privacy.h"
#include "steward/type/v1/reasons.h"

namespace steward::reseal {
namespace {

using privacy::SealedColumn;

constexpr int kRows = 200;       // of a transaction
constexpr int kMaxPasses = 100;  // each but the last found something to do

using KeyValue = std::variant<std::string, std::int64_t>;
using KeyValues = std::vector<KeyValue>;

struct StoredRow {
  KeyValues key;
  std::string bytes;
  std::string whole;
  std::string last_four;
};

// " AND (a > ? OR (a = ? AND (b > ?)))": behind the last row, in the order of the primary key.
std::string BehindSql(const SealedColumn& column) {
  std::string sql;
  for (auto part = column.key.rbegin(); part != column.key.rend(); ++part) {
    const std::string more = part->name + " > ?";
    sql = sql.empty() ? more : more + " OR (" + part->name + " = ? AND (" + sql + "))";
  }
  return " AND (" + sql + ")";
}

KeyValues BehindValues(const KeyValues& key) {
  KeyValues values;
  for (size_t i = 0; i < key.size(); ++i) {
    values.push_back(key[i]);
    if (i + 1 < key.size()) values.push_back(key[i]);
  }
  return values;
}

std::string List(const SealedColumn& column) {
  std::string list;
  for (const privacy::KeyColumn& part : column.key) list += (list.empty() ? "" : ", ") + part.name;
  return list;
}

// The work on one column.
class Column {
 public:
  Column(const keys::KeyRing& ring, const SealedColumn& column)
      : column_(column), cipher_(ring), index_(ring) {
    const std::string keys = List(column);
    const std::string terms =
        column.whole.empty()
            ? ""
            : ", " + column.whole + (column.last_four.empty() ? "" : ", " + column.last_four);
    const std::string select = "SELECT " + keys + ", " + column.column + terms + " FROM " +
                               column.table + " WHERE branch_id = ?";
    const std::string order = " ORDER BY " + keys + " LIMIT ?";
    first_sql_ = select + order;
    next_sql_ = select + BehindSql(column) + order;
    update_sql_ = "UPDATE " + column.table + " SET " + column.column + " = ?";
    if (!column.whole.empty()) update_sql_ += ", " + column.whole + " = ?";
    if (!column.last_four.empty()) update_sql_ += ", " + column.last_four + " = ?";
    update_sql_ += " WHERE branch_id = ?";
    for (const privacy::KeyColumn& part : column.key) update_sql_ += " AND " + part.name + " = ?";
    update_sql_ += " AND " + column.column + " = ?";
  }

  // What one transaction did.
  struct Piece {
    KeyValues last;  // empty: there was no row
    std::int64_t rows = 0;
    std::int64_t renewed = 0;
    std::int64_t overtaken = 0;
    std::map<std::string, std::int64_t> values;
  };

  Result<Piece> Renew(db::Tx& tx, const std::string& branch, const KeyValues& after) {
    const auto read = [&](const db::Row& row) { return Read(row); };
    const std::vector<StoredRow> rows =
        after.empty() ? TRY(tx.Query(first_sql_, read, branch, kRows))
                      : TRY(tx.Query(next_sql_, read, branch, BehindValues(after), kRows));
    Piece piece;
    for (const StoredRow& row : rows) TRY(RenewRow(tx, branch, row, piece));
    piece.rows = static_cast<std::int64_t>(rows.size());
    if (!rows.empty()) piece.last = rows.back().key;
    return piece;
  }

 private:
  StoredRow Read(const db::Row& row) const {
    StoredRow stored;
    for (const privacy::KeyColumn& part : column_.key) {
      if (part.is_number)
        stored.key.emplace_back(row.Get<std::int64_t>(part.name));
      else
        stored.key.emplace_back(row.Get<std::string>(part.name));
    }
    stored.bytes = row.Get<std::optional<std::string>>(column_.column).value_or("");
    if (!column_.whole.empty()) stored.whole = row.Get<std::string>(column_.whole);
    if (!column_.last_four.empty()) stored.last_four = row.Get<std::string>(column_.last_four);
    return stored;
  }

  std::string CellRow(const KeyValues& key) const {
    std::string row = std::get<std::string>(key.front());
    for (size_t i = 1; i <= column_.more_parts; ++i)
      row += std::to_string(std::get<std::int64_t>(key[i]));
    return row;
  }

  Status RenewRow(db::Tx& tx, const std::string& branch, const StoredRow& row, Piece& piece) {
    if (row.bytes.empty()) return {};
    const std::string cell_row = CellRow(row.key);
    const privacy::Cell cell{column_.cell_table.empty() ? column_.table : column_.cell_table,
                             column_.cell_column.empty() ? column_.column : column_.cell_column,
                             branch, cell_row};
    std::int64_t renewed = 0;
    const privacy::SealAnew anew = [&](std::string_view sealed) -> Result<std::string> {
      if (sealed.empty()) return std::string();
      ++piece.values[std::string(privacy::KeyIdOf(sealed))];
      if (cipher_.IsNewest(sealed)) return std::string(sealed);
      ++renewed;
      return cipher_.Seal(TRY(cipher_.Open(sealed, cell)), cell);
    };
    const std::string bytes =
        TRY(column_.inside ? column_.inside(row.bytes, anew) : anew(row.bytes));
    if (!column_.whole.empty()) return RenewPhone(tx, branch, row, bytes, cell, piece);
    if (bytes == row.bytes) return {};
    const std::int64_t written = TRY(tx.Execute(update_sql_, bytes, branch, row.key, row.bytes));
    (written == 1 ? piece.renewed : piece.overtaken) += written == 1 ? renewed : 1;
    return {};
  }

  // The terms say not by which key they were made: they are made again and compared.
  Status RenewPhone(db::Tx& tx, const std::string& branch, const StoredRow& row,
                    const std::string& bytes, const privacy::Cell& cell, Piece& piece) {
    const privacy::PhoneTerms terms = index_.Terms(branch, TRY(cipher_.Open(bytes, cell)));
    const bool same = bytes == row.bytes && terms.whole == row.whole &&
                      (column_.last_four.empty() || terms.last_four == row.last_four);
    if (same) return {};
    std::vector<std::string> sets = {bytes, terms.whole};
    if (!column_.last_four.empty()) sets.push_back(terms.last_four);
    const std::int64_t written = TRY(tx.Execute(update_sql_, sets, branch, row.key, row.bytes));
    ++(written == 1 ? piece.renewed : piece.overtaken);
    return {};
  }

  const SealedColumn& column_;
  const privacy::FieldCipher cipher_;
  const privacy::PhoneIndex index_;
  std::string first_sql_;
  std::string next_sql_;
  std::string update_sql_;
};

Result<std::optional<std::string>> NextBranch(db::Database& db, const Patience& patience,
                                              const std::string& table, const std::string& after) {
  return db.Read(patience, [&](db::Session& session) {
    return session.QueryOne(
        "SELECT branch_id FROM " + table + " WHERE branch_id > ? ORDER BY branch_id LIMIT 1",
        [](const db::Row& row) { return row.Get<std::string>(0); }, after);
  });
}

// Goes through the whole column once; whether it found nothing to do.
Result<bool> Pass(db::Database& db, Column& work, const std::string& table,
                  const Patience& patience, Progress& progress, const Tell& tell) {
  bool clean = true;
  progress.rows = 0;
  progress.values.clear();
  std::string branch;
  for (;;) {
    const std::optional<std::string> next = TRY(NextBranch(db, patience, table, branch));
    if (!next) return clean;
    branch = *next;
    for (KeyValues after;;) {
      const Column::Piece piece =
          TRY(db.Transact(patience, [&](db::Tx& tx) { return work.Renew(tx, branch, after); }));
      progress.rows += piece.rows;
      progress.renewed += piece.renewed;
      progress.overtaken += piece.overtaken;
      for (const auto& [id, count] : piece.values) progress.values[id] += count;
      clean = clean && piece.renewed == 0 && piece.overtaken == 0;
      tell(progress);
      if (piece.rows < kRows) break;
      after = piece.last;
    }
  }
}

Status RenewColumn(db::Database& db, const keys::KeyRing& ring, const SealedColumn& column,
                   const Patience& patience, const Tell& tell) {
  Column work(ring, column);
  Progress progress{.column = column.name(), .values = {}};
  for (int pass = 0; pass < kMaxPasses; ++pass) {
    if (!TRY(Pass(db, work, column.table, patience, progress, tell))) continue;
    progress.finished = true;
    tell(progress);
    return {};
  }
  Error error = type::Fail(type::Reason::kContention);
  error.cause = column.name() + " kept changing";
  return error;
}

}  // namespace

Status SealAnew(db::Database& db, const keys::KeyRing& ring, const privacy::SealedColumns& columns,
                const Patience& patience, const Tell& tell) {
  for (const SealedColumn& column : columns) {
    TRY(RenewColumn(db, ring, column, patience, tell));
  }
  return {};
}

}  // namespace steward::reseal
