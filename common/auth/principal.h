// Who is calling, and under which names he holds which role.
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.h"

namespace steward::auth {

// A role under a name prefix: {"dispatcher", "branches/b1/sites/s1"}. The empty prefix is the whole
// company.
struct Grant {
  std::string role;
  std::string prefix;
  bool operator==(const Grant&) const = default;
};

struct Principal {
  // `services/{service}`, or below `branches/{branch}/`: `staff/{staff}`, `owners/{owner}`,
  // `ownerAccounts/{account}` or `apiKeys/{api_key}`; empty when nobody has signed in.
  std::string name;
  // The sign-in this token belongs to; ending it revokes the token.
  std::string session;
  std::vector<Grant> grants;  // at most LIMIT_GRANT_PREFIXES
  Time expires;

  bool signed_in() const { return !name.empty(); }
};

}  // namespace steward::auth
