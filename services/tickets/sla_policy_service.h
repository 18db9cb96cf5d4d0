// RPCs of the service level policies.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "steward/tickets/v1/sla_policy_service.pb.h"

namespace steward::tickets {

class SlaPolicyService {
 public:
  // Both outlive it.
  SlaPolicyService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::SlaPolicy> GetSlaPolicy(rpc::Call& call, const v1::GetSlaPolicyRequest& request);
  Result<v1::ListSlaPoliciesResponse> ListSlaPolicies(rpc::Call& call,
                                                      const v1::ListSlaPoliciesRequest& request);
  Result<v1::SlaPolicy> UpdateSlaPolicy(rpc::Call& call, const v1::UpdateSlaPolicyRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
};

}  // namespace steward::tickets
