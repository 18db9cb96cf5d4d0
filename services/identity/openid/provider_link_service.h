// ProviderLinkService of the contract. Any thread.
#pragma once

#include <google/protobuf/empty.pb.h>

#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/openid/provider_link_repository.h"
#include "services/identity/openid/provider_sign_on_service.h"
#include "services/identity/organisation/rights_reader.h"
#include "services/identity/session_repository.h"
#include "services/identity/staff_repository.h"
#include "steward/identity/v1/provider_link_service.pb.h"

namespace steward::identity {

// How long after his sign-in somebody may link an account of his own.
inline constexpr std::chrono::minutes kFreshSignIn(15);

class ProviderLinkService {
 public:
  // All outlive the service. `clock` tells real time.
  struct Parts {
    const rpc::Writes& writes;
    const SignOnProviders& providers;
    const ProviderSignOnService& sign_ons;
    const RightsReader& rights;
    const Clock& clock;
  };
  explicit ProviderLinkService(const Parts& parts) : parts_(parts) {}

  Result<v1::ProviderLink> LinkOwnAccount(rpc::Call& call,
                                          const v1::LinkOwnAccountRequest& request);
  Result<v1::ListProviderLinksResponse> ListOwnProviderLinks(
      rpc::Call& call, const v1::ListOwnProviderLinksRequest& request);
  Result<google::protobuf::Empty> UnlinkOwnAccount(rpc::Call& call,
                                                   const v1::UnlinkOwnAccountRequest& request);
  Result<v1::ProviderLink> CreateProviderLink(rpc::Call& call,
                                              const v1::CreateProviderLinkRequest& request);
  Result<v1::ListProviderLinksResponse> ListProviderLinks(
      rpc::Call& call, const v1::ListProviderLinksRequest& request);
  Result<google::protobuf::Empty> DeleteProviderLink(rpc::Call& call,
                                                     const v1::DeleteProviderLinkRequest& request);

 private:
  Status CheckFreshSignIn(db::Session& session, const rpc::Call& call) const;
  // The person is locked.
  Result<v1::ProviderLink> Insert(db::Tx& tx, const rpc::Call& call, const StaffName& staff,
                                  const ProvenAccount& account) const;
  Result<v1::ListProviderLinksResponse> List(const rpc::Call& call, const StaffName& staff) const;
  Result<google::protobuf::Empty> Delete(db::Tx& tx, const ProviderLinkName& name) const;

  const Parts parts_;
  const ProviderLinkRepository links_{};
  const StaffRepository staff_{};
  const SessionRepository sessions_{};
};

}  // namespace steward::identity
