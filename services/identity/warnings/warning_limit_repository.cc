#include "services/identity/warnings/warning_limit_repository.h"

#include <utility>

#include "services/identity/names.h"
#include "services/identity/organisation/names.h"
#include "steward/identity/v1/reasons.h"

namespace steward::identity {
namespace {

const std::string kSelectWarningLimits =
    "SELECT branch_id, id, site_id, indicator, create_time, update_time, version"
    " FROM warning_limits WHERE branch_id = ?";
const std::string kSelectPeriods =
    "SELECT l.branch_id, l.id, l.site_id, l.indicator, v.from_date, v.to_date, v.amber, v.red,"
    " v.role FROM warning_limits l JOIN warning_limit_versions v"
    " ON v.branch_id = l.branch_id AND v.warning_limit_id = l.id";
const std::string kInOrder = " ORDER BY l.branch_id, l.id, v.from_date LIMIT 20000";

WarningLimit ReadWarningLimit(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<WarningLimitId>("id")},
          .indicator = row.Get<int>("indicator"),
          .site = row.Get<std::string>("site_id"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

WarningLimitVersion ReadLimitVersion(const db::Row& row) {
  return {.from = row.Get<Day>("from_date"),
          .to = row.Get<std::optional<Day>>("to_date"),
          .limit = {row.Get<std::int64_t>("amber"), row.Get<std::int64_t>("red")},
          .role = row.Get<std::string>("role")};
}

Status ReadVersionsOf(db::Session& session, WarningLimit& limit) {
  limit.versions = TRY(
      session.Query("SELECT from_date, to_date, amber, red, role FROM warning_limit_versions"
                    " WHERE branch_id = ? AND warning_limit_id = ? ORDER BY from_date LIMIT 100",
                    ReadLimitVersion, limit.name.branch, limit.name.limit));
  return {};
}

Result<WarningLimit> FoundLimit(db::Session& session, std::optional<WarningLimit> limit,
                                const WarningLimitName& name) {
  if (!limit) return Fail(Reason::kWarningLimitNotFound, {{"warning_limit", name.ToString()}});
  TRY(ReadVersionsOf(session, *limit));
  return *std::move(limit);
}

// A limit with one of its versions.
WarningLimit ReadLimitWithVersion(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<WarningLimitId>("id")},
          .indicator = row.Get<int>("indicator"),
          .site = row.Get<std::string>("site_id"),
          .versions = {ReadLimitVersion(row)}};
}

// The versions of a limit follow each other in `rows`.
std::vector<warning::LimitPeriod> PeriodsOfRows(const std::vector<WarningLimit>& rows) {
  std::vector<warning::LimitPeriod> periods;
  for (size_t i = 0; i < rows.size();) {
    WarningLimit limit = rows[i++];
    for (; i < rows.size() && rows[i].name.branch == limit.name.branch &&
           rows[i].name.limit == limit.name.limit;
         ++i) {
      limit.versions.push_back(rows[i].versions.front());
    }
    for (warning::LimitPeriod& period : PeriodsOf(limit)) periods.push_back(std::move(period));
  }
  return periods;
}

}  // namespace

Result<WarningLimit> WarningLimitRepository::Find(db::Session& session,
                                                  const WarningLimitName& name) const {
  static const std::string sql = kSelectWarningLimits + " AND id = ?";
  return FoundLimit(session, TRY(session.QueryOne(sql, ReadWarningLimit, name.branch, name.limit)),
                    name);
}

Result<WarningLimit> WarningLimitRepository::Lock(db::Tx& tx, const WarningLimitName& name) const {
  static const std::string sql = kSelectWarningLimits + " AND id = ? FOR UPDATE";
  return FoundLimit(tx, TRY(tx.QueryOne(sql, ReadWarningLimit, name.branch, name.limit)), name);
}

