#include "services/directory/file_repository.h"

namespace steward::directory {
namespace {

StoredFile ReadFile(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<FileId>("id")}},
          .kind = row.Get<PhotoKind>("content_type"),
          .size_bytes = row.Get<std::int64_t>("size_bytes"),
          .sha256 = row.Get<keys::Bytes32>("sha256"),
          .created = row.Get<Time>("create_time")};
}

}  // namespace

Result<StoredFile> FileRepository::Find(db::Session& session, const FileName& name) const {
  std::optional<StoredFile> file = TRY(session.QueryOne(
      "SELECT branch_id, id, site_id, content_type, size_bytes, sha256, create_time FROM files"
      " WHERE branch_id = ? AND id = ? AND site_id = ?",
      ReadFile, name.branch, name.id, name.site));
  if (!file) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(file);
}

Status FileRepository::Insert(db::Tx& tx, const StoredFile& file) const {
  TRY(tx.Execute(
      "INSERT INTO files (branch_id, id, site_id, content_type, size_bytes, sha256, create_time)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      file.name.branch, file.name.id, file.name.site, file.kind, file.size_bytes, file.sha256,
      file.created));
  return {};
}

}  // namespace steward::directory
