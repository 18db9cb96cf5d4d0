#include "services/identity/openid/provider_sign_on_service.h"

#include "common/base/timestamp.h"
#include "common/keys/crypto.h"

namespace steward::identity {
namespace {

Error PersonRefused(const ProvenAccount& account) {
  return Fail(Reason::kOpenidPersonRefused,
              {{"provider", account.provider->settings().display_name}});
}

}  // namespace

Result<v1::ListSignOnProvidersResponse> ProviderSignOnService::ListSignOnProviders(
    rpc::Call&, const v1::ListSignOnProvidersRequest&) {
  v1::ListSignOnProvidersResponse response;
  for (const auto& provider : parts_.providers.all()) {
    v1::SignOnProvider& added = *response.add_providers();
    added.set_provider(provider->settings().id);
    added.set_display_name(provider->settings().display_name);
  }
  return response;
}

Result<v1::ProviderSignOn> ProviderSignOnService::BeginProviderSignOn(
    rpc::Call& call, const v1::BeginProviderSignOnRequest& request) {
  SignOnProvider* provider = TRY(parts_.providers.Get(request.provider()));
  const Time now = parts_.clock.Now();
  const SignOnSecret secret = SignOnSecret::Random(ProviderSignOnId(parts_.writes.ids.Next(now)));
  v1::ProviderSignOn begun;
  begun.set_authorization_url(TRY(provider->AuthorizationUrl(secret, call.patience())));
  begun.set_secret(secret.text);
  const Time expires = now + kProviderSignOnLife;
  *begun.mutable_expire_time() = ToTimestamp(expires);
  TRY(parts_.writes.db.Transact(call.patience(), [&](db::Tx& tx) {
    return links_.Begin(tx, request.provider(), secret, expires);
  }));
  return begun;
}

// Whoever has the secret used the sign-on up, whatever else he sent: there is no second try.
Result<ProvenAccount> ProviderSignOnService::Prove(const rpc::Call& call,
                                                   const v1::ProviderAnswer& answer) const {
  const std::optional<SignOnSecret> secret = SignOnSecret::Parse(answer.secret());
  if (!secret) return Fail(Reason::kOpenidSignOnInvalid);
  const std::optional<std::string> id = TRY(parts_.writes.db.Transact(
      call.patience(), [&](db::Tx& tx) { return links_.Take(tx, *secret, parts_.clock.Now()); }));
  if (!id || !keys::SameSecret(answer.state(), secret->State())) {
    return Fail(Reason::kOpenidSignOnInvalid);
  }
  SignOnProvider* provider = TRY(parts_.providers.Get(*id));
  return ProvenAccount{provider, TRY(provider->Redeem(answer.code(), *secret, call.patience()))};
}

Result<v1::Session> ProviderSignOnService::Start(db::Tx& tx, const ProvenAccount& account,
                                                 const std::string& device) const {
  const ProviderSettings& provider = account.provider->settings();
  const std::optional<StaffName> name = TRY(links_.Find(tx, provider.issuer, account.subject));
  if (!name) return PersonRefused(account);
  // Locked, so that a sign-in and the disabling or unlinking of the person cannot pass each other.
  const Staff staff = TRY(staff_.Lock(tx, *name)).staff;
  if (TRY(links_.Find(tx, provider.issuer, account.subject)) != name ||
      staff.state != Staff::State::kActive ||
      (!provider.branch.empty() && provider.branch != staff.branch)) {
    return PersonRefused(account);
  }
  std::optional<v1::Session> session = TRY(parts_.sessions.Start(tx, staff, device));
  if (!session) return PersonRefused(account);
  return *std::move(session);
}

Result<v1::Session> ProviderSignOnService::FinishProviderSignOn(
    rpc::Call& call, const v1::FinishProviderSignOnRequest& request) {
  const ProvenAccount account = TRY(Prove(call, request.answer()));
  return parts_.writes.db.Transact(
      call.patience(), [&](db::Tx& tx) { return Start(tx, account, request.device()); });
}

}  // namespace steward::identity
