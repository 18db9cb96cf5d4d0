// LeavingService of the contract. Any thread.
#pragma once

#include <string>

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/organisation/leaving_repository.h"
#include "services/identity/organisation/post_repository.h"
#include "services/identity/organisation/rights_reader.h"
#include "steward/identity/v1/leaving_service.pb.h"

namespace steward::identity {

class LeavingService {
 public:
  // All outlive the service. `clock` tells real time, which sessions live by.
  struct Parts {
    const rpc::Writes& writes;
    const paging::Pages& pages;
    const RightsReader& rights;
    const Clock& clock;
  };
  explicit LeavingService(const Parts& parts) : parts_(parts) {}

  Result<v1::Leaving> StartLeaving(rpc::Call& call, const v1::StartLeavingRequest& request);
  Result<v1::Leaving> GetLeaving(rpc::Call& call, const v1::GetLeavingRequest& request);
  Result<v1::ListLeavingsResponse> ListLeavings(rpc::Call& call,
                                                const v1::ListLeavingsRequest& request);
  Result<v1::Leaving> FinishLeaving(rpc::Call& call, const v1::FinishLeavingRequest& request);
  Result<v1::Leaving> CancelLeaving(rpc::Call& call, const v1::CancelLeavingRequest& request);
  Result<v1::ListOpenLeavingsResponse> ListOpenLeavings(rpc::Call& call,
                                                        const v1::ListOpenLeavingsRequest& request);
  Result<v1::Leaving> ReportLeaving(rpc::Call& call, const v1::ReportLeavingRequest& request);

 private:
  // identity's own part: hands his posts over, disables him, ends sessions, roles and delegations,
  // and counts them.
  Result<LeavingItem> Disable(db::Tx& tx, const rpc::Call& call, const Leaving& leaving) const;
  // The posts that finishing it would hand over.
  Result<std::vector<PostName>> PostsOf(db::Session& session, const rpc::Call& call,
                                        const Leaving& leaving) const;
  Result<int> WithdrawAll(db::Tx& tx, const events::Occasion& occasion,
                          const std::vector<Grant>& grants) const;

  const Parts parts_;
  const LeavingRepository leavings_{};
  const StaffRepository staff_{};
  const GrantRepository grants_{};
  const SessionRepository sessions_{};
  const PolicyRepository policy_{};
  const PostRepository posts_{};
};

}  // namespace steward::identity
