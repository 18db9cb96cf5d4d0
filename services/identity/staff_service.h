// StaffService of the contract. Any thread.
#pragma once

#include "common/auth/password.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/branch_repository.h"
#include "services/identity/grant_repository.h"
#include "services/identity/organisation/rights_reader.h"
#include "services/identity/policy_repository.h"
#include "services/identity/session_repository.h"
#include "services/identity/staff_repository.h"
#include "steward/identity/v1/staff_service.pb.h"

namespace steward::identity {

class StaffService {
 public:
  // All outlive the service. `clock` tells real time, which sessions live by.
  struct Parts {
    const rpc::Writes& writes;
    const paging::Pages& pages;
    auth::PasswordHasher& passwords;
    const RightsReader& rights;
    const Clock& clock;
  };
  explicit StaffService(const Parts& parts) : parts_(parts) {}

  Result<v1::Staff> CreateStaff(rpc::Call& call, const v1::CreateStaffRequest& request);
  Result<v1::ListStaffStatesResponse> ListStaffStates(rpc::Call& call,
                                                      const v1::ListStaffStatesRequest& request);
  Result<v1::Staff> GetStaff(rpc::Call& call, const v1::GetStaffRequest& request);
  Result<v1::ListStaffResponse> ListStaff(rpc::Call& call, const v1::ListStaffRequest& request);
  Result<v1::Staff> UpdateStaff(rpc::Call& call, const v1::UpdateStaffRequest& request);
  Result<v1::Staff> SetPassword(rpc::Call& call, const v1::SetPasswordRequest& request);
  Result<v1::Staff> DisableStaff(rpc::Call& call, const v1::DisableStaffRequest& request);
  Result<v1::Staff> EnableStaff(rpc::Call& call, const v1::EnableStaffRequest& request);

 private:
  // The firm whose people the caller may see alone; none: he may see everybody.
  Result<std::optional<std::string>> OwnFirm(db::Session& session, const rpc::Call& call) const;
  Status CheckNotLastAdministrator(db::Tx& tx, const StaffName& staff) const;
  Status ChangeEmployment(db::Tx& tx, const rpc::Call& call, const Staff& staff) const;
  Status EndSessions(db::Tx& tx, const rpc::Call& call, const StaffName& staff) const;
  template <class Request>
  Result<v1::Staff> Move(rpc::Call& call, const Request& request, Staff::State wanted);

  const Parts parts_;
  const BranchRepository branches_{};
  const StaffRepository staff_{};
  const GrantRepository grants_{};
  const SessionRepository sessions_{};
  const PolicyRepository policy_{};
};

}  // namespace steward::identity
