#include "common/auth/duties.h"

#include <algorithm>

#include "common/base/name.h"

namespace steward::auth {
namespace {

constexpr std::string_view kRoles = "roles/";
constexpr std::string_view kEverything = "administrator";

bool Includes(const Roles& roles, const Grant& grant, std::string_view duty) {
  if (grant.role == kEverything) return false;
  if (duty.starts_with(kRoles)) return duty.substr(kRoles.size()) == grant.role;
  const auto role = roles.find(grant.role);
  return role != roles.end() && role->second.contains(duty);
}

bool HoldsBoth(const DutyPair& pair, const Roles& roles, const std::vector<Grant>& grants) {
  for (const Grant& one : grants) {
    if (!Includes(roles, one, pair.first)) continue;
    for (const Grant& other : grants) {
      const bool overlap = Covers(one.prefix, other.prefix) || Covers(other.prefix, one.prefix);
      if (overlap && Includes(roles, other, pair.second)) return true;
    }
  }
  return false;
}

}  // namespace

bool IsDuty(std::string_view duty, const Act& act) {
  if (duty.starts_with(kRoles)) return duty.substr(kRoles.size()) == act.role;
  return duty == act.permission;
}

std::optional<DutyPair> AgainstDuties(const std::vector<DutyPair>& pairs,
                                      const std::vector<Act>& done, const Act& next) {
  for (const DutyPair& pair : pairs) {
    for (const Act& before : done) {
      const bool completes = (IsDuty(pair.first, before) && IsDuty(pair.second, next)) ||
                             (IsDuty(pair.second, before) && IsDuty(pair.first, next));
      if (completes) return pair;
    }
  }
  return std::nullopt;
}

std::vector<DutyPair> HeldPairs(const std::vector<DutyPair>& pairs, const Roles& roles,
                                const std::vector<Grant>& grants) {
  std::vector<DutyPair> held;
  for (const DutyPair& pair : pairs) {
    if (HoldsBoth(pair, roles, grants)) held.push_back(pair);
  }
  return held;
}

}  // namespace steward::auth
