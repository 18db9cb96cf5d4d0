#include "services/identity/wiring.h"

namespace steward::identity {

void Wiring::BindSignOn(rpc::Bindings& bindings) {
  bindings.Bind<&OpenSessionService::ListOwnSessions>(
      "steward.identity.v1.OpenSessionService.ListOwnSessions", open_sessions);
  bindings.Bind<&OpenSessionService::EndOwnSession>(
      "steward.identity.v1.OpenSessionService.EndOwnSession", open_sessions);
  bindings.Bind<&OpenSessionService::EndOtherSessions>(
      "steward.identity.v1.OpenSessionService.EndOtherSessions", open_sessions);
  bindings.Bind<&OpenSessionService::ListSessions>(
      "steward.identity.v1.OpenSessionService.ListSessions", open_sessions);
  bindings.Bind<&OpenSessionService::EndSession>(
      "steward.identity.v1.OpenSessionService.EndSession", open_sessions);
  bindings.Bind<&OpenSessionService::EndAllSessions>(
      "steward.identity.v1.OpenSessionService.EndAllSessions", open_sessions);
  bindings.Bind<&ApiKeyService::CreateApiKey>("steward.identity.v1.ApiKeyService.CreateApiKey",
                                              api_keys);
  bindings.Bind<&ApiKeyService::GetApiKey>("steward.identity.v1.ApiKeyService.GetApiKey", api_keys);
  bindings.Bind<&ApiKeyService::ListApiKeys>("steward.identity.v1.ApiKeyService.ListApiKeys",
                                             api_keys);
  bindings.Bind<&ApiKeyService::RotateApiKey>("steward.identity.v1.ApiKeyService.RotateApiKey",
                                              api_keys);
  bindings.Bind<&ApiKeyService::DisableApiKey>("steward.identity.v1.ApiKeyService.DisableApiKey",
                                               api_keys);
  bindings.Bind<&ApiKeyService::ExchangeApiKey>("steward.identity.v1.ApiKeyService.ExchangeApiKey",
                                                api_keys);
  bindings.Bind<&OwnerAccountService::RequestOwnerCode>(
      "steward.identity.v1.OwnerAccountService.RequestOwnerCode", owner_accounts);
  bindings.Bind<&OwnerAccountService::LoginOwner>(
      "steward.identity.v1.OwnerAccountService.LoginOwner", owner_accounts);
  bindings.Bind<&OwnerAccountService::GetAccountPhone>(
      "steward.identity.v1.OwnerAccountService.GetAccountPhone", owner_accounts);
  bindings.Bind<&OwnerAccountService::BindAccount>(
      "steward.identity.v1.OwnerAccountService.BindAccount", owner_accounts);
  bindings.Bind<&OwnerAccountService::UnbindAccount>(
      "steward.identity.v1.OwnerAccountService.UnbindAccount", owner_accounts);
  bindings.Bind<&OwnerAccountService::CopyAccounts>(
      "steward.identity.v1.OwnerAccountService.CopyAccounts", owner_accounts);
  bindings.Bind<&OwnerAccountService::EraseAccounts>(
      "steward.identity.v1.OwnerAccountService.EraseAccounts", owner_accounts);
}

}  // namespace steward::identity
