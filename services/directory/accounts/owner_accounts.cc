#include "services/directory/accounts/owner_accounts.h"

namespace steward::directory {
namespace {

namespace id = identity::v1;

template <class Request>
Request RequestAbout(const OwnerAccounts::Person& person) {
  Request request;
  request.set_owner(person.owner.ToString());
  for (const std::string& phone : person.phones) request.add_phones(phone);
  request.set_request_id(person.request_id);
  return request;
}

rpc::Client::Context ContextOf(const rpc::Call& call, const std::string& token) {
  return {call.patience(), token, call.traceparent(), call.language()};
}

}  // namespace

Result<std::string> IdentityOwnerAccounts::Token() {
  const std::lock_guard lock(mutex_);
  return token_.Get();
}

Result<std::string> IdentityOwnerAccounts::PhoneOf(const rpc::Call& call,
                                                   const std::string& account) {
  const std::string token = TRY(Token());
  id::GetAccountPhoneRequest request;
  request.set_account(account);
  return TRY(identity_.Call<id::AccountPhone>(
                 ContextOf(call, token), "steward.identity.v1.OwnerAccountService.GetAccountPhone",
                 request))
      .phone();
}

Status IdentityOwnerAccounts::Bind(const rpc::Call& call, const Binding& binding) {
  const std::string token = TRY(Token());
  id::BindAccountRequest request;
  request.set_account(binding.account);
  request.set_owner(binding.owner);
  for (const std::string& unit : binding.units) request.add_units(unit);
  request.set_request_id(binding.request_id);
  TRY(identity_.Call<id::OwnerAccount>(
      ContextOf(call, token), "steward.identity.v1.OwnerAccountService.BindAccount", request));
  return {};
}

Result<id::AccountsCopy> IdentityOwnerAccounts::Copy(const Patience& patience,
                                                     const Person& person) {
  const std::string token = TRY(Token());
  return identity_.Call<id::AccountsCopy>(rpc::Client::Context{patience, token, ""},
                                          "steward.identity.v1.OwnerAccountService.CopyAccounts",
                                          RequestAbout<id::CopyAccountsRequest>(person));
}

Result<OwnerAccounts::Erased> IdentityOwnerAccounts::Erase(const Patience& patience,
                                                           const Person& person) {
  const std::string token = TRY(Token());
  const auto erased = TRY(
      identity_.Call<id::AccountsErased>(rpc::Client::Context{patience, token, ""},
                                         "steward.identity.v1.OwnerAccountService.EraseAccounts",
                                         RequestAbout<id::EraseAccountsRequest>(person)));
  return Erased{erased.account_count(), erased.sign_on_count()};
}

}  // namespace steward::directory
