#include "services/directory/archives/stock_take_repository.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// The count of one outcome, as a column.
std::string CountOf(StockOutcome outcome, const std::string& column) {
  return " (SELECT COUNT(*) FROM stock_take_checks c WHERE c.branch_id = s.branch_id"
         " AND c.stock_take_id = s.id AND c.outcome = " +
         std::to_string(static_cast<int>(outcome)) + ") AS " + column;
}

// To be followed by the condition that picks rows of stock_takes, and `) s`.
const std::string kSelectStockTake =
    "SELECT s.branch_id, s.id, s.site_id, s.year, s.file_count, s.starter, s.start_time,"
    " s.finisher, s.finish_time," +
    CountOf(StockOutcome::kPresent, "present_count") + "," +
    CountOf(StockOutcome::kMissing, "missing_count") + "," +
    CountOf(StockOutcome::kDamaged, "damaged_count") + " FROM (SELECT * FROM stock_takes WHERE ";

StockTake ReadStockTake(const db::Row& row) {
  StockTake stock_take{.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                                 row.Get<StockTakeId>("id")}},
                       .year = row.Get<int>("year"),
                       .file_count = row.Get<int>("file_count"),
                       .present_count = row.Get<int>("present_count"),
                       .missing_count = row.Get<int>("missing_count"),
                       .damaged_count = row.Get<int>("damaged_count"),
                       .starter = {row.Get<std::string>("starter"), row.Get<Time>("start_time")}};
  const auto person = row.Get<std::optional<std::string>>("finisher");
  const auto time = row.Get<std::optional<Time>>("finish_time");
  if (person && time) stock_take.finisher = {*person, *time};
  return stock_take;
}

}  // namespace

Result<StockTake> StockTakeRepository::Find(db::Session& session, const StockTakeName& name) const {
  static const std::string sql = kSelectStockTake + "branch_id = ? AND id = ? AND site_id = ?) s";
  std::optional<StockTake> found =
      TRY(session.QueryOne(sql, ReadStockTake, name.branch, name.id, name.site));
  if (!found) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(found);
}

Result<StockTake> StockTakeRepository::Lock(db::Tx& tx, const StockTakeName& name) const {
  TRY(tx.QueryOne(
      "SELECT 1 FROM stock_takes WHERE branch_id = ? AND id = ? AND site_id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, name.branch, name.id, name.site));
  return Find(tx, name);  // READ COMMITTED: sees what was there when the lock was given
}

Result<std::vector<StockTake>> StockTakeRepository::List(db::Session& session,
                                                         const ListQuery& query) const {
  const std::string sql = kSelectStockTake + query.scope.sql + ") s WHERE " + query.filter.where +
                          " AND " + query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  return session.Query(sql, ReadStockTake, query.scope.arguments, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Result<std::vector<StockTakeCheck>> StockTakeRepository::ListChecks(db::Session& session,
                                                                    const StockTakeName& name,
                                                                    const ListQuery& query) const {
  const std::string sql =
      "SELECT c.archive_id, a.number, c.outcome, c.text, c.checker, c.check_time"
      " FROM stock_take_checks c"
      " JOIN stock_takes s ON s.branch_id = c.branch_id AND s.id = c.stock_take_id"
      " JOIN archives a ON a.branch_id = c.branch_id AND a.id = c.archive_id"
      " WHERE c.branch_id = ? AND c.stock_take_id = ? AND s.site_id = ? AND " +
      query.filter.where + " AND " + query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  const auto read = [](const db::Row& row) {
    return StockTakeCheck{row.Get<ArchiveId>("archive_id"),
                          row.Get<std::string>("number"),
                          row.Get<StockOutcome>("outcome"),
                          row.Get<std::string>("text"),
                          {row.Get<std::string>("checker"), row.Get<Time>("check_time")}};
  };
  return session.Query(sql, read, name.branch, name.id, name.site, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Status StockTakeRepository::CheckNoneOpen(db::Session& session, const SiteName& site) const {
  const auto open = TRY(session.QueryOne(
      "SELECT id FROM stock_takes WHERE branch_id = ? AND open_site_id = ?",
      [](const db::Row& row) { return row.Get<StockTakeId>(0); }, site.branch, site.site));
  if (!open) return {};
  const StockTakeName name{{site.branch, site.site, *open}};
  return Fail(Reason::kStockTakeOpen, {{"stock_take", name.ToString()}});
}

Result<int> StockTakeRepository::CountFiles(db::Session& session, const SiteName& site) const {
  const auto count = TRY(session.QueryOne(
      "SELECT COUNT(*) FROM archives"
      " WHERE branch_id = ? AND site_id = ? AND live_unit_id IS NOT NULL",
      [](const db::Row& row) { return row.Get<int>(0); }, site.branch, site.site));
  return count.value_or(0);
}

Status StockTakeRepository::Insert(db::Tx& tx, const StockTake& stock_take) const {
  const StockTakeName& name = stock_take.name;
  TRY(
      tx.Execute("INSERT INTO stock_takes (branch_id, id, site_id, open_site_id, year, file_count,"
                 " starter, start_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 name.branch, name.id, name.site, name.site, stock_take.year, stock_take.file_count,
                 stock_take.starter.staff, stock_take.starter.time));
  return {};
}

Status StockTakeRepository::SaveCheck(db::Tx& tx, const StockTakeName& name,
                                      const StockTakeCheck& check) const {
  TRY(tx.Execute(
      "INSERT INTO stock_take_checks"
      " (branch_id, stock_take_id, archive_id, outcome, text, checker, check_time)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)"
      " ON DUPLICATE KEY UPDATE outcome = ?, text = ?, checker = ?, check_time = ?",
      name.branch, name.id, check.archive, check.outcome, check.text, check.checker.staff,
      check.checker.time, check.outcome, check.text, check.checker.staff, check.checker.time));
  TRY(
      tx.Execute("UPDATE archives SET checked_time = ?"
                 " WHERE branch_id = ? AND id = ? AND site_id = ?",
                 check.checker.time, name.branch, check.archive, name.site));
  return {};
}

Status StockTakeRepository::SaveFinish(db::Tx& tx, const StockTake& stock_take) const {
  TRY(
      tx.Execute("UPDATE stock_takes SET open_site_id = NULL, file_count = ?, finisher = ?,"
                 " finish_time = ? WHERE branch_id = ? AND id = ? AND site_id = ?",
                 stock_take.file_count, stock_take.finisher->staff, stock_take.finisher->time,
                 stock_take.name.branch, stock_take.name.id, stock_take.name.site));
  return {};
}

}  // namespace steward::directory
