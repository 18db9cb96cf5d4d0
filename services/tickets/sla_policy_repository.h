// SQL of the service level policies: every revision a row, the newest counts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/tickets/policy.h"
#include "services/tickets/ticket_name.h"
#include "steward/tickets/v1/sla_policy_service.pb.h"

namespace steward::tickets {

// The policy of a branch that is used where a site has none of its own.
inline constexpr std::string_view kStandardPolicy = "standard";

// A policy and its name: what clocks are planned from.
struct NamedPolicy {
  std::string name;
  Policy policy;
};

class SlaPolicyRepository {
 public:
  // The site's own, else the branch's, else the defaults (revision 0).
  static Result<NamedPolicy> ForSite(db::Session& session, const SiteName& site);

  // The newest revision of exactly this one; `standard` exists always, with the defaults.
  static Result<std::optional<v1::SlaPolicy>> Find(db::Session& session, const SlaPolicyName& name);
  // The same, keeping others from adding a revision until the transaction ends.
  static Result<std::optional<v1::SlaPolicy>> Lock(db::Tx& tx, const SlaPolicyName& name);

  // The newest revision of each policy of a branch, by id, `limit` of them behind `after`.
  static Result<std::vector<v1::SlaPolicy>> List(db::Session& session, const std::string& branch,
                                                 const std::string& after, int limit);

  // Adds the next revision.
  static Status Add(db::Tx& tx, const SlaPolicyName& name, const v1::SlaPolicy& policy, Time now);
};

}  // namespace steward::tickets
