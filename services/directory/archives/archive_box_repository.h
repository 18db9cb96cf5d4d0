// The rows of boxes and of their retrieval index.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/directory/archives/names.h"
#include "services/directory/listing.h"

namespace steward::directory {

// A box of paper files.
struct ArchiveBox {
  ArchiveBoxName name;
  std::string number;
  std::string location;
  int entry_count = 0;
  std::uint64_t version = 1;
};

// An entry of the index, with the box it leads to.
struct ArchiveBoxEntry {
  Uuid id;
  ArchiveBoxName box;
  std::string box_number;
  std::string location;
  std::string text;
  std::optional<ArchiveId> archive;
};

// Without state: any thread.
class ArchiveBoxRepository {
 public:
  // NOT_FOUND when there is none.
  Result<ArchiveBox> Lock(db::Tx& tx, const ArchiveBoxName& name) const;
  Result<std::vector<ArchiveBox>> List(db::Session& session, const ListQuery& query) const;
  Result<std::vector<ArchiveBoxEntry>> ListEntries(db::Session& session,
                                                   const ListQuery& query) const;
  // ARCHIVE_BOX_EXISTS when another box of the site has the number. The site is locked.
  Status CheckNumber(db::Session& session, const ArchiveBox& box) const;

  Status Insert(db::Tx& tx, const ArchiveBox& box) const;
  // Writes back a box locked in this transaction, and moves its version on.
  Status Save(db::Tx& tx, ArchiveBox& box) const;
  // A customer file that lay elsewhere lies there no more.
  Status InsertEntry(db::Tx& tx, const ArchiveBoxEntry& entry) const;
};

}  // namespace steward::directory
