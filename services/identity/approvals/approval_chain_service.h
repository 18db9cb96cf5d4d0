// ApprovalChainService of the contract. Any thread.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/approvals/approval_chain_repository.h"
#include "services/identity/branch_repository.h"
#include "services/identity/grant_repository.h"
#include "steward/identity/v1/approval_chain_service.pb.h"

namespace steward::identity {

class ApprovalChainService {
 public:
  // Both outlive the service.
  ApprovalChainService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::ApprovalChain> GetApprovalChain(rpc::Call& call,
                                             const v1::GetApprovalChainRequest& request);
  Result<v1::ListApprovalChainsResponse> ListApprovalChains(
      rpc::Call& call, const v1::ListApprovalChainsRequest& request);
  Result<v1::ApprovalChain> UpdateApprovalChain(rpc::Call& call,
                                                const v1::UpdateApprovalChainRequest& request);
  Result<v1::ResolvedApprovalChain> ResolveApprovalChain(
      rpc::Call& call, const v1::ResolveApprovalChainRequest& request);

 private:
  Result<ApprovalChain> OfHeadOffice(db::Session& session, const ApprovalChainName& name) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const ApprovalChainRepository chains_{};
  const BranchRepository branches_{};
  const RoleRepository roles_{};
};

}  // namespace steward::identity
