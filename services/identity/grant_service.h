// GrantService and RoleService of the contract. Any thread.
#pragma once

#include <google/protobuf/empty.pb.h>

#include <string>
#include <vector>

#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/branch_repository.h"
#include "services/identity/grant_repository.h"
#include "services/identity/organisation/duty_repository.h"
#include "services/identity/organisation/rights_reader.h"
#include "services/identity/policy_repository.h"
#include "services/identity/staff_repository.h"
#include "steward/identity/v1/grant_service.pb.h"
#include "steward/identity/v1/role_service.pb.h"

namespace steward::identity {

class GrantService {
 public:
  // All outlive the service. `clock` tells real time, which sessions live by.
  GrantService(const rpc::Writes& writes, const RightsReader& rights, const Clock& clock)
      : writes_(writes), rights_(rights), clock_(clock) {}

  Result<v1::Grant> CreateGrant(rpc::Call& call, const v1::CreateGrantRequest& request);
  Result<v1::ListGrantsResponse> ListGrants(rpc::Call& call, const v1::ListGrantsRequest& request);
  Result<google::protobuf::Empty> DeleteGrant(rpc::Call& call,
                                              const v1::DeleteGrantRequest& request);
  Result<v1::Grant> DelegateRole(rpc::Call& call, const v1::DelegateRoleRequest& request);
  Result<google::protobuf::Empty> EndDelegation(rpc::Call& call,
                                                const v1::EndDelegationRequest& request);

 private:
  Status CheckMayGive(db::Tx& tx, const rpc::Call& call, const HeldRole& held) const;
  // Locks the branch of a scope where it is one of nodes, whose sites then stay as they are.
  Status LockScope(db::Tx& tx, const std::string& scope) const;
  Result<Grant> SourceOf(db::Tx& tx, const rpc::Call& call, const GrantName& name) const;
  Status CheckWithin(db::Tx& tx, const Grant& part, const Grant& source) const;
  // With the lock of the person.
  Status Insert(db::Tx& tx, const rpc::Call& call, const Grant& grant) const;
  // Incompatible duties of which somebody holds both.
  Result<std::vector<auth::DutyPair>> HeldPairs(db::Tx& tx, const StaffName& staff) const;

  const rpc::Writes& writes_;
  const RightsReader& rights_;
  const Clock& clock_;
  const BranchRepository branches_{};
  const StaffRepository staff_{};
  const GrantRepository grants_{};
  const PolicyRepository policy_{};
  const RoleRepository roles_{};
  const DutyRepository duties_{};
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
