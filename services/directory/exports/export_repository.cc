#include "services/directory/exports/export_repository.h"

namespace steward::directory {
namespace {

const std::string kSelectExport =
    "SELECT e.branch_id, e.id, e.site_id, e.kind, e.format, e.state, e.job_id, e.size_bytes,"
    " e.error_zh, e.error_en, e.creator, e.create_time, e.expire_time,"
    " (SELECT jobs.done_count FROM jobs WHERE jobs.branch_id = e.branch_id"
    " AND jobs.id = e.job_id) AS done_count,"
    " (SELECT jobs.total_count FROM jobs WHERE jobs.branch_id = e.branch_id"
    " AND jobs.id = e.job_id) AS total_count FROM exports e";

ExportView ReadExport(const db::Row& row) {
  ExportView view;
  view.exported = {.name = {row.Get<std::string>("branch_id"), row.Get<ExportId>("id")},
                   .site = row.Get<std::string>("site_id"),
                   .kind = row.Get<ExportKind>("kind"),
                   .format = row.Get<ExportFormat>("format"),
                   .state = row.Get<ExportState>("state"),
                   .job = row.Get<Uuid>("job_id"),
                   .size_bytes = row.Get<std::int64_t>("size_bytes"),
                   .error_zh = row.Get<std::string>("error_zh"),
                   .error_en = row.Get<std::string>("error_en"),
                   .creator = row.Get<std::string>("creator"),
                   .created = row.Get<Time>("create_time"),
                   .expires = row.Get<Time>("expire_time")};
  view.done_count = row.Get<std::optional<std::int64_t>>("done_count").value_or(0);
  view.total_count = row.Get<std::optional<std::int64_t>>("total_count").value_or(0);
  return view;
}

}  // namespace

Result<ExportView> ExportRepository::Find(db::Session& session, const rpc::Scope& scope,
                                          const ExportName& name) const {
  const rpc::Scope::Condition reach = scope.Under(FormatName(BranchName::kPattern, name.branch));
  std::optional<ExportView> view =
      TRY(session.QueryOne(kSelectExport + " WHERE e.branch_id = ? AND e.id = ? AND " + reach.sql,
                           ReadExport, name.branch, name.id, reach.arguments));
  if (!view) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(view);
}

Result<Export> ExportRepository::Lock(db::Tx& tx, const rpc::Scope& scope,
                                      const ExportName& name) const {
  const auto locked = TRY(tx.QueryOne(
      "SELECT 1 FROM exports WHERE branch_id = ? AND id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, name.branch, name.id));
  if (!locked) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return TRY(Find(tx, scope, name)).exported;
}

Result<std::vector<ExportView>> ExportRepository::List(db::Session& session,
                                                       const ListQuery& query) const {
  return SelectPage(session, kSelectExport, ReadExport, query);
}

Status ExportRepository::Insert(db::Tx& tx, const Export& exported) const {
  TRY(tx.Execute(
      "INSERT INTO exports (branch_id, id, site_id, kind, format, state, job_id, size_bytes,"
      " error_zh, error_en, creator, create_time, expire_time)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', '', ?, ?, ?)",
      exported.name.branch, exported.name.id, exported.site, exported.kind, exported.format,
      exported.state, exported.job, exported.creator, exported.created, exported.expires));
  return {};
}

Status ExportRepository::Save(db::Tx& tx, const Export& exported) const {
  TRY(
      tx.Execute("UPDATE exports SET state = ?, size_bytes = ?, error_zh = ?, error_en = ?"
                 " WHERE branch_id = ? AND id = ?",
                 exported.state, exported.size_bytes, exported.error_zh, exported.error_en,
                 exported.name.branch, exported.name.id));
  return {};
}

}  // namespace steward::directory
