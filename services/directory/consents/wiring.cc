// The methods of consents.
#include "services/directory/wiring.h"

namespace steward::directory {

void Wiring::BindConsents(rpc::Bindings& bindings) {
  bindings.Bind<&ConsentService::ListPurposes>("steward.directory.v1.ConsentService.ListPurposes",
                                               consents);
  bindings.Bind<&ConsentService::CreateConsent>("steward.directory.v1.ConsentService.CreateConsent",
                                                consents);
  bindings.Bind<&ConsentService::GetConsent>("steward.directory.v1.ConsentService.GetConsent",
                                             consents);
  bindings.Bind<&ConsentService::ListConsents>("steward.directory.v1.ConsentService.ListConsents",
                                               consents);
  bindings.Bind<&ConsentService::WithdrawConsent>(
      "steward.directory.v1.ConsentService.WithdrawConsent", consents);
  bindings.Bind<&ConsentService::CheckContact>("steward.directory.v1.ConsentService.CheckContact",
                                               consents);
}

}  // namespace steward::directory
