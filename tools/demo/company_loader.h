// The company itself: its first administrator, branches, working time and people.
#pragma once

#include <string>

#include "common/base/result.h"
#include "tools/demo/loading.h"

namespace steward::demo {

// Signs the administrator in; makes him first where `bootstrap_code` is good. The code of a company
// that is there already does no harm.
Result<std::string> SignInAdministrator(Api& api, const Account& account,
                                        const std::string& bootstrap_code);

// Branches, the calendars of 2025 and 2026, hours.
Status LoadBranches(const Loading& loading);

// One person on each post of each branch and one at head office, with their grants.
Result<Team> LoadStaff(const Loading& loading);

}  // namespace steward::demo
