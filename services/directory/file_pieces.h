// Files that jobs make, in sealed pieces: their rows in a table of their kind, their bytes in the
// blob store.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/id.h"
#include "common/db/database.h"
#include "common/keys/crypto.h"
#include "common/privacy/privacy.h"
#include "services/directory/blob_store.h"

namespace steward::directory {

// The file of a resource: its branch and id.
struct MadeFile {
  std::string branch;
  Uuid id;
};

struct FilePiece {
  std::int64_t offset_bytes = 0;
  std::int64_t size_bytes = 0;
  keys::Bytes32 blob_hash{};
};

// One kind of files. Any thread; the key ring outlives it.
class FilePieces {
 public:
  // Where their pieces are kept: (branch_id, `id_column`, offset_bytes, size_bytes, blob_hash).
  struct Table {
    std::string name;
    std::string id_column;
  };
  static const Table kExports;
  static const Table kCopies;  // of data about a person

  FilePieces(const keys::KeyRing& keys, BlobStore blobs, Table table)
      : cipher_(keys), blobs_(std::move(blobs)), table_(std::move(table)) {}

  // The bytes, outside any transaction. FILE_STORE_UNAVAILABLE.
  Result<FilePiece> Keep(const MadeFile& file, std::int64_t offset_bytes,
                         std::string_view content) const;
  Result<std::string> Read(const MadeFile& file, const FilePiece& piece) const;
  Status Forget(const FilePiece& piece) const { return blobs_.Remove(piece.blob_hash); }
  // Those of the whole file.
  Status ForgetAll(db::Session& session, const MadeFile& file) const;

  // The rows. Bytes are forgotten before them: without a row they would stay for ever.
  Result<std::vector<FilePiece>> All(db::Session& session, const MadeFile& file) const;
  // The piece that holds this offset.
  Result<std::optional<FilePiece>> At(db::Session& session, const MadeFile& file,
                                      std::int64_t offset_bytes) const;
  Status Insert(db::Tx& tx, const MadeFile& file, const FilePiece& piece) const;
  Result<std::int64_t> RemoveAll(db::Tx& tx, const MadeFile& file) const;

 private:
  std::string SelectSql() const;

  const privacy::FieldCipher cipher_;
  const BlobStore blobs_;
  const Table table_;
};

}  // namespace steward::directory
