// GrantService and RoleService of the contract. Any thread.
#pragma once

#include <google/protobuf/empty.pb.h>

#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/branch_repository.h"
#include "services/identity/caller_rights.h"
#include "services/identity/grant_repository.h"
#include "services/identity/policy_repository.h"
#include "services/identity/session_repository.h"
#include "services/identity/staff_repository.h"
#include "steward/identity/v1/grant_service.pb.h"
#include "steward/identity/v1/role_service.pb.h"

namespace steward::identity {

class GrantService {
 public:
  // Both outlive the service. `clock` tells real time, which sessions live by.
  GrantService(const rpc::Writes& writes, const Clock& clock) : writes_(writes), clock_(clock) {}

  Result<v1::Grant> CreateGrant(rpc::Call& call, const v1::CreateGrantRequest& request);
  Result<v1::ListGrantsResponse> ListGrants(rpc::Call& call, const v1::ListGrantsRequest& request);
  Result<google::protobuf::Empty> DeleteGrant(rpc::Call& call,
                                              const v1::DeleteGrantRequest& request);

 private:
  Status CheckMayGive(db::Tx& tx, const rpc::Call& call, const HeldRole& held) const;
  // Makes the person's tokens give way to new ones with the grants as they are now.
  Status RenewTokens(db::Tx& tx, const StaffName& staff) const;

  const rpc::Writes& writes_;
  const Clock& clock_;
  const BranchRepository branches_{};
  const StaffRepository staff_{};
  const GrantRepository grants_{};
  const SessionRepository sessions_{};
  const PolicyRepository policy_{};
};

class RoleService {
 public:
  // Outlives the service.
  explicit RoleService(const rpc::Writes& writes) : writes_(writes) {}

  Result<v1::ListRolesResponse> ListRoles(rpc::Call& call, const v1::ListRolesRequest& request);
  Result<v1::Role> UpdateRole(rpc::Call& call, const v1::UpdateRoleRequest& request);

 private:
  const rpc::Writes& writes_;
  const RoleRepository roles_{};
  const PolicyRepository policy_{};
};

}  // namespace steward::identity
