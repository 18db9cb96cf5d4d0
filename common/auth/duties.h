// Incompatible duties (不相容岗位): two acts that one person must not do in the same case, such as
// taking money and booking it. The pairs are data of the company, kept by identity. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/principal.h"
#include "common/auth/roles.h"

namespace steward::auth {

// Each a role, `roles/cashier`, or a permission, `refund.approve`.
struct DutyPair {
  std::string first;
  std::string second;
  auto operator<=>(const DutyPair&) const = default;
};

// What somebody did in a case: with which permission, and the role he held it by.
struct Act {
  std::string role;
  std::string permission;
};

// Whether the act is one of this duty.
bool IsDuty(std::string_view duty, const Act& act);

// Using both duties of a pair on one case is refused: the pair that `next` would complete after
// what the same person has done in the case before; none: he may go on.
std::optional<DutyPair> AgainstDuties(const std::vector<DutyPair>& pairs,
                                      const std::vector<Act>& done, const Act& next);

// The pairs of which somebody with these grants could do both, under names that overlap. Whoever
// administers the installation holds everything and is left out.
std::vector<DutyPair> HeldPairs(const std::vector<DutyPair>& pairs, const Roles& roles,
                                const std::vector<Grant>& grants);

}  // namespace steward::auth
