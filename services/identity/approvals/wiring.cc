#include "services/identity/wiring.h"

namespace steward::identity {

void Wiring::BindApprovals(rpc::Bindings& bindings) {
  bindings.Bind<&ApprovalChainService::GetApprovalChain>(
      "steward.identity.v1.ApprovalChainService.GetApprovalChain", approval_chains);
  bindings.Bind<&ApprovalChainService::ListApprovalChains>(
      "steward.identity.v1.ApprovalChainService.ListApprovalChains", approval_chains);
  bindings.Bind<&ApprovalChainService::UpdateApprovalChain>(
      "steward.identity.v1.ApprovalChainService.UpdateApprovalChain", approval_chains);
  bindings.Bind<&ApprovalChainService::ResolveApprovalChain>(
      "steward.identity.v1.ApprovalChainService.ResolveApprovalChain", approval_chains);
}

}  // namespace steward::identity
