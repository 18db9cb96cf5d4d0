#include "services/directory/sealed_columns.h"

#include <algorithm>

#include "services/directory/blob_store.h"

namespace steward::directory {
namespace {

using privacy::SealedColumn;

// A column of archives: bound to the file and one number more.
SealedColumn OfArchives(const std::string& table, const std::string& column, const std::string& id,
                        const std::string& number) {
  return {.table = table, .column = column, .key = {{id}, {number, true}}, .more_parts = 1};
}

// Under the hash lie sealed bytes: they are kept again under another one. The old bytes stay until
// somebody removes the files of a folder that no row names; without their key they say nothing.
SealedColumn OfFiles(const std::string& table, const std::string& number, size_t more_parts,
                     const std::string& id, const std::string& blob_folder) {
  const auto inside = [blobs = BlobStore(blob_folder)](
                          std::string_view bytes,
                          const privacy::SealAnew& anew) -> Result<std::string> {
    keys::Bytes32 hash;
    STEWARD_CHECK(bytes.size() == hash.size());
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    const std::string old = TRY(blobs.Get(hash));
    const std::string sealed = TRY(anew(old));
    if (sealed == old) return std::string(bytes);
    const keys::Bytes32 renewed = keys::Sha256(sealed);
    TRY(blobs.Put(renewed, sealed));
    return std::string(keys::AsText(renewed));
  };
  return {.table = table,
          .column = "blob_hash",
          .key = {{id}, {number, true}},
          .more_parts = more_parts,
          .cell_column = "content",
          .inside = inside};
}

}  // namespace

privacy::SealedColumns SealedColumns(const std::string& blob_folder) {
  return {{.table = "owner_phones",
           .column = "phone_sealed",
           .key = {{"owner_id"}, {"position", true}},
           .whole = "phone_whole",
           .last_four = "phone_last_four"},
          OfArchives("archive_values", "value_sealed", "archive_id", "field"),
          OfArchives("archive_entries", "before_sealed", "archive_id", "sequence"),
          OfArchives("archive_entries", "after_sealed", "archive_id", "sequence"),
          OfArchives("archive_change_values", "before_sealed", "change_id", "field"),
          OfArchives("archive_change_values", "after_sealed", "change_id", "field"),
          {.table = "contacts", .column = "person_sealed", .key = {{"id"}}},
          {.table = "contacts", .column = "phones_sealed", .key = {{"id"}}},
          {.table = "import_failed_rows",
           .column = "cells_sealed",
           .key = {{"import_id"}, {"line", true}}},
          OfFiles("import_parts", "position", 0, "import_id", blob_folder),
          OfFiles("export_pieces", "offset_bytes", 1, "export_id", blob_folder),
          OfFiles("data_request_pieces", "offset_bytes", 1, "data_request_id", blob_folder)};
}

}  // namespace steward::directory
