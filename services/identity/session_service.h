// SessionService of the contract. Any thread.
#pragma once

#include <google/protobuf/empty.pb.h>

#include "common/auth/password.h"
#include "common/auth/token.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/branch_repository.h"
#include "services/identity/calendar_repository.h"
#include "services/identity/grant_repository.h"
#include "services/identity/organisation/rights_reader.h"
#include "services/identity/policy_repository.h"
#include "services/identity/session_repository.h"
#include "services/identity/session_tokens.h"
#include "services/identity/sign_on/owner_account_repository.h"
#include "services/identity/staff_repository.h"
#include "services/identity/try_limiter.h"
#include "steward/identity/v1/session_service.pb.h"

namespace steward::identity {

class SessionService {
 public:
  // All outlive the service. `clock` tells real time: sessions do not live by the business date.
  struct Parts {
    const rpc::Writes& writes;
    auth::PasswordHasher& passwords;
    const auth::TokenSigner& signer;
    const RightsReader& rights;
    const Clock& clock;
    const keys::KeyRing& keys;
  };
  explicit SessionService(const Parts& parts) : parts_(parts), accounts_(parts.keys) {}

  Result<v1::Session> Login(rpc::Call& call, const v1::LoginRequest& request);
  Result<v1::Session> Refresh(rpc::Call& call, const v1::RefreshRequest& request);
  Result<google::protobuf::Empty> Logout(rpc::Call& call, const v1::LogoutRequest& request);
  Result<v1::Self> GetSelf(rpc::Call& call, const v1::GetSelfRequest& request);
  Result<google::protobuf::Empty> ChangePassword(rpc::Call& call,
                                                 const v1::ChangePasswordRequest& request);
  Result<v1::Staff> RedeemBootstrapCode(rpc::Call& call,
                                        const v1::RedeemBootstrapCodeRequest& request);

  // Starts a session of a person locked in this transaction; none when his time here is over.
  Result<std::optional<v1::Session>> Start(db::Tx& tx, const Staff& staff,
                                           const std::string& device) const;

 private:
  // TOO_MANY_TRIES.
  Status Enter(std::string_view key);
  Result<Account> CheckPassword(const rpc::Call& call, const v1::LoginRequest& request);
  Result<v1::Session> Answer(const Session& session, const Staff& staff,
                             const RightsInForce& rights, const RefreshToken& refresh) const;

  // Of staff or an owner's account, as they stand now.
  Result<v1::Session> AnswerAnybody(db::Tx& tx, const Session& session,
                                    const RefreshToken& refresh) const;

  // What a refresh comes to. An error of its own, because the end of a session must be committed.
  struct Refreshed {
    std::optional<Error> refused;
    v1::Session answer;
  };
  Result<Refreshed> Exchange(db::Tx& tx, const rpc::Call& call, const RefreshToken& token) const;
  Result<v1::Session> Rotate(db::Tx& tx, StoredSession& stored, const RefreshToken& token,
                             Time now) const;
  Status InsertAdministrator(db::Tx& tx, const rpc::Call& call, const Branch& branch,
                             const Account& account) const;

  const Parts parts_;
  TryLimiter tries_;
  const BranchRepository branches_{};
  const StaffRepository staff_{};
  const GrantRepository grants_{};
  const RoleRepository roles_{};
  const SessionRepository sessions_{};
  const PolicyRepository policy_{};
  const CalendarRepository calendars_{};
  const OwnerAccountRepository accounts_;
};

}  // namespace steward::identity
