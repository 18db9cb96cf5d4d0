// The records that rows become, a batch at a time: what each kind of import says about its columns,
// its checks and its tables.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/directory/import_mark.h"
#include "services/directory/imports/record_kind.h"
#include "services/directory/imports/row_reader.h"

namespace steward::directory {

// A row that is being checked or posted.
struct PendingRow {
  sheets::Row row;
  std::vector<RowProblem> problems;
  std::int64_t floor_area_m2_x100 = 0;  // 0 where none could be read
  bool existing = false;                // imported before
  bool good() const { return !HasError(problems); }
};

// Of one run over one file. For one thread.
class Records {
 public:
  virtual ~Records() = default;

  virtual const std::vector<KnownColumn>& columns() const = 0;
  // Reads what all rows are compared with.
  virtual Status Load(db::Session&) { return {}; }
  // Forgets the batch, but not which rows of the file there were.
  virtual void StartBatch() = 0;
  // Adds the record of a row to the batch. Errors in it go into the row.
  virtual void Read(PendingRow& pending, const Columns& columns) = 0;
  // Before a batch is posted and outside any transaction: takes what its good rows need.
  virtual Status Prepare(const std::vector<PendingRow>&) { return {}; }
  // Compares the batch with the database: which rows were imported before, and what is wrong with
  // the others. `rows` are those that were read, in their order.
  virtual Status Compare(db::Tx& tx, const Columns& columns, std::vector<PendingRow>& rows) = 0;
  // Writes the records of the good rows that are new; their ids, in the order of `rows`.
  virtual Result<std::vector<std::optional<Uuid>>> Insert(db::Tx& tx,
                                                          const std::vector<PendingRow>& rows,
                                                          IdSource& ids, Time now) = 0;
};

// Of these numbers those under which something was imported from the source of the import.
Result<std::set<std::string>> ImportedNumbers(db::Session& session, const RecordTable& table,
                                              const Import& import,
                                              const std::vector<std::string>& numbers);
// What rows name: the buildings of the site by number, and people of the source by theirs.
Result<std::map<std::string, BuildingId>> BuildingsOf(db::Session& session, const SiteName& site);
Result<std::map<std::string, OwnerId>> PeopleOf(db::Session& session, const Import& import,
                                                const std::vector<std::string>& numbers);

// The column of every kind in which a row has its number at the source.
inline constexpr size_t kNumberColumn = 0;
KnownColumn NumberColumn(std::vector<std::string_view> more_titles = {});

inline constexpr size_t kCellLength = 60;  // of numbers, names and words

// What every kind does alike. `Record` is what a row says.
template <class Record>
class RecordsOf : public Records {
 public:
  // Copies the import; the table outlives the records.
  RecordsOf(const Import& import, const RecordTable& table) : import_(import), table_(table) {}

  void StartBatch() final { batch_.clear(); }

  void Read(PendingRow& pending, const Columns& columns) final {
    RowReader reader(pending.row, columns, this->columns(), pending.problems);
    Entry& entry = batch_.emplace_back();
    entry.number = reader.Text(kNumberColumn, kCellLength);
    if (!entry.number.empty()) numbers_.CheckNew(entry.number, kNumberColumn, reader);
    ReadRow(reader, pending, entry.record);
  }

  Status Compare(db::Tx& tx, const Columns& columns, std::vector<PendingRow>& rows) final {
    std::vector<std::string> numbers;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].good()) numbers.push_back(batch_[i].number);
    }
    const auto known = TRY(ImportedNumbers(tx, table_, import_, numbers));
    std::vector<Record*> fresh;
    for (size_t i = 0; i < rows.size(); ++i) {
      rows[i].existing = rows[i].good() && known.contains(batch_[i].number);
      if (rows[i].good() && !rows[i].existing) fresh.push_back(&batch_[i].record);
    }
    if (fresh.empty()) return {};
    TRY(LookUp(tx, fresh));
    for (size_t i = 0; i < rows.size(); ++i) {
      RowReader reader(rows[i].row, columns, this->columns(), rows[i].problems);
      if (rows[i].good() && !rows[i].existing) CheckRow(reader, batch_[i].record);
    }
    return {};
  }

  Result<std::vector<std::optional<Uuid>>> Insert(db::Tx& tx, const std::vector<PendingRow>& rows,
                                                  IdSource& ids, Time now) final {
    std::vector<std::optional<Uuid>> made(rows.size());
    std::vector<New> fresh;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i].good() || rows[i].existing) continue;
      made[i] = ids.Next(now);
      fresh.push_back({*made[i], {import_.source, batch_[i].number}, &batch_[i].record});
    }
    if (!fresh.empty()) TRY(InsertNew(tx, fresh, ids, now));
    return made;
  }

 protected:
  // A record that is posted: its id and where it comes from.
  struct New {
    Uuid id;
    ImportMark mark;
    Record* record;
  };

  SiteName site() const { return import_.site_name(); }
  const Import& import() const { return import_; }
  // Of the rows of the batch, in their order.
  Record& RecordAt(size_t row) { return batch_[row].record; }

  // Reads what stands behind the number.
  virtual void ReadRow(RowReader& reader, PendingRow& pending, Record& record) = 0;
  // Finds what the rows name, and locks what must not change meanwhile.
  virtual Status LookUp(db::Tx& tx, const std::vector<Record*>& fresh) = 0;
  // Refuses a row that does not agree with what was found.
  virtual void CheckRow(RowReader& reader, Record& record) = 0;
  virtual Status InsertNew(db::Tx& tx, const std::vector<New>& fresh, IdSource& ids, Time now) = 0;

 private:
  struct Entry {
    std::string number;
    Record record;
  };

  const Import import_;
  const RecordTable& table_;
  RowLines numbers_;
  std::vector<Entry> batch_;
};

}  // namespace steward::directory
