// BranchService of the contract. Any thread.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/branch_repository.h"
#include "services/identity/calendar_repository.h"
#include "steward/identity/v1/branch_service.pb.h"

namespace steward::identity {

class BranchService {
 public:
  // Both outlive the service.
  BranchService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::Branch> CreateBranch(rpc::Call& call, const v1::CreateBranchRequest& request);
  Result<v1::Branch> GetBranch(rpc::Call& call, const v1::GetBranchRequest& request);
  Result<v1::ListBranchesResponse> ListBranches(rpc::Call& call,
                                                const v1::ListBranchesRequest& request);
  Result<v1::Branch> UpdateBranch(rpc::Call& call, const v1::UpdateBranchRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const BranchRepository branches_{};
  const CalendarRepository calendars_{};
};

}  // namespace steward::identity
