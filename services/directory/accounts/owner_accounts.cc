#include "services/directory/accounts/owner_accounts.h"

#include "steward/identity/v1/owner_account_service.pb.h"

namespace steward::directory {
namespace {

namespace id = identity::v1;

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

}  // namespace steward::directory
