#include "services/identity/wiring.h"

namespace steward::identity {

void Wiring::BindOpenId(rpc::Bindings& bindings) {
  bindings.Bind<&ProviderSignOnService::ListSignOnProviders>(
      "steward.identity.v1.ProviderSignOnService.ListSignOnProviders", provider_sign_ons);
  bindings.Bind<&ProviderSignOnService::BeginProviderSignOn>(
      "steward.identity.v1.ProviderSignOnService.BeginProviderSignOn", provider_sign_ons);
  bindings.Bind<&ProviderSignOnService::FinishProviderSignOn>(
      "steward.identity.v1.ProviderSignOnService.FinishProviderSignOn", provider_sign_ons);
  bindings.Bind<&ProviderLinkService::LinkOwnAccount>(
      "steward.identity.v1.ProviderLinkService.LinkOwnAccount", provider_links);
  bindings.Bind<&ProviderLinkService::ListOwnProviderLinks>(
      "steward.identity.v1.ProviderLinkService.ListOwnProviderLinks", provider_links);
  bindings.Bind<&ProviderLinkService::UnlinkOwnAccount>(
      "steward.identity.v1.ProviderLinkService.UnlinkOwnAccount", provider_links);
  bindings.Bind<&ProviderLinkService::CreateProviderLink>(
      "steward.identity.v1.ProviderLinkService.CreateProviderLink", provider_links);
  bindings.Bind<&ProviderLinkService::ListProviderLinks>(
      "steward.identity.v1.ProviderLinkService.ListProviderLinks", provider_links);
  bindings.Bind<&ProviderLinkService::DeleteProviderLink>(
      "steward.identity.v1.ProviderLinkService.DeleteProviderLink", provider_links);
}

}  // namespace steward::identity
