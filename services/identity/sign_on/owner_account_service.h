// OwnerAccountService of the contract. Any thread.
#pragma once

#include "common/auth/token.h"
#include "common/keys/keys.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/branch_repository.h"
#include "services/identity/policy_repository.h"
#include "services/identity/session_repository.h"
#include "services/identity/session_tokens.h"
#include "services/identity/sign_on/owner_account_repository.h"
#include "services/identity/sign_on/sms.h"
#include "services/identity/try_limiter.h"
#include "steward/identity/v1/owner_account_service.pb.h"

namespace steward::identity {

class OwnerAccountService {
 public:
  // All outlive the service. `clock` tells real time.
  struct Parts {
    const rpc::Writes& writes;
    const keys::KeyRing& keys;
    const auth::TokenSigner& signer;
    SmsSender& sms;
    const Clock& clock;
    Duration phone_idle = kOwnerPhoneIdle;
  };
  explicit OwnerAccountService(const Parts& parts) : parts_(parts), accounts_(parts.keys) {}

  Result<v1::OwnerCodeSent> RequestOwnerCode(rpc::Call& call,
                                             const v1::RequestOwnerCodeRequest& request);
  Result<v1::Session> LoginOwner(rpc::Call& call, const v1::LoginOwnerRequest& request);
  Result<v1::AccountPhone> GetAccountPhone(rpc::Call& call,
                                           const v1::GetAccountPhoneRequest& request);
  Result<v1::OwnerAccount> BindAccount(rpc::Call& call, const v1::BindAccountRequest& request);
  Result<v1::OwnerAccount> UnbindAccount(rpc::Call& call, const v1::UnbindAccountRequest& request);

  // In owner_account_data.cc: what a person may ask about his own data.
  Result<v1::AccountsCopy> CopyAccounts(rpc::Call& call, const v1::CopyAccountsRequest& request);
  Result<v1::AccountsErased> EraseAccounts(rpc::Call& call,
                                           const v1::EraseAccountsRequest& request);

 private:
  // What a sign-in comes to. An error of its own, because the try must be committed.
  struct SignedIn {
    std::optional<Error> refused;
    v1::Session answer;
  };
  // What all texts of one code are told apart by.
  struct Sent {
    std::string branch;
    std::string phone;
    OwnerCodeId id;
    std::string text;
  };
  TokenHash HashOf(const Sent& sent, const keys::Key& key) const;
  Status Enter(TryLimiter& limiter, const std::string& key) const;
  // Whether it is the code; the try is counted.
  Result<bool> TakeCode(db::Tx& tx, const Sent& sent) const;
  Result<SignedIn> SignIn(db::Tx& tx, const rpc::Call& call, const Sent& sent,
                          const std::string& device) const;
  Result<OwnerAccount> AccountOf(db::Tx& tx, const rpc::Call& call, const Sent& sent,
                                 Time now) const;
  Status RenewTokens(db::Tx& tx, const rpc::Call& call, const OwnerAccountName& name) const;

  const Parts parts_;
  TryLimiter codes_{{.tries = 5}};
  TryLimiter tries_;
  const OwnerAccountRepository accounts_;
  const BranchRepository branches_{};
  const SessionRepository sessions_{};
  const PolicyRepository policy_{};
};

// The tokens of a session of an account, as it stands at session.refreshed.
Result<v1::Session> AnswerOf(const auth::TokenSigner& signer, const Session& session,
                             const OwnerAccount& account, const RefreshToken& refresh);

}  // namespace steward::identity
