// ProviderSignOnService of the contract. Any thread.
#pragma once

#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/openid/provider.h"
#include "services/identity/openid/provider_link_repository.h"
#include "services/identity/session_service.h"
#include "services/identity/staff_repository.h"
#include "steward/identity/v1/provider_sign_on_service.pb.h"

namespace steward::identity {

// An account whose holder has just shown that it is his.
struct ProvenAccount {
  const SignOnProvider* provider = nullptr;
  std::string subject;
};

class ProviderSignOnService {
 public:
  // All outlive the service. `clock` tells real time.
  struct Parts {
    const rpc::Writes& writes;
    const SignOnProviders& providers;
    const SessionService& sessions;
    const Clock& clock;
  };
  explicit ProviderSignOnService(const Parts& parts) : parts_(parts) {}

  Result<v1::ListSignOnProvidersResponse> ListSignOnProviders(
      rpc::Call& call, const v1::ListSignOnProvidersRequest& request);
  Result<v1::ProviderSignOn> BeginProviderSignOn(rpc::Call& call,
                                                 const v1::BeginProviderSignOnRequest& request);
  Result<v1::Session> FinishProviderSignOn(rpc::Call& call,
                                           const v1::FinishProviderSignOnRequest& request);

  // Uses a sign-on up and asks its provider who it was, outside of any transaction.
  // OPENID_SIGN_ON_INVALID, OPENID_ANSWER_REFUSED, OPENID_PROVIDER_UNAVAILABLE and what
  // SignOnProviders::Get says.
  Result<ProvenAccount> Prove(const rpc::Call& call, const v1::ProviderAnswer& answer) const;

 private:
  Result<v1::Session> Start(db::Tx& tx, const ProvenAccount& account,
                            const std::string& device) const;

  const Parts parts_;
  const ProviderLinkRepository links_{};
  const StaffRepository staff_{};
};

}  // namespace steward::identity
