// Between the rules of approvals and what the contracts say about them. Pure.
#pragma once

#include "common/approval/approval.h"
#include "steward/type/v1/approval.pb.h"

namespace steward::approval {

type::v1::ApprovalStep ToProto(const Step& step);
// The validator has seen to the names of the roles.
Step StepFrom(const type::v1::ApprovalStep& proto);
// With what waits for whom since when.
type::v1::Approval ToProto(const Approval& approval);

}  // namespace steward::approval