Result<std::vector<WarningLimit>> WarningLimitRepository::List(db::Session& session,
                                                               std::string_view branch,
                                                               const rpc::ListQuery& query) const {
  std::vector<WarningLimit> limits = TRY(session.Query(
      kSelectWarningLimits + " AND " + query.filter.where + " AND " + query.after.sql +
          " ORDER BY " + query.order + " LIMIT ?",
      ReadWarningLimit, branch, query.filter.arguments, query.after.arguments, query.limit));
  for (WarningLimit& limit : limits) TRY(ReadVersionsOf(session, limit));  // a branch has few
  return limits;
}

Status WarningLimitRepository::InsertVersions(db::Tx& tx, const WarningLimit& limit) const {
  for (const WarningLimitVersion& version : limit.versions) {
    TRY(
        tx.Execute("INSERT INTO warning_limit_versions (branch_id, warning_limit_id, from_date,"
                   " to_date, amber, red, role) VALUES (?, ?, ?, ?, ?, ?, ?)",
                   limit.name.branch, limit.name.limit, version.from, version.to,
                   version.limit.amber, version.limit.red, version.role));
  }
  return {};
}

Status WarningLimitRepository::Insert(db::Tx& tx, const WarningLimit& limit) const {
  const std::string& branch = limit.name.branch;
  const std::optional<WarningLimitId> other = TRY(tx.QueryOne(
      "SELECT id FROM warning_limits WHERE branch_id = ? AND site_id = ? AND indicator = ?"
      " FOR UPDATE",
      [](const db::Row& row) { return row.Get<WarningLimitId>(0); }, branch, limit.site,
      limit.indicator));
  if (other) {
    const std::string node = limit.site.empty() ? FormatName(BranchName::kPattern, branch)
                                                : SiteName{branch, limit.site}.ToString();
    const std::string name = WarningLimitName{branch, *other}.ToString();
    return Fail(Reason::kWarningLimitExists, {{"node", node}, {"warning_limit", name}});
  }
  TRY(
      tx.Execute("INSERT INTO warning_limits (branch_id, id, site_id, indicator, create_time,"
                 " update_time, version) VALUES (?, ?, ?, ?, ?, ?, ?)",
                 branch, limit.name.limit, limit.site, limit.indicator, limit.created,
                 limit.updated, limit.version));
  return InsertVersions(tx, limit);
}

Status WarningLimitRepository::Save(db::Tx& tx, WarningLimit& limit) const {
  ++limit.version;
  TRY(
      tx.Execute("UPDATE warning_limits SET update_time = ?, version = ?"
                 " WHERE branch_id = ? AND id = ?",
                 limit.updated, limit.version, limit.name.branch, limit.name.limit));
  TRY(tx.Execute("DELETE FROM warning_limit_versions WHERE branch_id = ? AND warning_limit_id = ?",
                 limit.name.branch, limit.name.limit));
  return InsertVersions(tx, limit);
}

Result<std::vector<warning::LimitPeriod>> WarningLimitRepository::PeriodsIn(
    db::Session& session, const std::string& branch, int indicator) const {
  static const std::string sql =
      kSelectPeriods + " WHERE l.branch_id IN (?, ?) AND l.indicator = ?" + kInOrder;
  return PeriodsOfRows(
      TRY(session.Query(sql, ReadLimitWithVersion, branch, warning::kHeadOffice, indicator)));
}

Result<std::vector<warning::LimitPeriod>> WarningLimitRepository::PeriodsFrom(db::Session& session,
                                                                              Day day) const {
  static const std::string sql =
      kSelectPeriods + " WHERE (v.to_date IS NULL OR v.to_date >= ?)" + kInOrder;
  return PeriodsOfRows(TRY(session.Query(sql, ReadLimitWithVersion, day)));
}

Result<std::int64_t> WarningLimitRepository::StateVersion(db::Session& session) const {
  return TRY(session.QueryOne("SELECT CAST((SELECT COALESCE(SUM(version), 0) FROM warning_limits)"
                              " + (SELECT COALESCE(SUM(version), 0) FROM branches) AS SIGNED)",
                              [](const db::Row& row) { return row.Get<std::int64_t>(0); }))
      .value_or(0);
}

}  // namespace steward::identity
