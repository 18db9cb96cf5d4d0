#include "services/directory/archives/archive_loan_repository.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// To be followed by the condition that picks rows of archive_loans, and kWithFile.
const std::string kSelectLoan =
    "SELECT l.branch_id, l.id, l.site_id, l.archive_id, l.borrower, l.due_time, l.text, l.keeper,"
    " l.lend_time, l.taken_back_by, l.taken_back_time, a.number"
    " FROM (SELECT * FROM archive_loans WHERE ";
const std::string kWithFile =
    ") l JOIN archives a ON a.branch_id = l.branch_id AND a.id = l.archive_id"
    " AND a.site_id = l.site_id";

ArchiveLoan ReadLoan(const db::Row& row) {
  const auto branch = row.Get<std::string>("branch_id");
  const auto site = row.Get<std::string>("site_id");
  ArchiveLoan loan{.name = {{branch, site, row.Get<ArchiveLoanId>("id")}},
                   .archive = {{branch, site, row.Get<ArchiveId>("archive_id")}},
                   .number = row.Get<std::string>("number"),
                   .borrower = row.Get<std::string>("borrower"),
                   .due = row.Get<Time>("due_time"),
                   .text = row.Get<std::string>("text"),
                   .keeper = {row.Get<std::string>("keeper"), row.Get<Time>("lend_time")}};
  const auto person = row.Get<std::optional<std::string>>("taken_back_by");
  const auto time = row.Get<std::optional<Time>>("taken_back_time");
  if (person && time) loan.taken_back = {*person, *time};
  return loan;
}

}  // namespace

Result<ArchiveLoan> ArchiveLoanRepository::Find(db::Session& session,
                                                const ArchiveLoanName& name) const {
  static const std::string sql =
      kSelectLoan + "branch_id = ? AND id = ? AND site_id = ?" + kWithFile;
  std::optional<ArchiveLoan> found =
      TRY(session.QueryOne(sql, ReadLoan, name.branch, name.id, name.site));
  if (!found) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(found);
}

Result<std::vector<ArchiveLoan>> ArchiveLoanRepository::List(db::Session& session,
                                                             const ListQuery& query,
                                                             std::optional<Time> overdue_at) const {
  std::vector<Time> due;
  if (overdue_at) due.push_back(*overdue_at);
  const std::string overdue = overdue_at ? "l.taken_back_time IS NULL AND l.due_time < ?" : "TRUE";
  const std::string sql = kSelectLoan + query.scope.sql + kWithFile + " WHERE " + overdue +
                          " AND " + query.filter.where + " AND " + query.after.sql + " ORDER BY " +
                          query.order + " LIMIT ?";
  return session.Query(sql, ReadLoan, query.scope.arguments, due, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Result<std::vector<ArchiveLoan>> ArchiveLoanRepository::ListOutWith(db::Session& session,
                                                                    const std::string& branch,
                                                                    const std::string& borrower,
                                                                    int limit) const {
  static const std::string sql = kSelectLoan +
                                 "branch_id = ? AND borrower = ? AND taken_back_time IS NULL" +
                                 kWithFile + " ORDER BY l.lend_time, l.id LIMIT ?";
  return session.Query(sql, ReadLoan, branch, borrower, limit);
}

Status ArchiveLoanRepository::CheckIn(db::Session& session, const ArchiveName& archive) const {
  static const std::string sql =
      kSelectLoan + "branch_id = ? AND out_archive_id = ? AND site_id = ?" + kWithFile;
  const std::optional<ArchiveLoan> out =
      TRY(session.QueryOne(sql, ReadLoan, archive.branch, archive.id, archive.site));
  if (!out) return {};
  return Fail(
      Reason::kArchiveLent,
      {{"number", out->number}, {"borrower", out->borrower}, {"loan", out->name.ToString()}});
}

Status ArchiveLoanRepository::Insert(db::Tx& tx, const ArchiveLoan& loan) const {
  TRY(
      tx.Execute("INSERT INTO archive_loans (branch_id, id, site_id, archive_id, out_archive_id,"
                 " borrower, due_time, text, keeper, lend_time)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 loan.name.branch, loan.name.id, loan.name.site, loan.archive.id, loan.archive.id,
                 loan.borrower, loan.due, loan.text, loan.keeper.staff, loan.keeper.time));
  return {};
}

Status ArchiveLoanRepository::SaveReturn(db::Tx& tx, const ArchiveLoan& loan) const {
  TRY(
      tx.Execute("UPDATE archive_loans SET out_archive_id = NULL, taken_back_by = ?,"
                 " taken_back_time = ? WHERE branch_id = ? AND id = ? AND site_id = ?",
                 loan.taken_back->staff, loan.taken_back->time, loan.name.branch, loan.name.id,
                 loan.name.site));
  return {};
}

}  // namespace steward::directory
