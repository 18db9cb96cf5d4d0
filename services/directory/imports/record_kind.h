// The kinds of imports: for each one file `<what>_records.cc` says its columns, what is wrong with
// a row, and how its rows become records. A new kind is such a file and a line in record_kind.cc.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/db/numbers.h"
#include "common/keys/keys.h"
#include "services/directory/imports/import.h"

namespace steward::directory {

class Records;

// What the records of a kind are, for the statements about them.
struct RecordTable {
  std::string table;
  bool at_site = true;                  // its numbers are those of one site
  std::string shown = "import_number";  // the column that names a record to people
  // The columns that are 1 until somebody changes the record.
  std::vector<std::string> versions = {"version"};
  // Columns by which other tables name it, whoever adds one: then it is in use.
  std::vector<std::string> references;
  // Rows that go with it.
  struct Part {
    std::string table;
    std::string reference;
  };
  std::vector<Part> parts;
  bool links_people = false;  // it is copied into owner_units of its unit
};

// What records are made with. All outlive them.
struct RecordParts {
  const keys::KeyRing& keys;
  db::NumberSource& numbers;
  const Clock& clock;
};

struct RecordKind {
  RecordTable table;
  // For one run over one file; copies the import.
  std::unique_ptr<Records> (*make)(const Import&, const RecordTable&, const RecordParts&);

  std::unique_ptr<Records> Make(const Import& import, const RecordParts& parts) const {
    return make(import, table, parts);
  }
};

const RecordKind& KindOf(ImportKind kind);

// One each; for KindOf.
RecordKind UnitKind();
RecordKind PeopleKind();
RecordKind AssetKind();
RecordKind ArchiveKind();
RecordKind OwnershipKind();
RecordKind OccupancyKind();

}  // namespace steward::directory
