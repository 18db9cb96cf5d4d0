// A service's part in requests of people about their own data: asks the directory what is to be
// done, lets the service do it, and reports.
#pragma once

#include "common/app/data_subject.h"
#include "common/app/follower.h"

namespace steward::app {

// For a follower of the directory. What `part` uses outlives the follower.
Follower::Task DataSubjectTask(DataSubjectPart part);

}  // namespace steward::app
