#include "services/directory/file_pieces.h"

namespace steward::directory {
namespace {

// Bound to the place in the file: pieces that changed places do not open.
std::string PlaceOf(const MadeFile& file, std::int64_t offset_bytes) {
  return std::string(file.id.AsBytes()) + std::to_string(offset_bytes);
}

FilePiece ReadPiece(const db::Row& row) {
  return {row.Get<std::int64_t>("offset_bytes"), row.Get<std::int64_t>("size_bytes"),
          row.Get<keys::Bytes32>("blob_hash")};
}

}  // namespace

const FilePieces::Table FilePieces::kExports{"export_pieces", "export_id"};
const FilePieces::Table FilePieces::kCopies{"data_request_pieces", "data_request_id"};

Result<FilePiece> FilePieces::Keep(const MadeFile& file, std::int64_t offset_bytes,
                                   std::string_view content) const {
  const std::string place = PlaceOf(file, offset_bytes);
  const std::string sealed = cipher_.Seal(content, {table_.name, "content", file.branch, place});
  const FilePiece piece{offset_bytes, static_cast<std::int64_t>(content.size()),
                        keys::Sha256(sealed)};
  TRY(blobs_.Put(piece.blob_hash, sealed));
  return piece;
}

Result<std::string> FilePieces::Read(const MadeFile& file, const FilePiece& piece) const {
  const std::string place = PlaceOf(file, piece.offset_bytes);
  return cipher_.Open(TRY(blobs_.Get(piece.blob_hash)),
                      {table_.name, "content", file.branch, place});
}

Status FilePieces::ForgetAll(db::Session& session, const MadeFile& file) const {
  for (const FilePiece& piece : TRY(All(session, file))) TRY(Forget(piece));
  return {};
}

std::string FilePieces::SelectSql() const {
  return "SELECT offset_bytes, size_bytes, blob_hash FROM " + table_.name +
         " WHERE branch_id = ? AND " + table_.id_column + " = ?";
}

Result<std::vector<FilePiece>> FilePieces::All(db::Session& session, const MadeFile& file) const {
  return session.Query(SelectSql() + " ORDER BY offset_bytes", ReadPiece, file.branch, file.id);
}

Result<std::optional<FilePiece>> FilePieces::At(db::Session& session, const MadeFile& file,
                                                std::int64_t offset_bytes) const {
  return session.QueryOne(SelectSql() + " AND offset_bytes <= ? ORDER BY offset_bytes DESC LIMIT 1",
                          ReadPiece, file.branch, file.id, offset_bytes);
}

Status FilePieces::Insert(db::Tx& tx, const MadeFile& file, const FilePiece& piece) const {
  TRY(tx.Execute("INSERT INTO " + table_.name + " (branch_id, " + table_.id_column +
                     ", offset_bytes, size_bytes, blob_hash) VALUES (?, ?, ?, ?, ?)",
                 file.branch, file.id, piece.offset_bytes, piece.size_bytes, piece.blob_hash));
  return {};
}

Result<std::int64_t> FilePieces::RemoveAll(db::Tx& tx, const MadeFile& file) const {
  return tx.Execute(
      "DELETE FROM " + table_.name + " WHERE branch_id = ? AND " + table_.id_column + " = ?",
      file.branch, file.id);
}

}  // namespace steward::directory
