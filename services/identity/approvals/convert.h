// Between the messages of approval chains and the types of the domain. Pure. Requests have passed
// the validator before, so nothing is checked here that the protos declare.
#pragma once

#include "services/identity/approvals/approval_chain.h"
#include "steward/identity/v1/approval_chain_service.pb.h"

namespace steward::identity {

v1::ApprovalChain ToProto(const ApprovalChain& chain);
// Takes over what an update may change.
void Apply(const v1::ApprovalChain& proto, ApprovalChain& chain);
v1::ResolvedApprovalChain ToResolved(const ApprovalChain& chain,
                                     const ApprovalChainVersion& version);

}  // namespace steward::identity
