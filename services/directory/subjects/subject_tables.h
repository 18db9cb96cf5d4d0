// What the tables of the directory hold about a person: the one list by which a copy is made and by
// which everything is erased. Customer files, whose rows belong to whoever was the customer then,
// are in subject_archives.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "services/directory/day.h"
#include "services/directory/owner_repository.h"
#include "services/directory/subjects/data_request_repository.h"

namespace steward::directory {

// Whose data, and when.
struct Subject {
  OwnerName person;
  Day today;
};

// A value of a row of a table, as it stands in a copy.
struct CopiedValue {
  std::string table;   // 电话
  std::string record;  // tells the rows of a table apart
  std::string column;
  std::string value;
};

// A part of a copy.
struct Copied {
  std::vector<CopiedValue> values;
  DataCounts counts;
  std::string cursor;  // behind which the next part begins; empty: there is none
};

// Any thread; the key ring outlives it.
class SubjectTables {
 public:
  explicit SubjectTables(const keys::KeyRing& keys) : owners_(keys) {}

  // Tables to copy from, and the rows of one of them behind the cursor.
  static size_t copied();
  Result<Copied> Copy(db::Session& session, const Subject& subject, size_t table,
                      const std::string& cursor) const;

  // Statements that erase, in their order, and one of them run once: the rows it has erased by
  // table. None: it has nothing left to do.
  static size_t erasing();
  Result<DataCounts> Erase(db::Tx& tx, const Subject& subject, size_t statement) const;

  // The tables that either list names, for a test over the schema.
  static std::vector<std::string> TableNames();

 private:
  Result<Copied> CopyPhones(db::Session& session, const OwnerName& person) const;

  const OwnerRepository owners_;
};

}  // namespace steward::directory
