#include "services/identity/warnings/warning_repository.h"

#include <utility>

#include "steward/identity/v1/reasons.h"

namespace steward::identity {
namespace {

// A report names at most 500, so that no more are open than were opened by a few reports that were
// cut.
constexpr int kOpenWarnings = 20'000;

const std::string kSelectLevelWarnings =
    "SELECT branch_id, site_id, id, indicator, subject, subject_title, role, level, worst_level,"
    " opened_value, worst_value, `last_value`, open_time, close_time, change_count FROM warnings";

Warning ReadLevelWarning(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                   row.Get<WarningId>("id")},
          .indicator = row.Get<int>("indicator"),
          .subject = row.Get<std::string>("subject"),
          .title = row.Get<std::string>("subject_title"),
          .role = row.Get<std::string>("role"),
          .level = row.Get<warning::Level>("level"),
          .worst_level = row.Get<warning::Level>("worst_level"),
          .opened_value = row.Get<std::int64_t>("opened_value"),
          .worst_value = row.Get<std::int64_t>("worst_value"),
          .last_value = row.Get<std::int64_t>("last_value"),
          .opened = row.Get<Time>("open_time"),
          .closed = row.Get<std::optional<Time>>("close_time"),
          .change_count = row.Get<int>("change_count")};
}

LevelChange ReadLevelChange(const db::Row& row) {
  return {row.Get<warning::Level>("level"), row.Get<std::int64_t>("value"),
          row.Get<Time>("change_time")};
}

WarningCount ReadWarningCount(const db::Row& row) {
  return {row.Get<int>(0), row.Get<warning::Level>(1), row.Get<std::int64_t>(2)};
}

}  // namespace

Result<Warning> WarningRepository::Get(db::Session& session, const WarningName& name) const {
  static const std::string sql =
      kSelectLevelWarnings + " WHERE branch_id = ? AND site_id = ? AND id = ?";
  std::optional<Warning> warning =
      TRY(session.QueryOne(sql, ReadLevelWarning, name.branch, name.site, name.warning));
  if (!warning) return Fail(Reason::kWarningNotFound, {{"warning", name.ToString()}});
  warning->changes =
      TRY(session.Query("SELECT level, value, change_time FROM warning_changes"
                        " WHERE branch_id = ? AND warning_id = ? ORDER BY position LIMIT 1000",
                        ReadLevelChange, name.branch, name.warning));
  return *std::move(warning);
}

Result<std::vector<Warning>> WarningRepository::List(db::Session& session,
                                                     const rpc::ListQuery& query) const {
  return rpc::SelectPage(session, kSelectLevelWarnings, ReadLevelWarning, query);
}

Result<std::vector<WarningCount>> WarningRepository::CountOpen(
    db::Session& session, const rpc::Scope::Condition& scope) const {
  return session.Query("SELECT indicator, level, COUNT(*) FROM warnings WHERE " + scope.sql +
                           " AND close_time IS NULL GROUP BY indicator, level LIMIT 1000",
                       ReadWarningCount, scope.arguments);
}

Result<std::vector<WarningCount>> WarningRepository::CountOpened(db::Session& session,
                                                                 const rpc::Scope::Condition& scope,
                                                                 Time from, Time to) const {
  return session.Query(
      "SELECT indicator, worst_level, COUNT(*) FROM warnings WHERE " + scope.sql +
          " AND open_time >= ? AND open_time < ? GROUP BY indicator, worst_level LIMIT 1000",
      ReadWarningCount, scope.arguments, from, to);
}

Result<bool> WarningRepository::NoteReport(db::Tx& tx, const std::string& branch, int indicator,
                                           Time read) const {
  const std::int64_t rows = TRY(
      tx.Execute("INSERT INTO warning_reports (branch_id, indicator, read_time) VALUES (?, ?, ?)"
                 " ON DUPLICATE KEY UPDATE read_time = GREATEST(read_time, VALUES(read_time))",
                 branch, indicator, read));
  return rows != 0;
}

Result<std::vector<Warning>> WarningRepository::OpenOf(db::Session& session,
                                                       const std::string& branch,
                                                       int indicator) const {
  static const std::string sql = kSelectLevelWarnings +
                                 " WHERE branch_id = ? AND indicator = ? AND close_time IS NULL"
                                 " ORDER BY id LIMIT " +
                                 std::to_string(kOpenWarnings);
  return session.Query(sql, ReadLevelWarning, branch, indicator);
}

Status WarningRepository::InsertChanges(db::Tx& tx, const Warning& warning) const {
  int position = warning.change_count;
  for (const LevelChange& change : warning.changes) {
    TRY(
        tx.Execute("INSERT INTO warning_changes (branch_id, warning_id, position, level, value,"
                   " change_time) VALUES (?, ?, ?, ?, ?, ?)",
                   warning.name.branch, warning.name.warning, ++position, change.level,
                   change.value, change.time));
  }
  return {};
}

Status WarningRepository::Insert(db::Tx& tx, const Warning& warning) const {
  TRY(tx.Execute(
      "INSERT INTO warnings (branch_id, id, site_id, indicator, subject, open_subject,"
      " subject_title, role, level, worst_level, opened_value, worst_value, `last_value`,"
      " open_time, change_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      warning.name.branch, warning.name.warning, warning.name.site, warning.indicator,
      warning.subject, warning.subject, warning.title, warning.role, warning.level,
      warning.worst_level, warning.opened_value, warning.worst_value, warning.last_value,
      warning.opened, static_cast<int>(warning.changes.size())));
  return InsertChanges(tx, warning);
}

Status WarningRepository::Save(db::Tx& tx, const Warning& warning) const {
  std::optional<std::string> open_subject;
  if (!warning.closed) open_subject = warning.subject;
  TRY(
      tx.Execute("UPDATE warnings SET open_subject = ?, role = ?, level = ?, worst_level = ?,"
                 " worst_value = ?, `last_value` = ?, close_time = ?, change_count = ?"
                 " WHERE branch_id = ? AND site_id = ? AND id = ?",
                 open_subject, warning.role, warning.level, warning.worst_level,
                 warning.worst_value, warning.last_value, warning.closed,
                 warning.change_count + static_cast<int>(warning.changes.size()),
                 warning.name.branch, warning.name.site, warning.name.warning));
  return InsertChanges(tx, warning);
}

}  // namespace steward::identity
