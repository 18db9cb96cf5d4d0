#include "services/identity/approvals/approval_chain_repository.h"

#include <string>
#include <utility>

#include "common/approval_store/roles_text.h"

namespace steward::identity {
namespace {

ApprovalChain ReadChain(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<std::string>("code")},
          .version = row.Get<std::uint64_t>("version")};
}

struct StepRow {
  Day from;
  approval::Step step;
};

StepRow ReadStep(const db::Row& row) {
  return {row.Get<Day>("from_date"),
          {.roles = approval::RolesIn(row.Get<std::string>("roles")),
           .from_amount_fen = row.Get<std::int64_t>("from_amount_fen"),
           .limit_hours = row.Get<int>("limit_hours"),
           .substitute_role = row.Get<std::string>("substitute_role")}};
}

Status ReadVersions(db::Session& session, ApprovalChain& chain) {
  std::vector<StepRow> rows = TRY(session.Query(
      "SELECT from_date, roles, from_amount_fen, limit_hours, substitute_role"
      " FROM approval_chain_steps WHERE branch_id = ? AND code = ? ORDER BY from_date, position",
      ReadStep, chain.name.branch, chain.name.code));
  for (StepRow& row : rows) {
    if (chain.versions.empty() || chain.versions.back().from != row.from) {
      chain.versions.push_back({row.from, {}});
    }
    chain.versions.back().steps.push_back(std::move(row.step));
  }
  return {};
}

}  // namespace

Result<std::optional<ApprovalChain>> ApprovalChainRepository::Find(
    db::Session& session, const ApprovalChainName& name) const {
  std::optional<ApprovalChain> chain = TRY(session.QueryOne(
      "SELECT branch_id, code, version FROM approval_chains WHERE branch_id = ? AND code = ?",
      ReadChain, name.branch, name.code));
  if (chain) TRY(ReadVersions(session, *chain));
  return chain;
}

Result<std::vector<ApprovalChain>> ApprovalChainRepository::List(
    db::Session& session, std::string_view branch, const rpc::ListQuery& query) const {
  std::vector<ApprovalChain> chains = TRY(session.Query(
      "SELECT branch_id, code, version FROM approval_chains WHERE branch_id = ? AND " +
          query.filter.where + " AND " + query.after.sql + " ORDER BY " + query.order + " LIMIT ?",
      ReadChain, branch, query.filter.arguments, query.after.arguments, query.limit));
  for (ApprovalChain& chain : chains) TRY(ReadVersions(session, chain));  // a branch has few
  return chains;
}

Status ApprovalChainRepository::Save(db::Tx& tx, ApprovalChain& chain) const {
  const ApprovalChainName& name = chain.name;
  ++chain.version;
  TRY(
      tx.Execute("INSERT INTO approval_chains (branch_id, code, version) VALUES (?, ?, ?)"
                 " ON DUPLICATE KEY UPDATE version = VALUES(version)",
                 name.branch, name.code, chain.version));
  TRY(tx.Execute("DELETE FROM approval_chain_steps WHERE branch_id = ? AND code = ?", name.branch,
                 name.code));
  for (const ApprovalChainVersion& version : chain.versions) {
    int position = 0;
    for (const approval::Step& step : version.steps) {
      TRY(tx.Execute(
          "INSERT INTO approval_chain_steps (branch_id, code, from_date, position, roles,"
          " from_amount_fen, limit_hours, substitute_role) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          name.branch, name.code, version.from, position++, approval::TextOf(step.roles),
          step.from_amount_fen, step.limit_hours, step.substitute_role));
    }
  }
  return {};
}

}  // namespace steward::identity
