// DutyService of the contract. Any thread.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/grant_repository.h"
#include "services/identity/organisation/duty_repository.h"
#include "steward/identity/v1/duty_service.pb.h"

namespace steward::identity {

class DutyService {
 public:
  // Both outlive the service.
  DutyService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::DutyRules> GetDutyRules(rpc::Call& call, const v1::GetDutyRulesRequest& request);
  Result<v1::DutyRules> UpdateDutyRules(rpc::Call& call, const v1::UpdateDutyRulesRequest& request);
  Result<v1::ListDutyWarningsResponse> ListDutyWarnings(rpc::Call& call,
                                                        const v1::ListDutyWarningsRequest& request);
  Result<v1::DutyWarning> AcknowledgeDutyWarning(rpc::Call& call,
                                                 const v1::AcknowledgeDutyWarningRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const DutyRepository duties_{};
  const RoleRepository roles_{};
};

}  // namespace steward::identity
