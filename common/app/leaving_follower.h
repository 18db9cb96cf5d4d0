// A service's part in leavings: lets it hand over what the person holds, and reports to identity
// when there is something new to say.
#pragma once

#include "common/app/follower.h"
#include "common/app/leaving.h"

namespace steward::app {

// For a follower of identity. What `hand_over` uses outlives the follower.
Follower::Task LeavingTask(HandOver hand_over);

}  // namespace steward::app
