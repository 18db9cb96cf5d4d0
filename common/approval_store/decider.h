// The caller as somebody who decides.
#pragma once

#include <string_view>

#include "common/approval/approval.h"
#include "common/rpc/call.h"

namespace steward::approval {

// With the roles he holds at the subject: those of his grants whose scope covers it.
Decider DeciderOf(const rpc::Call& call, std::string_view subject);

}  // namespace steward::approval
