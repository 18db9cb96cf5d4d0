#include "services/identity/grant.h"

#include <algorithm>

#include "common/base/name.h"

namespace steward::identity {

bool Grant::Repeats(const Grant& other) const {
  if (held != other.held || source != other.source) return false;
  const bool before = to && other.from && *to <= *other.from;
  const bool after = other.to && from && *other.to <= *from;
  return !before && !after;
}

Status Grant::CheckPeriod(Time now) const {
  if (Ended(now) || (from && to && *to <= *from)) return Fail(Reason::kGrantPeriodInvalid);
  return {};
}

Status Grant::CheckDelegable(const Grant& part) const {
  if (source) return NotDelegable("本身是委托而来，不能再委托", "was itself delegated to you");
  if (part.staff == staff) return NotDelegable("不能委托给本人", "is yours already");
  if (from && (!part.from || *part.from < *from)) {
    return NotDelegable("尚未开始", "begins later");
  }
  if (to && (!part.to || *part.to > *to)) return NotDelegable("结束得更早", "ends earlier");
  return {};
}

Error Grant::NotDelegable(std::string_view problem_zh, std::string_view problem) const {
  return Fail(Reason::kDelegationBeyondOwn,
              {{"grant", name().ToString()}, {"problem_zh", problem_zh}, {"problem", problem}});
}

bool Rights::Holds(std::string_view permission, std::string_view scope) const {
  return std::any_of(held_.begin(), held_.end(), [&](const HeldRole& held) {
    const auto role = roles_.find(held.role);
    return role != roles_.end() && role->second.count(permission) != 0 && Covers(held.scope, scope);
  });
}

Status Rights::CheckMayGive(const Permissions& permissions, std::string_view scope) const {
  for (const std::string& permission : permissions) {
    if (!Holds(permission, scope)) {
      return Fail(Reason::kGrantBeyondOwn, {{"permission", permission}, {"scope", scope}});
    }
  }
  return {};
}

Status Rights::CheckHoldsAllOf(const std::vector<HeldRole>& person) const {
  for (const HeldRole& theirs : person) {
    const auto role = roles_.find(theirs.role);
    if (role == roles_.end()) continue;  // a role that is gone allows nothing
    if (!CheckMayGive(role->second, theirs.scope).ok()) {
      return Fail(Reason::kPersonHoldsMore, {{"role", theirs.role}, {"scope", theirs.scope}});
    }
  }
  return {};
}

bool IsAdministrator(const std::vector<Grant>& grants, Time now) {
  return std::any_of(grants.begin(), grants.end(),
                     [&](const Grant& grant) { return MakesAdministrator(grant, now); });
}

bool MakesAdministrator(const Grant& grant, Time now) {
  return grant.held.role == kAdministrator && grant.held.scope.empty() && !grant.to &&
         grant.InForce(now);
}

}  // namespace steward::identity
