#include "services/directory/archives/archive_rule_repository.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

constexpr std::string_view kCompanyOfRules = "hq";

const std::string kSelectArchiveRule =
    "SELECT branch_id, id, start_date, confirm_months, check_months, sample_percent,"
    " least_sample_count, creator, create_time FROM archive_rules WHERE branch_id IN (?, ?)";

ArchiveRule ReadArchiveRule(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<ArchiveRuleId>("id")},
          .start = row.Get<Day>("start_date"),
          .confirm_every = std::chrono::months(row.Get<int>("confirm_months")),
          .check_every = std::chrono::months(row.Get<int>("check_months")),
          .sample = {row.Get<int>("sample_percent"), row.Get<int>("least_sample_count")},
          .creator = row.Get<std::string>("creator"),
          .created = row.Get<Time>("create_time")};
}

}  // namespace

Status ArchiveRuleRepository::Insert(db::Tx& tx, const ArchiveRule& rule) const {
  const Result<std::int64_t> rows = tx.Execute(
      "INSERT INTO archive_rules (branch_id, id, start_date, confirm_months, check_months,"
      " sample_percent, least_sample_count, creator, create_time)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      rule.name.branch, rule.name.id, rule.start, static_cast<int>(rule.confirm_every.count()),
      static_cast<int>(rule.check_every.count()), rule.sample.percent, rule.sample.least,
      rule.creator, rule.created);
  if (rows.ok()) return {};
  if (!db::IsDuplicate(rows.error())) return rows.error();
  return Fail(Reason::kArchiveRuleExists, {{"day", DayText(rule.start)}});
}

Result<std::vector<ArchiveRule>> ArchiveRuleRepository::List(db::Session& session,
                                                             const std::string& branch,
                                                             const ListQuery& query) const {
  const std::string sql = kSelectArchiveRule + " AND " + query.filter.where + " AND " +
                          query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  return session.Query(sql, ReadArchiveRule, branch, kCompanyOfRules, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Result<ArchiveRule> ArchiveRuleRepository::On(db::Session& session, const std::string& branch,
                                              Day day) const {
  static const std::string sql =
      kSelectArchiveRule +
      " AND start_date <= ? ORDER BY branch_id = ? DESC, start_date DESC LIMIT 1";
  std::optional<ArchiveRule> rule =
      TRY(session.QueryOne(sql, ReadArchiveRule, branch, kCompanyOfRules, day, branch));
  if (!rule) return Fail(Reason::kArchiveRuleMissing, {{"day", DayText(day)}});
  return *std::move(rule);
}

}  // namespace steward::directory
