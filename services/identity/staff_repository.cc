#include "services/identity/staff_repository.h"

#include <iterator>
#include <set>

#include "common/base/text.h"
#include "steward/identity/v1/staff_service.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

constexpr std::string_view kSelectStaff =
    "SELECT branch_id, id, display_name, login, badge_number, trades, firm, contract_end_date,"
    " leave_date, sites, state, create_time, update_time, version, password_hash FROM staff";

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> WordsOf(const std::string& text) {
  std::vector<std::string> words;
  if (text.empty()) return words;
  for (const std::string_view word : Split(text, ' ')) words.emplace_back(word);
  return words;
}

std::set<std::string> SetOf(std::vector<std::string> words) {
  return {std::make_move_iterator(words.begin()), std::make_move_iterator(words.end())};
}

std::string JoinedSites(const Staff& staff) {
  return Joined({staff.employment.sites.begin(), staff.employment.sites.end()});
}

Staff ReadStaff(const db::Row& row) {
  return {.branch = row.Get<std::string>("branch_id"),
          .id = row.Get<StaffId>("id"),
          .display_name = row.Get<std::string>("display_name"),
          .login = row.Get<std::optional<std::string>>("login"),
          .badge_number = row.Get<std::optional<std::string>>("badge_number"),
          .trades = WordsOf(row.Get<std::string>("trades")),
          .employment = {.firm = row.Get<std::string>("firm"),
                         .contract_end = row.Get<std::optional<Day>>("contract_end_date"),
                         .leave = row.Get<std::optional<Day>>("leave_date"),
                         .sites = SetOf(WordsOf(row.Get<std::string>("sites")))},
          .state = row.Get<Staff::State>("state"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

Account ReadAccount(const db::Row& row) {
  return {ReadStaff(row), row.Get<std::string>("password_hash")};
}

Error NotFound(const StaffName& name) {
  return Fail(Reason::kStaffNotFound, {{"staff", name.ToString()}});
}

// Within a branch only the badge number can be taken: ids are fresh.
Status BadgeOr(const Result<std::int64_t>& rows, const Staff& staff) {
  if (rows.ok()) return {};
  if (!db::IsDuplicate(rows.error())) return rows.error();
  return Fail(Reason::kBadgeTaken, {{"badge_number", staff.badge_number.value_or("")}});
}

}  // namespace

const paging::Columns& StaffRepository::columns() {
  static const paging::Columns columns(
      {{"display_name", paging::Type::Text(), "display_name"},
       {"login", paging::Type::Text(), "login", paging::Use::kFilter},
       {"badge_number", paging::Type::Text(), "badge_number", paging::Use::kFilter},
       {"firm", paging::Type::Text(), "firm", paging::Use::kFilter},
       {"state", paging::Type::Enum(v1::Staff::State_descriptor()), "state", paging::Use::kFilter},
       {"create_time", paging::Type::Instant(), "create_time"},
       {"update_time", paging::Type::Instant(), "update_time"}},
      {"id", paging::Type::Id(), "id"});
  return columns;
}

Status StaffRepository::TakeLogin(db::Tx& tx, const Staff& staff) const {
  if (!staff.login) return {};
  const Result<std::int64_t> rows =
      tx.Execute("INSERT INTO sign_in_names (login, branch_id, staff_id) VALUES (?, ?, ?)",
                 *staff.login, staff.branch, staff.id);
  if (rows.ok()) return {};
  if (!db::IsDuplicate(rows.error())) return rows.error();
  return Fail(Reason::kLoginTaken, {{"login", *staff.login}});
}

Status StaffRepository::Insert(db::Tx& tx, const Account& account) const {
  const Staff& staff = account.staff;
  TRY(TakeLogin(tx, staff));
  return BadgeOr(
      tx.Execute("INSERT INTO staff (branch_id, id, display_name, login, badge_number, trades,"
                 " firm, contract_end_date, leave_date, sites, state, password_hash, create_time,"
                 " update_time, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 staff.branch, staff.id, staff.display_name, staff.login, staff.badge_number,
                 Joined(staff.trades), staff.employment.firm, staff.employment.contract_end,
                 staff.employment.leave, JoinedSites(staff), staff.state, account.password_hash,
                 staff.created, staff.updated, staff.version),
      staff);
}

Result<Account> StaffRepository::GetAccount(db::Session& session, const StaffName& name) const {
  static const std::string sql = std::string(kSelectStaff) + " WHERE branch_id = ? AND id = ?";
  std::optional<Account> account = TRY(session.QueryOne(sql, ReadAccount, name.branch, name.staff));
  if (!account) return NotFound(name);
  return *std::move(account);
}

Result<Staff> StaffRepository::Get(db::Session& session, const StaffName& name) const {
  return TRY(GetAccount(session, name)).staff;
}

Result<Account> StaffRepository::Lock(db::Tx& tx, const StaffName& name) const {
  static const std::string sql =
      std::string(kSelectStaff) + " WHERE branch_id = ? AND id = ? FOR UPDATE";
  std::optional<Account> account = TRY(tx.QueryOne(sql, ReadAccount, name.branch, name.staff));
  if (!account) return NotFound(name);
  return *std::move(account);
}

Result<std::optional<Account>> StaffRepository::FindByLogin(db::Session& session,
                                                            std::string_view login) const {
  return session.QueryOne(
      "SELECT s.branch_id, s.id, s.display_name, s.login, s.badge_number, s.trades, s.firm,"
      " s.contract_end_date, s.leave_date, s.sites, s.state, s.create_time, s.update_time, "
      "s.version, s.password_hash FROM sign_in_names l"
      " JOIN staff s ON s.branch_id = l.branch_id AND s.id = l.staff_id WHERE l.login = ?",
      ReadAccount, login);
}

Status StaffRepository::Save(db::Tx& tx, Staff& staff,
                             const std::optional<std::string>& login_before) const {
  if (staff.login != login_before) {
    if (login_before) TRY(tx.Execute("DELETE FROM sign_in_names WHERE login = ?", *login_before));
    TRY(TakeLogin(tx, staff));
  }
  const Result<std::int64_t> rows = tx.Execute(
      "UPDATE staff SET display_name = ?, login = ?, badge_number = ?, trades = ?, firm = ?,"
      " contract_end_date = ?, leave_date = ?, sites = ?, state = ?, update_time = ?,"
      " version = version + 1 WHERE branch_id = ? AND id = ? AND version = ?",
      staff.display_name, staff.login, staff.badge_number, Joined(staff.trades),
      staff.employment.firm, staff.employment.contract_end, staff.employment.leave,
      JoinedSites(staff), staff.state, staff.updated, staff.branch, staff.id, staff.version);
  TRY(BadgeOr(rows, staff));
  if (rows.value() == 0) return Fail(type::Reason::kEtagMismatch);
  ++staff.version;
  return {};
}

Status StaffRepository::SavePassword(db::Tx& tx, Staff& staff,
                                     std::string_view password_hash) const {
  const std::int64_t rows =
      TRY(tx.Execute("UPDATE staff SET password_hash = ?, update_time = ?, version = version + 1"
                     " WHERE branch_id = ? AND id = ? AND version = ?",
                     password_hash, staff.updated, staff.branch, staff.id, staff.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++staff.version;
  return {};
}

Status StaffRepository::Rehash(db::Tx& tx, const StaffName& name, std::string_view before,
                               std::string_view after) const {
  TRY(tx.Execute(
      "UPDATE staff SET password_hash = ? WHERE branch_id = ? AND id = ? AND password_hash = ?",
      after, name.branch, name.staff, before));
  return {};
}

Result<std::vector<Staff>> StaffRepository::List(db::Session& session,
                                                 const StaffQuery& query) const {
  std::string sql = std::string(kSelectStaff) + " WHERE branch_id = ?";
  std::vector<std::string> firm;
  if (query.firm) {
    sql += " AND firm = ?";
    firm.push_back(*query.firm);
  }
  sql += " AND " + query.filter.where;
  paging::Condition after;
  if (query.page.cursor) {
    after = TRY(query.order.After(*query.page.cursor));
    sql += " AND " + after.sql;
  }
  sql += " ORDER BY " + query.order.Sql() + " LIMIT ?";
  return session.Query(sql, ReadStaff, query.branch, firm, query.filter.arguments, after.arguments,
                       query.page.limit());
}

Result<std::vector<Staff>> StaffRepository::ListAll(db::Session& session,
                                                    const std::optional<StaffName>& after,
                                                    int limit) const {
  static const std::string sql = std::string(kSelectStaff) +
                                 " WHERE branch_id >= ? AND (branch_id > ? OR id > ?)"
                                 " ORDER BY branch_id, id LIMIT ?";
  const StaffName from = after.value_or(StaffName{});
  return session.Query(
      sql, [](const db::Row& row) { return ReadAccount(row).staff; }, from.branch, from.branch,
      from.staff, limit);
}

Result<std::vector<StaffEnd>> StaffRepository::Ends(db::Session& session,
                                                    const std::string& branch) const {
  return session.Query(
      "SELECT id, state, contract_end_date, leave_date FROM staff WHERE branch_id = ?"
      " AND (state = 2 OR contract_end_date IS NOT NULL OR leave_date IS NOT NULL) LIMIT 1000000",
      [](const db::Row& row) {
        const Employment employment{
            .contract_end = row.Get<std::optional<Day>>("contract_end_date"),
            .leave = row.Get<std::optional<Day>>("leave_date")};
        return StaffEnd{row.Get<StaffId>("id"),
                        row.Get<Staff::State>("state") == Staff::State::kDisabled,
                        employment.LastDay()};
      },
      branch);
}

Result<bool> StaffRepository::Any(db::Session& session) const {
  const std::optional<int> one = TRY(session.QueryOne(
      "SELECT 1 FROM staff LIMIT 1", [](const db::Row& row) { return row.Get<int>(0); }));
  return one.has_value();
}

}  // namespace steward::identity
