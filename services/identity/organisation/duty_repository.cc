#include "services/identity/organisation/duty_repository.h"

#include <string>
#include <utility>

namespace steward::identity {
namespace {

const std::string kSelectWarnings =
    "SELECT id, grant_name, display_name, creator, first_duty, second_duty, state, create_time,"
    " acknowledge_time, acknowledger, note FROM duty_warnings WHERE branch_id = ? ";

Result<DutyWarning> ReadWarning(const db::Row& row) {
  return DutyWarning{
      .id = row.Get<DutyWarningId>("id"),
      .grant = TRY(GrantName::Parse(row.Get<std::string>("grant_name"))),
      .display_name = row.Get<std::string>("display_name"),
      .creator = row.Get<std::string>("creator"),
      .pair = {row.Get<std::string>("first_duty"), row.Get<std::string>("second_duty")},
      .state = row.Get<DutyWarning::State>("state"),
      .created = row.Get<Time>("create_time"),
      .acknowledged = row.Get<std::optional<Time>>("acknowledge_time"),
      .acknowledger = row.Get<std::optional<std::string>>("acknowledger").value_or(""),
      .note = row.Get<std::optional<std::string>>("note").value_or("")};
}

Result<DutyRules> ReadRules(db::Session& session, std::uint64_t version) {
  return DutyRules{.pairs = TRY(session.Query(
                       "SELECT first_duty, second_duty FROM duty_pairs"
                       " WHERE branch_id = ? ORDER BY position LIMIT 1000",
                       [](const db::Row& row) -> auth::DutyPair {
                         return {row.Get<std::string>(0), row.Get<std::string>(1)};
                       },
                       kHeadOffice)),
                   .version = version};
}

std::uint64_t ReadVersion(const db::Row& row) { return row.Get<std::uint64_t>(0); }

}  // namespace

Result<DutyRules> DutyRepository::Rules(db::Session& session, std::string_view branch) const {
  const auto version = TRY(
      session.QueryOne("SELECT version FROM duty_rules WHERE branch_id = ?", ReadVersion, branch));
  if (!version) return Fail(Reason::kDutyRulesNotFound, {{"branch", branch}});
  return ReadRules(session, *version);
}

Result<DutyRules> DutyRepository::LockRules(db::Tx& tx, std::string_view branch) const {
  const auto version = TRY(tx.QueryOne(
      "SELECT version FROM duty_rules WHERE branch_id = ? FOR UPDATE", ReadVersion, branch));
  if (!version) return Fail(Reason::kDutyRulesNotFound, {{"branch", branch}});
  return ReadRules(tx, *version);
}

Status DutyRepository::SaveRules(db::Tx& tx, DutyRules& rules) const {
  ++rules.version;
  TRY(tx.Execute("UPDATE duty_rules SET version = ? WHERE branch_id = ?", rules.version,
                 kHeadOffice));
  TRY(tx.Execute("DELETE FROM duty_pairs WHERE branch_id = ?", kHeadOffice));
  int position = 0;
  for (const auth::DutyPair& pair : rules.pairs) {
    TRY(
        tx.Execute("INSERT INTO duty_pairs (branch_id, position, first_duty, second_duty)"
                   " VALUES (?, ?, ?, ?)",
                   kHeadOffice, position++, pair.first, pair.second));
  }
  return {};
}

Status DutyRepository::Insert(db::Tx& tx, const DutyWarning& warning) const {
  TRY(tx.Execute(
      "INSERT INTO duty_warnings (branch_id, id, grant_name, display_name, creator,"
      " first_duty, second_duty, state, create_time)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      kHeadOffice, warning.id, warning.grant.ToString(), warning.display_name, warning.creator,
      warning.pair.first, warning.pair.second, warning.state, warning.created));
  return {};
}

Result<std::vector<DutyWarning>> DutyRepository::List(db::Session& session, std::string_view branch,
                                                      const rpc::ListQuery& query) const {
  return session.Query(kSelectWarnings + "AND " + query.filter.where + " AND " + query.after.sql +
                           " ORDER BY " + query.order + " LIMIT ?",
                       ReadWarning, branch, query.filter.arguments, query.after.arguments,
                       query.limit);
}

Result<DutyWarning> DutyRepository::Lock(db::Tx& tx, const DutyWarningId& id) const {
  std::optional<DutyWarning> warning =
      TRY(tx.QueryOne(kSelectWarnings + "AND id = ? FOR UPDATE", ReadWarning, kHeadOffice, id));
  if (!warning) return Fail(Reason::kDutyWarningNotFound, {{"warning", id.ToString()}});
  return *std::move(warning);
}

Status DutyRepository::Save(db::Tx& tx, const DutyWarning& warning) const {
  TRY(
      tx.Execute("UPDATE duty_warnings SET state = ?, acknowledge_time = ?, acknowledger = ?,"
                 " note = ? WHERE branch_id = ? AND id = ?",
                 warning.state, warning.acknowledged, warning.acknowledger, warning.note,
                 kHeadOffice, warning.id));
  return {};
}

}  // namespace steward::identity
