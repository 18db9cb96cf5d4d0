// What every part of the load works with, and what the parts hand on.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "tools/demo/accounts.h"
#include "tools/demo/api.h"
#include "tools/demo/progress.h"
#include "tools/demo/site_year.h"

namespace steward::demo {

// Calls at the same time.
inline constexpr int kCallsAtOnce = 4;
// Records in a call of an import.
inline constexpr size_t kImportRecords = 500;
// Name of the "old system" the imported records come from.
inline constexpr std::string_view kImportSource = "demo-2025";

struct Loading {
  Api& api;
  Progress& progress;
  const Accounts& accounts;
  const Clock& clock;
  std::string admin_token;
};

// Resource names of staff by the key of their account.
using Team = std::map<std::string, std::string>;
// The units of a site, by the site's resource name.
using Places = std::map<std::string, std::vector<Place>>;

// An access token. SIGN_IN_REFUSED.
Result<std::string> SignIn(Api& api, const Account& account);

}  // namespace steward::demo
