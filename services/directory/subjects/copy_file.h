// The file of a copy: rows of CSV, one piece behind the other, whoever brings them.
#pragma once

#include <optional>
#include <vector>

#include "services/directory/file_pieces.h"
#include "services/directory/subjects/data_request.h"
#include "services/directory/subjects/subject_tables.h"

namespace steward::directory {

inline MadeFile FileOf(const DataRequestName& name) { return {name.branch, Uuid(name.id)}; }

// Any thread. The pieces outlive it.
class CopyFile {
 public:
  explicit CopyFile(const FilePieces& pieces) : pieces_(pieces) {}

  // Keeps the bytes of the piece that begins at the end of the file, outside any transaction; none
  // where there is nothing to keep. FILE_STORE_UNAVAILABLE.
  Result<std::optional<FilePiece>> Keep(const DataRequestName& name, std::int64_t offset_bytes,
                                        const std::vector<CopiedValue>& values) const;
  // Puts it behind the others and notes the size in the request, which is locked and to be saved.
  // CONTENTION when the file has grown meanwhile: keep it again.
  Status Append(db::Tx& tx, DataRequest& request, const FilePiece& piece) const;

 private:
  const FilePieces& pieces_;
};

}  // namespace steward::directory
