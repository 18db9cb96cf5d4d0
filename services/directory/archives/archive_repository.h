// The rows of customer files, their values, papers and histories.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/db/database.h"
#include "common/privacy/privacy.h"
#include "services/directory/archives/archive.h"
#include "services/directory/archives/names.h"
#include "services/directory/day.h"
#include "services/directory/listing.h"
#include "services/directory/unit.h"

namespace steward::directory {

// A paper of a file. The numbers of its kind are those of the proto.
struct ArchivePaper {
  int kind = 0;
  std::string title;
  std::optional<FileId> file;
  std::string location;
  Signature filed;
};

// A file with what the rules do not look at.
struct StoredArchive {
  ArchiveName name;
  UnitId unit;
  std::optional<ImportMark> mark;
  std::string house_number;   // of the unit
  std::string customer_name;  // of the owner
  Archive archive;
  std::vector<ArchivePaper> papers;
  std::optional<Time> checked;  // by the last stock-take
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

// A unit without a file, or with an incomplete one.
struct VisitEntry {
  UnitName unit;
  std::string house_number;
  std::optional<ArchiveId> archive;
  std::string number;
  ArchiveFields missing;
};

// The file of a unit, as far as it must be named.
struct FileOfUnit {
  ArchiveName name;
  std::string number;
};

// ARCHIVE_EXISTS: the unit has this file.
Error ArchiveExists(const std::string& house_number, const FileOfUnit& file);

// A further condition of a list, over the columns `a.` of archives.
struct ArchiveCondition {
  std::string sql = "TRUE";
  std::vector<Value> arguments{};
};

// Seals and opens what stands about people in the tables of the archives. Any thread; the key ring
// outlives it.
class ArchiveSeal {
 public:
  explicit ArchiveSeal(const keys::KeyRing& keys) : cipher_(keys) {}

  // Nothing is sealed for an empty text. `part`: what tells apart the cells of one id.
  std::string Seal(std::string_view text, std::string_view table, std::string_view column,
                   const std::string& branch, const Uuid& id, int part) const;
  Result<std::string> Open(std::string_view sealed, std::string_view table, std::string_view column,
                           const std::string& branch, const Uuid& id, int part) const;

 private:
  privacy::FieldCipher cipher_;
};

// Any thread; the key ring outlives it.
class ArchiveRepository {
 public:
  explicit ArchiveRepository(const keys::KeyRing& keys) : seal_(keys) {}

  // NOT_FOUND when there is none.
  Result<StoredArchive> Find(db::Session& session, const ArchiveName& name) const;
  Result<StoredArchive> Lock(db::Tx& tx, const ArchiveName& name) const;
  Result<std::vector<StoredArchive>> List(db::Session& session, const ListQuery& query,
                                          const ArchiveCondition& more) const;
  // At most `limit`, none that was deleted.
  Result<std::vector<StoredArchive>> Search(db::Session& session,
                                            const rpc::Scope::Condition& scope,
                                            const ArchiveCondition& more, int limit) const;
  Result<std::vector<VisitEntry>> ListVisits(db::Session& session, const ListQuery& query) const;
  // The history of a file; none where there is no such file.
  Result<std::vector<ArchiveEntry>> ListEntries(db::Session& session, const ArchiveName& name,
                                                const ListQuery& query) const;

  // ARCHIVE_EXISTS when the unit has a file. The unit's row, or its site's, is locked.
  Status CheckNone(db::Session& session, const UnitName& unit,
                   const std::string& house_number) const;
  // Whether this record has been imported before.
  Result<bool> IsImported(db::Session& session, const SiteName& site, const ImportMark& mark) const;
  // The files of several units, of those that have one.
  Result<std::map<UnitId, FileOfUnit>> FilesOf(db::Session& session, const SiteName& site,
                                               const std::vector<UnitId>& units) const;
  // The people of these units on this day, by unit and name; of two of one name the owner.
  Result<std::map<std::pair<UnitId, std::string>, OwnerId>> PeopleOn(
      db::Session& session, const SiteName& site, const std::vector<UnitId>& units, Day day) const;

  Status Insert(db::Tx& tx, const StoredArchive& stored) const {
    return Insert(tx, std::vector{stored});
  }
  Status Insert(db::Tx& tx, const std::vector<StoredArchive>& archives) const;
  // Writes back a file locked in this transaction with its unsaved entries, and moves its version
  // on.
  Status Save(db::Tx& tx, StoredArchive& stored) const;
  // The last of `stored.papers` is new.
  Status InsertPaper(db::Tx& tx, const StoredArchive& stored) const;

 private:
  Status ReadParts(db::Session& session, std::vector<StoredArchive>& archives) const;
  // The unsaved entries of files, and the values they have changed.
  Status WriteEntries(db::Tx& tx, const std::vector<const StoredArchive*>& archives) const;

  const ArchiveSeal seal_;
};

}  // namespace steward::directory
