// The demo company on a stack, as `./steward up` loads it.
#pragma once

#include <string>

#include "tests/support/stack.h"

namespace steward::testing {

// Loads it and returns the path of the file with its addresses, accounts and passwords, in
// `folder`. Ends the test process with what the loader printed when that fails.
std::string LoadDemoCompany(const Stack& stack, const TemporaryFolder& folder);

}  // namespace steward::testing
