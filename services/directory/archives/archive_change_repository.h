// The rows of change requests.
#pragma once

#include <vector>

#include "common/db/database.h"
#include "services/directory/archives/archive_change.h"
#include "services/directory/archives/archive_repository.h"
#include "services/directory/archives/names.h"
#include "services/directory/listing.h"

namespace steward::directory {

struct StoredArchiveChange {
  ArchiveChangeName name;
  ArchiveName archive;
  ArchiveChange change;
};

// Any thread; the key ring outlives it.
class ArchiveChangeRepository {
 public:
  explicit ArchiveChangeRepository(const keys::KeyRing& keys) : seal_(keys) {}

  // NOT_FOUND when there is none. What decides a request locks its file first.
  Result<StoredArchiveChange> Find(db::Session& session, const ArchiveChangeName& name) const;
  Result<std::vector<StoredArchiveChange>> List(db::Session& session, const ListQuery& query) const;

  Status Insert(db::Tx& tx, const StoredArchiveChange& stored) const;
  // Writes back what was decided about a request that waited.
  Status Save(db::Tx& tx, const StoredArchiveChange& stored) const;

 private:
  Status ReadValues(db::Session& session, std::vector<StoredArchiveChange>& changes) const;

  const ArchiveSeal seal_;
};

}  // namespace steward::directory
