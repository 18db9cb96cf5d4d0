// The records that rows become, a batch at a time: what each kind of import says about its columns,
// its checks and its tables.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/db/database.h"
#include "common/keys/keys.h"
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
  virtual Status Load(db::Session& session) = 0;
  // Forgets the batch, but not which rows of the file there were.
  virtual void StartBatch() = 0;
  // Adds the record of a row to the batch. Errors in it go into the row.
  virtual void Read(PendingRow& pending, const Columns& columns) = 0;
  // Compares the batch with the database: which rows were imported before, and what is wrong with
  // the others. `rows` are those that were read, in their order.
  virtual Status Compare(db::Session& session, const Columns& columns,
                         std::vector<PendingRow>& rows) = 0;
  // Writes the records of the good rows that are new; their ids, in the order of `rows`.
  virtual Result<std::vector<std::optional<Uuid>>> Insert(db::Tx& tx,
                                                          const std::vector<PendingRow>& rows,
                                                          IdSource& ids, Time now) = 0;

 protected:
  // Notes in which line a value of a column stands; IMPORT_ROW_REPEATED where it stood before.
  using Lines = std::unordered_map<std::string, std::int64_t>;
  static void CheckNew(Lines& lines, const std::string& value, std::int64_t line, size_t column,
                       RowReader& reader);
};

// `import` is copied; `keys` outlives the records.
std::unique_ptr<Records> MakeRecords(const Import& import, const keys::KeyRing& keys);

// Of one kind each; for MakeRecords.
std::unique_ptr<Records> MakeUnitRecords(const Import& import);
std::unique_ptr<Records> MakePeopleRecords(const Import& import, const keys::KeyRing& keys);

}  // namespace steward::directory
