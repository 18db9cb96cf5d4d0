// Answers the methods of steward.directory.v1.ConsentService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/consents/consent_repository.h"
#include "services/directory/owner_repository.h"
#include "steward/directory/v1/consent_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class ConsentService {
 public:
  ConsentService(const rpc::Writes& writes, const paging::Pages& pages, const keys::KeyRing& keys)
      : writes_(writes), pages_(pages), owners_(keys) {}

  Result<v1::ListPurposesResponse> ListPurposes(rpc::Call& call,
                                                const v1::ListPurposesRequest& request);
  Result<v1::Consent> CreateConsent(rpc::Call& call, const v1::CreateConsentRequest& request);
  Result<v1::Consent> GetConsent(rpc::Call& call, const v1::GetConsentRequest& request);
  Result<v1::ListConsentsResponse> ListConsents(rpc::Call& call,
                                                const v1::ListConsentsRequest& request);
  Result<v1::Consent> WithdrawConsent(rpc::Call& call, const v1::WithdrawConsentRequest& request);
  Result<v1::CheckContactResponse> CheckContact(rpc::Call& call,
                                                const v1::CheckContactRequest& request);

 private:
  // OWNER_NOT_FOUND unless the caller sees this person; who sees his own only sees himself.
  Status CheckVisible(db::Session& session, const rpc::Call& call, const OwnerName& person) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const OwnerRepository owners_;
  const ConsentRepository consents_{};
};

}  // namespace steward::directory
