// OpenSessionService of the contract. Any thread.
#pragma once

#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/policy_repository.h"
#include "services/identity/session_repository.h"
#include "services/identity/sign_on/names.h"
#include "services/identity/staff_repository.h"
#include "steward/identity/v1/open_session_service.pb.h"

namespace steward::identity {

class OpenSessionService {
 public:
  // Both outlive the service. `clock` tells real time, which sessions live by.
  OpenSessionService(const rpc::Writes& writes, const Clock& clock)
      : writes_(writes), clock_(clock) {}

  Result<v1::ListSessionsResponse> ListOwnSessions(rpc::Call& call,
                                                   const v1::ListOwnSessionsRequest& request);
  Result<v1::EndedSessions> EndOwnSession(rpc::Call& call, const v1::EndOwnSessionRequest& request);
  Result<v1::EndedSessions> EndOtherSessions(rpc::Call& call,
                                             const v1::EndOtherSessionsRequest& request);
  Result<v1::ListSessionsResponse> ListSessions(rpc::Call& call,
                                                const v1::ListSessionsRequest& request);
  Result<v1::EndedSessions> EndSession(rpc::Call& call, const v1::EndSessionRequest& request);
  Result<v1::EndedSessions> EndAllSessions(rpc::Call& call,
                                           const v1::EndAllSessionsRequest& request);

 private:
  Result<v1::ListSessionsResponse> List(const rpc::Call& call, const StaffName& person) const;
  Result<v1::EndedSessions> EndOne(db::Tx& tx, const rpc::Call& call,
                                   const SessionName& name) const;
  Result<v1::EndedSessions> EndAll(db::Tx& tx, const rpc::Call& call, const StaffName& person,
                                   const std::optional<SessionId>& keep) const;

  const rpc::Writes& writes_;
  const Clock& clock_;
  const StaffRepository staff_{};
  const SessionRepository sessions_{};
  const PolicyRepository policy_{};
};

}  // namespace steward::identity
