// Every write RPC, once, on the whole platform: for tests that need some of everything.
#pragma once

#include "tests/support/stack.h"

namespace steward::testing {

// Ends the test process when one of them is refused. Ends sessions of accounts other than `admin`,
// and keeps exports made from then on from being worked on.
void RunWriteSteps(Stack& stack);

}  // namespace steward::testing
