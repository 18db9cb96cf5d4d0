// Answers the methods of steward.directory.v1.ApprovalService.
#pragma once

#include "common/approval_store/approval_repository.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "steward/directory/v1/approval_service.pb.h"

namespace steward::directory {

// Any thread. Both arguments outlive it.
class ApprovalService {
 public:
  ApprovalService(db::Database& db, const paging::Pages& pages) : db_(db), pages_(pages) {}

  Result<v1::ListWaitingApprovalsResponse> ListWaitingApprovals(
      rpc::Call& call, const v1::ListWaitingApprovalsRequest& request);

 private:
  db::Database& db_;
  const paging::Pages& pages_;
  const approval::ApprovalRepository approvals_{};
};

}  // namespace steward::directory
