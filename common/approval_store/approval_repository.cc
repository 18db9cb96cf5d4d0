#include "common/approval_store/approval_repository.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/approval_store/roles_text.h"
#include "steward/type/v1/reasons.h"

namespace steward::approval {
namespace {

const std::string kSelectApproval =
    "SELECT branch_id, id, site_id, code, subject, requester, amount_fen, effect, chain,"
    " chain_from_date, create_time, withdraw_time, version FROM approvals";

StoredApproval ReadApproval(const db::Row& row) {
  return {.key = {row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                  row.Get<Uuid>("id")},
          .approval = {.question = {.code = row.Get<std::string>("code"),
                                    .subject = row.Get<std::string>("subject"),
                                    .requester = row.Get<std::string>("requester"),
                                    .effect = row.Get<std::string>("effect"),
                                    .amount_fen = row.Get<std::int64_t>("amount_fen")},
                       .chain = {row.Get<std::string>("chain"),
                                 row.Get<std::chrono::year_month_day>("chain_from_date"),
                                 {}},
                       .created = row.Get<Time>("create_time"),
                       .withdrawn = row.Get<std::optional<Time>>("withdraw_time")},
          .version = row.Get<std::uint64_t>("version")};
}

struct StepOf {
  Uuid approval;
  Step step;
};

StepOf ReadStep(const db::Row& row) {
  return {row.Get<Uuid>("approval_id"),
          {.roles = RolesIn(row.Get<std::string>("roles")),
           .from_amount_fen = row.Get<std::int64_t>("from_amount_fen"),
           .limit_hours = row.Get<int>("limit_hours"),
           .substitute_role = row.Get<std::string>("substitute_role")}};
}

struct DecisionOf {
  Uuid approval;
  Decision decision;
};

DecisionOf ReadDecision(const db::Row& row) {
  return {row.Get<Uuid>("approval_id"),
          {.person = row.Get<std::string>("person"),
           .outcome = row.Get<Outcome>("outcome"),
           .reason = row.Get<std::string>("reason"),
           .time = row.Get<Time>("decide_time")}};
}

// Padded to the next of 1, 4, 16 and so on, so that statements have few texts and stay cached.
template <class T>
std::vector<T> PaddedList(std::vector<T> values) {
  size_t size = 1;
  while (size < values.size()) size *= 4;
  values.resize(size, T(values.back()));
  return values;
}

// Since when the step waits, or when the last one was decided.
Time WaitingTime(const Approval& approval) {
  return approval.decisions.empty() ? approval.created : approval.decisions.back().time;
}

// Who may decide the step that waits, and from when on.
Status InsertDeciders(db::Tx& tx, const StoredApproval& stored) {
  const std::optional<Waiting> waiting = stored.approval.Next();
  if (!waiting) return {};
  const Step& step = stored.approval.chain.steps[static_cast<size_t>(waiting->position)];
  const auto insert = [&](const std::string& role, Time from) -> Status {
    TRY(
        tx.Execute("INSERT INTO approval_deciders (branch_id, approval_id, role, from_time)"
                   " VALUES (?, ?, ?, ?)",
                   stored.key.branch, stored.key.id, role, from));
    return {};
  };
  for (const std::string& role : step.roles) TRY(insert(role, waiting->since));
  if (waiting->substitute_from) TRY(insert(step.substitute_role, *waiting->substitute_from));
  return {};
}

paging::Value WaitingValueOf(const StoredApproval& stored, std::string_view field) {
  if (field == "create_time") return stored.approval.created;
  if (field == "waiting_since_time") return WaitingTime(stored.approval);
  return stored.key.id;
}

}  // namespace

const rpc::ListKind<StoredApproval>& ApprovalRepository::WaitingLists() {
  using paging::Type;
  using paging::Use;
  static const rpc::ListKind<StoredApproval> kind{
      paging::Columns({{"code", Type::Text(), "code", Use::kFilter},
                       {"requester", Type::Text(), "requester", Use::kFilter},
                       {"create_time", Type::Instant(), "create_time"},
                       {"waiting_since_time", Type::Instant(), "waiting_time"}},
                      {"id", Type::Id(), "id"}),
      "waiting_since_time", WaitingValueOf};
  return kind;
}

Status ApprovalRepository::Insert(db::Tx& tx, const StoredApproval& stored) const {
  const Approval& approval = stored.approval;
  const ApprovalKey& key = stored.key;
  TRY(tx.Execute(
      "INSERT INTO approvals (branch_id, id, site_id, code, subject, requester, amount_fen, effect,"
      " chain, chain_from_date, state, create_time, waiting_time, version)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      key.branch, key.id, key.site, approval.question.code, approval.question.subject,
      approval.question.requester, approval.question.amount_fen, approval.question.effect,
      approval.chain.name, approval.chain.from, approval.state(), approval.created,
      WaitingTime(approval), stored.version));
  int position = 0;
  for (const Step& step : approval.chain.steps) {
    TRY(tx.Execute(
        "INSERT INTO approval_steps (branch_id, approval_id, position, roles, from_amount_fen,"
        " limit_hours, substitute_role) VALUES (?, ?, ?, ?, ?, ?, ?)",
        key.branch, key.id, position++, TextOf(step.roles), step.from_amount_fen, step.limit_hours,
        step.substitute_role));
  }
  return InsertDeciders(tx, stored);
}

Result<StoredApproval> ApprovalRepository::Find(db::Session& session,
                                                const ApprovalKey& key) const {
  static const std::string sql =
      kSelectApproval + " WHERE branch_id = ? AND id = ? AND site_id = ?";
  std::optional<StoredApproval> found =
      TRY(session.QueryOne(sql, ReadApproval, key.branch, key.id, key.site));
  if (!found) return type::Fail(type::Reason::kNotFound, {{"name", key.id.ToString()}});
  std::vector<StoredApproval> approvals{*std::move(found)};
  TRY(ReadParts(session, approvals));
  return std::move(approvals.front());
}

// Adds steps and decisions to requests of one branch.
Status ApprovalRepository::ReadParts(db::Session& session,
                                     std::vector<StoredApproval>& approvals) const {
  if (approvals.empty()) return {};
  std::map<Uuid, StoredApproval*> by_id;
  std::vector<Uuid> ids;
  for (StoredApproval& stored : approvals) {
    by_id.emplace(stored.key.id, &stored);
    ids.push_back(stored.key.id);
  }
  ids = PaddedList(std::move(ids));
  const std::string& branch = approvals.front().key.branch;
  const std::string in = db::Placeholders(ids.size());
  std::vector<StepOf> steps = TRY(session.Query(
      "SELECT approval_id, roles, from_amount_fen, limit_hours, substitute_role FROM approval_steps"
      " WHERE branch_id = ? AND approval_id IN (" +
          in + ") ORDER BY approval_id, position",
      ReadStep, branch, ids));
  for (StepOf& row : steps) {
    by_id.at(row.approval)->approval.chain.steps.push_back(std::move(row.step));
  }
  std::vector<DecisionOf> decisions = TRY(session.Query(
      "SELECT approval_id, person, outcome, reason, decide_time FROM approval_decisions"
      " WHERE branch_id = ? AND approval_id IN (" +
          in + ") ORDER BY approval_id, position",
      ReadDecision, branch, ids));
  for (DecisionOf& row : decisions) {
    StoredApproval& stored = *by_id.at(row.approval);
    stored.approval.decisions.push_back(std::move(row.decision));
    ++stored.saved_decisions;
  }
  for (const StoredApproval& stored : approvals) {
    if (!stored.approval.chain.steps.empty()) continue;
    Error error = type::Fail(type::Reason::kInternal, {{"trace", ""}});
    error.cause = "the approval of " + stored.approval.question.subject + " has no steps";
    return error;
  }
  return {};
}

Status ApprovalRepository::Save(db::Tx& tx, StoredApproval& stored) const {
  const Approval& approval = stored.approval;
  const ApprovalKey& key = stored.key;
  const std::int64_t rows = TRY(
      tx.Execute("UPDATE approvals SET state = ?, waiting_time = ?, withdraw_time = ?, version = ?"
                 " WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
                 approval.state(), WaitingTime(approval), approval.withdrawn, stored.version + 1,
                 key.branch, key.id, key.site, stored.version));
  if (rows == 0) return type::Fail(type::Reason::kEtagMismatch);
  ++stored.version;
  for (; stored.saved_decisions < approval.decisions.size(); ++stored.saved_decisions) {
    const Decision& decision = approval.decisions[stored.saved_decisions];
    TRY(tx.Execute(
        "INSERT INTO approval_decisions (branch_id, approval_id, position, person, outcome, reason,"
        " decide_time) VALUES (?, ?, ?, ?, ?, ?, ?)",
        key.branch, key.id, stored.saved_decisions, decision.person, decision.outcome,
        decision.reason, decision.time));
  }
  TRY(tx.Execute("DELETE FROM approval_deciders WHERE branch_id = ? AND approval_id = ?",
                 key.branch, key.id));
  return InsertDeciders(tx, stored);
}

Result<std::vector<StoredApproval>> ApprovalRepository::ListWaiting(db::Session& session,
                                                                    const rpc::ListQuery& query,
                                                                    const Decider& decider,
                                                                    Time now) const {
  if (decider.roles.empty()) return std::vector<StoredApproval>();
  const std::vector<std::string> roles = PaddedList(decider.roles);
  const std::string sql =
      kSelectApproval + " WHERE " + query.scope.sql + " AND " + query.filter.where + " AND " +
      query.after.sql +
      " AND state = ? AND requester <> ? AND EXISTS (SELECT 1 FROM approval_deciders d"
      " WHERE d.branch_id = approvals.branch_id AND d.approval_id = approvals.id"
      " AND d.from_time <= ? AND d.role IN (" +
      db::Placeholders(roles.size()) +
      ")) AND NOT EXISTS (SELECT 1 FROM approval_decisions c"
      " WHERE c.branch_id = approvals.branch_id AND c.approval_id = approvals.id"
      " AND c.person = ?) ORDER BY " +
      query.order + " LIMIT ?";
  std::vector<StoredApproval> approvals = TRY(session.Query(
      sql, ReadApproval, query.scope.arguments, query.filter.arguments, query.after.arguments,
      State::kWaiting, decider.person, now, roles, decider.person, query.limit));
  TRY(ReadParts(session, approvals));
  return approvals;
}

}  // namespace steward::approval
