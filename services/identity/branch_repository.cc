#include "services/identity/branch_repository.h"

#include "services/identity/names.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

constexpr std::string_view kSelectBranch =
    "SELECT branch_id, display_name, utc_offset_minutes, create_time, update_time,"
    " version FROM branches";

Branch ReadBranch(const db::Row& row) {
  return {.id = row.Get<std::string>("branch_id"),
          .display_name = row.Get<std::string>("display_name"),
          .utc_offset_minutes = row.Get<int>("utc_offset_minutes"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

Result<Branch> Found(std::optional<Branch> branch, std::string_view id) {
  if (!branch) return Fail(Reason::kBranchNotFound, {{"branch", id}});
  return *std::move(branch);
}

}  // namespace

const paging::Columns& BranchRepository::columns() {
  static const paging::Columns columns(
      {{"display_name", paging::Type::Text(), "display_name"},
       {"create_time", paging::Type::Instant(), "create_time"},
       {"update_time", paging::Type::Instant(), "update_time"}},
      {"name", paging::Type::Text(), "branch_id", paging::Use::kOrder});
  return columns;
}

Status BranchRepository::Insert(db::Tx& tx, const Branch& branch) const {
  const Result<std::int64_t> rows = tx.Execute(
      "INSERT INTO branches (branch_id, display_name, utc_offset_minutes,"
      " create_time, update_time, version) VALUES (?, ?, ?, ?, ?, ?)",
      branch.id, branch.display_name, branch.utc_offset_minutes, branch.created, branch.updated,
      branch.version);
  if (rows.ok()) return {};
  if (!db::IsDuplicate(rows.error())) return rows.error();
  return Fail(Reason::kBranchExists, {{"branch", branch.id}});
}

Result<Branch> BranchRepository::Get(db::Session& session, std::string_view branch) const {
  static const std::string sql = std::string(kSelectBranch) + " WHERE branch_id = ?";
  return Found(TRY(session.QueryOne(sql, ReadBranch, branch)), branch);
}

Result<Branch> BranchRepository::Lock(db::Tx& tx, std::string_view branch) const {
  static const std::string sql = std::string(kSelectBranch) + " WHERE branch_id = ? FOR UPDATE";
  return Found(TRY(tx.QueryOne(sql, ReadBranch, branch)), branch);
}

Result<std::vector<Branch>> BranchRepository::All(db::Session& session, int limit) const {
  static const std::string sql = std::string(kSelectBranch) + " ORDER BY branch_id LIMIT ?";
  return session.Query(sql, ReadBranch, limit);
}

Status BranchRepository::Save(db::Tx& tx, Branch& branch) const {
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE branches SET display_name = ?, utc_offset_minutes = ?,"
      " update_time = ?, version = version + 1 WHERE branch_id = ? AND version = ?",
      branch.display_name, branch.utc_offset_minutes, branch.updated, branch.id, branch.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++branch.version;
  return {};
}

Result<std::vector<Branch>> BranchRepository::List(db::Session& session,
                                                   const BranchQuery& query) const {
  std::string sql = std::string(kSelectBranch) + " WHERE " + query.filter.where;
  std::vector<std::string> only;
  if (query.only) {
    if (query.only->empty()) return std::vector<Branch>();
    only = *query.only;
    sql += " AND branch_id IN (" + db::Placeholders(only.size()) + ")";
  }
  paging::Condition after;
  if (query.page.cursor) {
    after = TRY(query.order.After(*query.page.cursor));
    sql += " AND " + after.sql;
  }
  sql += " ORDER BY " + query.order.Sql() + " LIMIT ?";
  return session.Query(sql, ReadBranch, query.filter.arguments, only, after.arguments,
                       query.page.limit());
}

Result<std::vector<std::string>> BranchRepository::LockAll(db::Tx& tx) const {
  return tx.Query("SELECT branch_id FROM branches ORDER BY branch_id FOR UPDATE",
                  [](const db::Row& row) { return row.Get<std::string>(0); });
}

}  // namespace steward::identity
