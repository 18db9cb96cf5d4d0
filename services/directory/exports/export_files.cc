#include "services/directory/exports/export_files.h"

#include <cstdlib>
#include <filesystem>

namespace steward::directory {
namespace {

// Bound to the place in the file: pieces that changed places do not open.
std::string PlaceOf(const ExportName& name, std::int64_t offset_bytes) {
  return std::string(name.id.AsBytes()) + std::to_string(offset_bytes);
}

}  // namespace

Result<ExportPiece> ExportFiles::Keep(const ExportName& name, std::int64_t offset_bytes,
                                      std::string_view content) const {
  const std::string place = PlaceOf(name, offset_bytes);
  const std::string sealed =
      cipher_.Seal(content, {"export_pieces", "content", name.branch, place});
  const ExportPiece piece{offset_bytes, static_cast<std::int64_t>(content.size()),
                          keys::Sha256(sealed)};
  TRY(blobs_.Put(piece.blob_hash, sealed));
  return piece;
}

Result<std::string> ExportFiles::Read(const ExportName& name, const ExportPiece& piece) const {
  const std::string place = PlaceOf(name, piece.offset_bytes);
  return cipher_.Open(TRY(blobs_.Get(piece.blob_hash)),
                      {"export_pieces", "content", name.branch, place});
}

Result<std::unique_ptr<ScratchFolder>> ScratchFolder::Make() {
  std::error_code error;
  const std::filesystem::path base = std::filesystem::temp_directory_path(error);
  std::string pattern = (base / "steward-export-XXXXXX").string();
  if (error || ::mkdtemp(pattern.data()) == nullptr) return Fail(Reason::kFileStoreUnavailable);
  return std::unique_ptr<ScratchFolder>(new ScratchFolder(pattern));
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace steward::directory
