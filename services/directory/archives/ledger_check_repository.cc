#include "services/directory/archives/ledger_check_repository.h"

#include "steward/type/v1/reasons.h"

namespace steward::directory {
namespace {

// To be followed by the condition that picks rows of ledger_findings, and kWithNumber.
const std::string kSelectFinding =
    "SELECT f.branch_id, f.id, f.site_id, f.ledger_check_id, f.position, f.archive_id, f.field,"
    " f.rule, f.clerk, f.due_time, f.closer, f.close_time, f.explanation, a.number"
    " FROM (SELECT * FROM ledger_findings WHERE ";
const std::string kWithNumber =
    ") f JOIN archives a ON a.branch_id = f.branch_id AND a.id = f.archive_id"
    " AND a.site_id = f.site_id";

LedgerFinding ReadFinding(const db::Row& row) {
  LedgerFinding finding{
      .id = row.Get<LedgerFindingId>("id"),
      .check = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                 row.Get<LedgerCheckId>("ledger_check_id")}},
      .position = row.Get<int>("position"),
      .archive = row.Get<ArchiveId>("archive_id"),
      .number = row.Get<std::string>("number"),
      .problem = {row.Get<ArchiveField>("field"), row.Get<LedgerRule>("rule")},
      .clerk = row.Get<std::string>("clerk"),
      .due = row.Get<Time>("due_time")};
  const auto closer = row.Get<std::optional<std::string>>("closer");
  const auto closed = row.Get<std::optional<Time>>("close_time");
  if (closer && closed) finding.closer = {*closer, *closed};
  finding.explanation = row.Get<std::string>("explanation");
  return finding;
}

}  // namespace

Result<LedgerCheck> LedgerCheckRepository::Find(db::Session& session,
                                                const LedgerCheckName& name) const {
  std::optional<LedgerCheck> check = TRY(session.QueryOne(
      "SELECT runner, run_time, due_time, file_count, next_number FROM ledger_checks"
      " WHERE branch_id = ? AND id = ? AND site_id = ?",
      [&](const db::Row& row) {
        return LedgerCheck{.name = name,
                           .runner = {row.Get<std::string>("runner"), row.Get<Time>("run_time")},
                           .due = row.Get<Time>("due_time"),
                           .file_count = row.Get<int>("file_count"),
                           .next_number = row.Get<std::string>("next_number")};
      },
      name.branch, name.id, name.site));
  if (!check) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  check->clerks = TRY(session.Query(
      "SELECT clerk, value_count, finding_count FROM ledger_check_clerks"
      " WHERE branch_id = ? AND ledger_check_id = ? ORDER BY clerk",
      [](const db::Row& row) {
        return LedgerClerk{row.Get<std::string>("clerk"), row.Get<int>("value_count"),
                           row.Get<int>("finding_count")};
      },
      name.branch, name.id));
  return *std::move(check);
}

Result<LedgerFinding> LedgerCheckRepository::LockFinding(db::Tx& tx, const LedgerCheckName& check,
                                                         int position) const {
  static const std::string sql =
      kSelectFinding +
      "branch_id = ? AND ledger_check_id = ? AND site_id = ? AND position = ? FOR UPDATE" +
      kWithNumber;
  std::optional<LedgerFinding> found =
      TRY(tx.QueryOne(sql, ReadFinding, check.branch, check.id, check.site, position));
  if (!found) {
    return Fail(type::Reason::kNotFound,
                {{"name", check.ToString() + " " + std::to_string(position)}});
  }
  return *std::move(found);
}

Result<std::vector<LedgerFinding>> LedgerCheckRepository::ListFindings(
    db::Session& session, const ListQuery& query) const {
  const std::string sql = kSelectFinding + query.scope.sql + kWithNumber + " WHERE " +
                          query.filter.where + " AND " + query.after.sql + " ORDER BY " +
                          query.order + " LIMIT ?";
  return session.Query(sql, ReadFinding, query.scope.arguments, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Status LedgerCheckRepository::Insert(db::Tx& tx, const LedgerCheck& check) const {
  TRY(
      tx.Execute("INSERT INTO ledger_checks (branch_id, id, site_id, runner, run_time, due_time,"
                 " file_count, next_number) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 check.name.branch, check.name.id, check.name.site, check.runner.staff,
                 check.runner.time, check.due, check.file_count, check.next_number));
  for (const LedgerClerk& clerk : check.clerks) {
    TRY(tx.Execute(
        "INSERT INTO ledger_check_clerks"
        " (branch_id, ledger_check_id, clerk, value_count, finding_count)"
        " VALUES (?, ?, ?, ?, ?)",
        check.name.branch, check.name.id, clerk.clerk, clerk.value_count, clerk.finding_count));
  }
  return {};
}

Status LedgerCheckRepository::InsertFinding(db::Tx& tx, const LedgerFinding& finding) const {
  TRY(tx.Execute(
      "INSERT INTO ledger_findings (branch_id, id, site_id, ledger_check_id, position, archive_id,"
      " open_archive_id, field, rule, clerk, due_time, explanation)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')"
      " ON DUPLICATE KEY UPDATE explanation = explanation",
      finding.check.branch, finding.id, finding.check.site, finding.check.id, finding.position,
      finding.archive, finding.archive, finding.problem.field, finding.problem.rule, finding.clerk,
      finding.due));
  return {};
}

Status LedgerCheckRepository::CloseFinding(db::Tx& tx, const LedgerFinding& finding) const {
  TRY(
      tx.Execute("UPDATE ledger_findings SET open_archive_id = NULL, closer = ?, close_time = ?,"
                 " explanation = ? WHERE branch_id = ? AND id = ? AND site_id = ?",
                 finding.closer->staff, finding.closer->time, finding.explanation,
                 finding.check.branch, finding.id, finding.check.site));
  return {};
}

}  // namespace steward::directory
