// The bytes of the files of exports, in sealed pieces in the blob store, and a folder for files
// that are being made.
#pragma once

#include <string>
#include <string_view>

#include "common/privacy/privacy.h"
#include "services/directory/blob_store.h"
#include "services/directory/exports/export_repository.h"

namespace steward::directory {

// Any thread; the key ring outlives it.
class ExportFiles {
 public:
  ExportFiles(const keys::KeyRing& keys, BlobStore blobs)
      : cipher_(keys), blobs_(std::move(blobs)) {}

  // Keeps a piece that begins at this offset. FILE_STORE_UNAVAILABLE.
  Result<ExportPiece> Keep(const ExportName& name, std::int64_t offset_bytes,
                           std::string_view content) const;
  Result<std::string> Read(const ExportName& name, const ExportPiece& piece) const;
  Status Forget(const ExportPiece& piece) const { return blobs_.Remove(piece.blob_hash); }

 private:
  const privacy::FieldCipher cipher_;
  const BlobStore blobs_;
};

// A folder of this process alone, gone with everything in it when this goes.
class ScratchFolder {
 public:
  // FILE_STORE_UNAVAILABLE when none can be made.
  static Result<std::unique_ptr<ScratchFolder>> Make();
  ~ScratchFolder();
  const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  const std::string path_;
};

}  // namespace steward::directory
