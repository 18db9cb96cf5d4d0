#include "common/approval_store/decider.h"

#include "common/base/name.h"

namespace steward::approval {

Decider DeciderOf(const rpc::Call& call, std::string_view subject) {
  Decider decider{.person = call.principal().name, .roles = {}};
  for (const auth::Grant& grant : call.principal().grants) {
    if (Covers(grant.prefix, subject)) decider.roles.push_back(grant.role);
  }
  return decider;
}

}  // namespace steward::approval
