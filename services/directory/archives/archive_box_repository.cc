#include "services/directory/archives/archive_box_repository.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// To be followed by the condition that picks rows of archive_boxes, and `) b`.
const std::string kSelectBox =
    "SELECT b.branch_id, b.id, b.site_id, b.number, b.location, b.version,"
    " (SELECT COUNT(*) FROM archive_box_entries e"
    "   WHERE e.branch_id = b.branch_id AND e.box_id = b.id) AS entry_count"
    " FROM (SELECT * FROM archive_boxes WHERE ";

ArchiveBox ReadBox(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<ArchiveBoxId>("id")}},
          .number = row.Get<std::string>("number"),
          .location = row.Get<std::string>("location"),
          .entry_count = row.Get<int>("entry_count"),
          .version = row.Get<std::uint64_t>("version")};
}

}  // namespace

Result<ArchiveBox> ArchiveBoxRepository::Lock(db::Tx& tx, const ArchiveBoxName& name) const {
  const auto locked = TRY(tx.QueryOne(
      "SELECT 1 FROM archive_boxes WHERE branch_id = ? AND id = ? AND site_id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, name.branch, name.id, name.site));
  static const std::string sql = kSelectBox + "branch_id = ? AND id = ? AND site_id = ?) b";
  std::optional<ArchiveBox> found;
  if (locked) found = TRY(tx.QueryOne(sql, ReadBox, name.branch, name.id, name.site));
  if (!found) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(found);
}

Result<std::vector<ArchiveBox>> ArchiveBoxRepository::List(db::Session& session,
                                                           const ListQuery& query) const {
  const std::string sql = kSelectBox + query.scope.sql + ") b WHERE " + query.filter.where +
                          " AND " + query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  return session.Query(sql, ReadBox, query.scope.arguments, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Result<std::vector<ArchiveBoxEntry>> ArchiveBoxRepository::ListEntries(
    db::Session& session, const ListQuery& query) const {
  const std::string sql =
      "SELECT e.branch_id, e.id, e.site_id, e.box_id, e.text, e.archive_id, b.number, b.location"
      " FROM (SELECT * FROM archive_box_entries WHERE " +
      query.scope.sql +
      ") e JOIN archive_boxes b ON b.branch_id = e.branch_id AND b.id = e.box_id"
      " AND b.site_id = e.site_id WHERE " +
      query.filter.where + " AND " + query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  const auto read = [](const db::Row& row) {
    return ArchiveBoxEntry{
        .id = row.Get<Uuid>("id"),
        .box = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                 row.Get<ArchiveBoxId>("box_id")}},
        .box_number = row.Get<std::string>("number"),
        .location = row.Get<std::string>("location"),
        .text = row.Get<std::string>("text"),
        .archive = row.Get<std::optional<ArchiveId>>("archive_id")};
  };
  return session.Query(sql, read, query.scope.arguments, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Status ArchiveBoxRepository::CheckNumber(db::Session& session, const ArchiveBox& box) const {
  const auto other = TRY(session.QueryOne(
      "SELECT id FROM archive_boxes"
      " WHERE branch_id = ? AND site_id = ? AND number = ? AND id <> ?",
      [](const db::Row& row) { return row.Get<ArchiveBoxId>(0); }, box.name.branch, box.name.site,
      box.number, box.name.id));
  if (!other) return {};
  const ArchiveBoxName name{{box.name.branch, box.name.site, *other}};
  return Fail(Reason::kArchiveBoxExists, {{"number", box.number}, {"box", name.ToString()}});
}

Status ArchiveBoxRepository::Insert(db::Tx& tx, const ArchiveBox& box) const {
  TRY(tx.Execute(
      "INSERT INTO archive_boxes (branch_id, id, site_id, number, location, version)"
      " VALUES (?, ?, ?, ?, ?, ?)",
      box.name.branch, box.name.id, box.name.site, box.number, box.location, box.version));
  return {};
}

Status ArchiveBoxRepository::Save(db::Tx& tx, ArchiveBox& box) const {
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE archive_boxes SET number = ?, location = ?, version = version + 1"
      " WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
      box.number, box.location, box.name.branch, box.name.id, box.name.site, box.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++box.version;
  return {};
}

Status ArchiveBoxRepository::InsertEntry(db::Tx& tx, const ArchiveBoxEntry& entry) const {
  if (entry.archive) {
    TRY(
        tx.Execute("DELETE FROM archive_box_entries"
                   " WHERE branch_id = ? AND archive_id = ? AND site_id = ?",
                   entry.box.branch, *entry.archive, entry.box.site));
  }
  TRY(tx.Execute(
      "INSERT INTO archive_box_entries"
      " (branch_id, id, site_id, box_id, text, archive_id) VALUES (?, ?, ?, ?, ?, ?)",
      entry.box.branch, entry.id, entry.box.site, entry.box.id, entry.text, entry.archive));
  return {};
}

}  // namespace steward::directory
