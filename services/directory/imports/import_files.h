// What imports keep of the files they got: parts in the blob store and rows in the database, both
// sealed, because there are names and phones in them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/privacy/privacy.h"
#include "services/directory/blob_store.h"
#include "services/directory/imports/import_repository.h"

namespace steward::directory {

// When the file of an import is removed with the rows that were not taken, or was.
Time PurgeTimeOf(const Import& import);

// Any thread; the key ring outlives it.
class ImportFiles {
 public:
  ImportFiles(const keys::KeyRing& keys, BlobStore blobs)
      : keys_(keys), cipher_(keys), blobs_(std::move(blobs)) {}

  // What tells two contents of a part apart, and says nothing about them.
  keys::Bytes32 HashOf(const ImportName& name, std::string_view content) const;
  // Keeps the content. FILE_STORE_UNAVAILABLE.
  Result<ImportPart> Keep(const ImportName& name, std::string_view content) const;
  Status Forget(const ImportPart& part) const { return blobs_.Remove(part.blob_hash); }
  // The whole file. IMPORT_FILE_DIFFERS, FILE_STORE_UNAVAILABLE.
  Result<std::string> Read(const Import& import, const std::vector<ImportPart>& parts) const;

  // Cells of a row as CSV, without its line end.
  std::string SealRow(const ImportName& name, const std::vector<sheets::Cell>& cells) const;
  Result<std::string> OpenRow(const ImportName& name, std::string_view sealed) const;

 private:
  const keys::KeyRing& keys_;
  const privacy::FieldCipher cipher_;
  const BlobStore blobs_;
};

}  // namespace steward::directory
