#include "services/directory/approvals/approval_service.h"

#include <algorithm>

#include "common/approval_store/convert.h"
#include "common/approval_store/decider.h"
#include "services/directory/listing.h"

namespace steward::directory {
namespace {

// The caller with the roles he holds anywhere.
approval::Decider DeciderAnywhere(const rpc::Call& call) {
  approval::Decider decider{.person = call.principal().name, .roles = {}};
  for (const auth::Grant& grant : call.principal().grants) decider.roles.push_back(grant.role);
  std::sort(decider.roles.begin(), decider.roles.end());
  decider.roles.erase(std::unique(decider.roles.begin(), decider.roles.end()), decider.roles.end());
  return decider;
}

}  // namespace

Result<v1::ListWaitingApprovalsResponse> ApprovalService::ListWaitingApprovals(
    rpc::Call& call, const v1::ListWaitingApprovalsRequest& request) {
  return RunList<v1::ListWaitingApprovalsResponse>(
      call, pages_, approval::ApprovalRepository::WaitingLists(), request,
      [&](const ListQuery& query) {
        return db_.Read(call.patience(), [&](db::Session& session) {
          return approvals_.ListWaiting(session, query, DeciderAnywhere(call), call.now());
        });
      },
      [&](v1::ListWaitingApprovalsResponse& response, const approval::StoredApproval& stored) {
        const approval::Decider here = approval::DeciderOf(call, stored.approval.question.subject);
        if (!approval::CheckDecider(stored.approval, here, call.now()).ok()) return;
        *response.add_approvals() = approval::ToProto(stored.approval);
      });
}

}  // namespace steward::directory
