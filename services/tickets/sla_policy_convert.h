// Service level policies between the API's messages, which are also how they are stored, and the
// rules.
#pragma once

#include "services/tickets/policy.h"
#include "steward/tickets/v1/sla_policy_service.pb.h"

namespace steward::tickets {

Policy FromProto(const v1::SlaPolicy& policy);
// Without name, revision and times.
v1::SlaPolicy ToProto(const Policy& policy);

}  // namespace steward::tickets
