// What customer files hold about a person: those he is the customer of, and of the others what they
// say about the time when he was.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/directory/archives/archive_repository.h"
#include "services/directory/blob_store.h"
#include "services/directory/subjects/custody.h"
#include "services/directory/subjects/subject_tables.h"

namespace steward::directory {

// Any thread; the key ring outlives it.
class SubjectArchives {
 public:
  SubjectArchives(const keys::KeyRing& keys, BlobStore blobs)
      : seal_(keys), blobs_(std::move(blobs)) {}

  // The next file, behind the one with this id, that may say something about the person.
  Result<std::optional<ArchiveName>> Next(db::Session& session, const OwnerName& person,
                                          const ArchiveId& behind) const;
  // What the file says about him.
  Result<Copied> Copy(db::Session& session, const OwnerName& person, const ArchiveName& name) const;
  // Removes the bytes of photos among his papers that are nobody else's; before Erase.
  // FILE_STORE_UNAVAILABLE.
  Status ForgetPhotos(db::Session& session, const OwnerName& person, const ArchiveName& name) const;
  // Takes it out of the file, which stays with its number, signatures and days.
  Result<DataCounts> Erase(db::Tx& tx, const OwnerName& person, const ArchiveName& name) const;

  // Like SubjectTables::TableNames.
  static std::vector<std::string> TableNames();

 private:
  struct History {
    std::vector<ArchiveEntry> entries;
    Custody custody;
  };
  struct ChangeValue;

  Result<History> Read(db::Session& session, const OwnerName& person,
                       const ArchiveName& name) const;
  Status CopyChanges(db::Session& session, const ArchiveName& name, const Custody& custody,
                     Copied& copied) const;
  Result<std::vector<ChangeValue>> ChangeValues(db::Session& session, const ArchiveName& name,
                                                const Custody& custody) const;
  Status EraseEntries(db::Tx& tx, const ArchiveName& name, const History& history,
                      DataCounts& counts) const;
  Status EraseChanges(db::Tx& tx, const ArchiveName& name, const Custody& custody,
                      DataCounts& counts) const;
  Status EraseTexts(db::Tx& tx, const ArchiveName& name, const Custody& custody,
                    DataCounts& counts) const;
  Status EraseValues(db::Tx& tx, const OwnerName& person, const ArchiveName& name,
                     DataCounts& counts) const;

  const ArchiveSeal seal_;
  const BlobStore blobs_;
};

}  // namespace steward::directory
