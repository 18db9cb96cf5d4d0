// WarningService of the contract. Any thread.
#pragma once

#include <set>
#include <string>

#include "common/base/clock.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/branch_repository.h"
#include "services/identity/grant_repository.h"
#include "services/identity/policy_repository.h"
#include "services/identity/warnings/warning_limit_repository.h"
#include "services/identity/warnings/warning_repository.h"
#include "steward/identity/v1/warning_service.pb.h"

namespace steward::identity {

class WarningService {
 public:
  // All outlive the service. `clock` tells real time, which reports are ordered by.
  WarningService(const rpc::Writes& writes, const paging::Pages& pages, const Clock& clock)
      : writes_(writes), pages_(pages), clock_(clock) {}

  Result<v1::WarningLimit> CreateWarningLimit(rpc::Call& call,
                                              const v1::CreateWarningLimitRequest& request);
  Result<v1::WarningLimit> UpdateWarningLimit(rpc::Call& call,
                                              const v1::UpdateWarningLimitRequest& request);
  Result<v1::WarningLimit> GetWarningLimit(rpc::Call& call,
                                           const v1::GetWarningLimitRequest& request);
  Result<v1::ListWarningLimitsResponse> ListWarningLimits(
      rpc::Call& call, const v1::ListWarningLimitsRequest& request);
  Result<v1::Warning> GetWarning(rpc::Call& call, const v1::GetWarningRequest& request);
  Result<v1::ListWarningsResponse> ListWarnings(rpc::Call& call,
                                                const v1::ListWarningsRequest& request);
  Result<v1::CountWarningsResponse> CountWarnings(rpc::Call& call,
                                                  const v1::CountWarningsRequest& request);
  Result<v1::ListLimitsInForceResponse> ListLimitsInForce(
      rpc::Call& call, const v1::ListLimitsInForceRequest& request);
  Result<v1::ReportLevelsResponse> ReportLevels(rpc::Call& call,
                                                const v1::ReportLevelsRequest& request);

 private:
  Result<std::set<std::string, std::less<>>> RoleCodes(db::Session& session) const;
  Result<Settled> SettleReport(db::Tx& tx, const Branch& branch,
                               const v1::ReportLevelsRequest& request, Time now) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const Clock& clock_;
  const WarningLimitRepository limits_{};
  const WarningRepository warnings_{};
  const BranchRepository branches_{};
  const RoleRepository roles_{};
  const PolicyRepository policy_{};
};

}  // namespace steward::identity
