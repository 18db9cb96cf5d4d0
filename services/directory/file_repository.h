// The rows of files.
#pragma once

#include "common/db/database.h"
#include "common/keys/crypto.h"
#include "services/directory/names.h"
#include "services/directory/photo.h"

namespace steward::directory {

// What is known about a file; its bytes are in the blob store.
struct StoredFile {
  FileName name;
  PhotoKind kind = PhotoKind::kJpeg;
  std::int64_t size_bytes = 0;
  keys::Bytes32 sha256{};
  Time created;
};

// Without state: any thread.
class FileRepository {
 public:
  // NOT_FOUND when there is none.
  Result<StoredFile> Find(db::Session& session, const FileName& name) const;
  Status Insert(db::Tx& tx, const StoredFile& file) const;
};

}  // namespace steward::directory
