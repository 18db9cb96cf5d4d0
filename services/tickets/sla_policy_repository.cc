#include "services/tickets/sla_policy_repository.h"

#include <utility>

#include "services/tickets/sla_policy_convert.h"
#include "services/tickets/ticket_convert.h"
#include "steward/type/v1/reasons.h"

namespace steward::tickets {
namespace {

Result<v1::SlaPolicy> ReadPolicy(const db::Row& row) {
  v1::SlaPolicy policy;
  if (policy.ParseFromString(row.Get<std::string>(0))) return policy;
  Error error = Fail(type::Reason::kInternal, {{"trace", ""}});
  error.cause = "a stored service level policy cannot be read";
  return error;
}

// The policy a branch has before it writes one.
std::optional<v1::SlaPolicy> DefaultFor(const SlaPolicyName& name) {
  if (name.policy != kStandardPolicy) return std::nullopt;
  v1::SlaPolicy policy = ToProto(DefaultPolicy());
  policy.set_name(name.ToString());
  policy.set_etag(EtagOf(0));
  return policy;
}

Result<std::optional<v1::SlaPolicy>> Newest(db::Session& session, const SlaPolicyName& name,
                                            std::string_view lock) {
  std::optional<v1::SlaPolicy> found =
      TRY(session.QueryOne("SELECT policy FROM sla_policies WHERE branch_id = ? AND policy_id = ?"
                           " ORDER BY revision DESC LIMIT 1" +
                               std::string(lock),
                           ReadPolicy, name.branch, name.policy));
  if (!found) found = DefaultFor(name);
  return found;
}

}  // namespace

Result<NamedPolicy> SlaPolicyRepository::ForSite(db::Session& session, const SiteName& site) {
  const std::optional<v1::SlaPolicy> policy = TRY(
      session.QueryOne("SELECT policy FROM sla_policies WHERE branch_id = ? AND policy_id IN (?, ?)"
                       " ORDER BY policy_id = ? DESC, revision DESC LIMIT 1",
                       ReadPolicy, site.branch, site.site, kStandardPolicy, site.site));
  if (policy) return NamedPolicy{policy->name(), FromProto(*policy)};
  const SlaPolicyName standard{site.branch, std::string(kStandardPolicy)};
  return NamedPolicy{standard.ToString(), DefaultPolicy()};
}

Result<std::optional<v1::SlaPolicy>> SlaPolicyRepository::Find(db::Session& session,
                                                               const SlaPolicyName& name) {
  return Newest(session, name, "");
}

Result<std::optional<v1::SlaPolicy>> SlaPolicyRepository::Lock(db::Tx& tx,
                                                               const SlaPolicyName& name) {
  return Newest(tx, name, " FOR UPDATE");
}

Result<std::vector<v1::SlaPolicy>> SlaPolicyRepository::List(db::Session& session,
                                                             const std::string& branch,
                                                             const std::string& after, int limit) {
  return session.Query(
      "SELECT p.policy FROM sla_policies p WHERE p.branch_id = ? AND p.policy_id > ?"
      " AND p.revision = (SELECT MAX(n.revision) FROM sla_policies n"
      "                    WHERE n.branch_id = p.branch_id AND n.policy_id = p.policy_id)"
      " ORDER BY p.policy_id LIMIT ?",
      ReadPolicy, branch, after, limit);
}

Status SlaPolicyRepository::Add(db::Tx& tx, const SlaPolicyName& name, const v1::SlaPolicy& policy,
                                Time now) {
  const Result<std::int64_t> added = tx.Execute(
      "INSERT INTO sla_policies (branch_id, policy_id, revision, policy, update_time)"
      " VALUES (?, ?, ?, ?, ?)",
      name.branch, name.policy, policy.revision(), policy.SerializeAsString(), now);
  if (added.ok()) return {};
  if (db::IsDuplicate(added.error()))
    return Fail(type::Reason::kEtagMismatch);  // the first revision, twice
  return added.error();
}

}  // namespace steward::tickets
