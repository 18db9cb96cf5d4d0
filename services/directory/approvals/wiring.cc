#include "services/directory/wiring.h"

namespace steward::directory {

void Wiring::BindApprovals(rpc::Bindings& bindings) {
  bindings.Bind<&ApprovalService::ListWaitingApprovals>(
      "steward.directory.v1.ApprovalService.ListWaitingApprovals", approvals);
}

}  // namespace steward::directory
