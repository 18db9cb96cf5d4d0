#include "services/identity/openid/provider.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "common/auth/strict_json.h"
#include "common/base/text.h"
#include "services/identity/openid/id_token.h"
#include "steward/identity/v1/reasons.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

constexpr std::chrono::milliseconds kProviderWait(type::v1::LIMIT_PROVIDER_WAIT_MS);
constexpr std::string_view kDiscoveryPath = "/.well-known/openid-configuration";

// "" when there is no such member, or it is no text.
std::string MemberText(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string CauseOf(const std::string& what, const HttpAnswer& answer) {
  if (answer.status == 0) return what + ": " + answer.problem;
  return what + ": status " + std::to_string(answer.status);
}

}  // namespace

Error SignOnProvider::Unavailable(const std::string& cause) const {
  Error error = Fail(Reason::kOpenidProviderUnavailable, {{"provider", settings_.display_name}});
  error.cause = cause;
  return error;
}

Error SignOnProvider::Refused(const std::string& cause) const {
  Error error = Fail(Reason::kOpenidAnswerRefused, {{"provider", settings_.display_name}});
  error.cause = cause;
  return error;
}

Patience SignOnProvider::Bounded(const Patience& patience) const {
  return {std::min(patience.deadline, std::chrono::steady_clock::now() + kProviderWait),
          patience.gone};
}

Result<SignOnProvider::Addresses> SignOnProvider::ReadAddresses(const Patience& patience) const {
  std::string url = settings_.issuer;
  if (url.ends_with('/')) url.pop_back();
  const HttpAnswer answer = parts_.https.Get(url + std::string(kDiscoveryPath), patience);
  if (answer.status != 200) return Unavailable(CauseOf("discovery", answer));
  const std::optional<nlohmann::json> document = auth::ParseStrictly(answer.body);
  if (!document) return Unavailable("discovery: no document");
  if (MemberText(*document, "issuer") != settings_.issuer) {
    return Unavailable("discovery: of another issuer");
  }
  Addresses addresses{.authorization = MemberText(*document, "authorization_endpoint"),
                      .token = MemberText(*document, "token_endpoint"),
                      .keys = MemberText(*document, "jwks_uri"),
                      .read = parts_.clock.Now()};
  for (const std::string* address : {&addresses.authorization, &addresses.token, &addresses.keys}) {
    if (!parts_.https.MayCall(*address)) return Unavailable("discovery: an address is not https");
  }
  return addresses;
}

Result<SignOnProvider::Addresses> SignOnProvider::KnownAddresses(const Patience& patience) {
  {
    const std::lock_guard lock(mutex_);
    if (addresses_ && parts_.clock.Now() < addresses_->read + kProviderMemory) return *addresses_;
  }
  Addresses read = TRY(ReadAddresses(patience));  // two at once read the same
  const std::lock_guard lock(mutex_);
  addresses_ = read;
  return read;
}

Result<ProviderKeys> SignOnProvider::KeysWith(const std::string& key_id, const Addresses& addresses,
                                              const Patience& patience) {
  const Time now = parts_.clock.Now();
  {
    const std::lock_guard lock(mutex_);
    const bool fresh = keys_ && now < keys_->read + kProviderMemory;
    const bool asked_lately = keys_ && now < keys_->read + kProviderKeyPause;
    if (fresh && (asked_lately || keys_->keys.Has(key_id))) return keys_->keys;
  }
  const HttpAnswer answer = parts_.https.Get(addresses.keys, patience);
  if (answer.status != 200) return Unavailable(CauseOf("keys", answer));
  std::optional<ProviderKeys> keys = ProviderKeys::Parse(answer.body);
  if (!keys) return Unavailable("keys: no set of keys");
  const std::lock_guard lock(mutex_);
  keys_ = KeySet{*keys, now};
  return *std::move(keys);
}

Result<std::string> SignOnProvider::AuthorizationUrl(const SignOnSecret& secret,
                                                     const Patience& patience) {
  const auth::Turnstile::Pass pass = TRY(parts_.turnstile.Enter(patience));
  const Addresses addresses = TRY(KnownAddresses(Bounded(patience)));
  const std::string& base = addresses.authorization;
  return base + (base.find('?') == base.npos ? '?' : '&') +
         "response_type=code&scope=openid&client_id=" + FormEncoded(settings_.client_id) +
         "&redirect_uri=" + FormEncoded(settings_.redirect_uri) + "&state=" + secret.State() +
         "&nonce=" + secret.Nonce() + "&code_challenge=" + secret.Challenge() +
         "&code_challenge_method=S256";
}

Result<std::string> SignOnProvider::IdTokenFor(const std::string& code, const SignOnSecret& secret,
                                               const Addresses& addresses,
                                               const Patience& patience) const {
  const HttpAnswer answer =
      parts_.https.Post(addresses.token,
                        {{"grant_type", "authorization_code"},
                         {"code", code},
                         {"redirect_uri", settings_.redirect_uri},
                         {"code_verifier", secret.Verifier()}},
                        settings_.client_id, settings_.client_secret, patience);
  if (answer.status == 400) return Refused("the provider refuses the code");
  if (answer.status != 200) return Unavailable(CauseOf("token", answer));
  const std::optional<nlohmann::json> tokens = auth::ParseStrictly(answer.body);
  if (!tokens) return Unavailable("token: no answer of tokens");
  return MemberText(*tokens, "id_token");
}

Result<std::string> SignOnProvider::Redeem(const std::string& code, const SignOnSecret& secret,
                                           const Patience& patience) {
  const auth::Turnstile::Pass pass = TRY(parts_.turnstile.Enter(patience));
  const Patience bounded = Bounded(patience);
  const Addresses addresses = TRY(KnownAddresses(bounded));
  const std::string token = TRY(IdTokenFor(code, secret, addresses, bounded));
  const std::optional<std::string> key_id = KeyIdOf(token);
  if (!key_id) return Refused("no ID token of RS256 with a key id");
  return SubjectOf(token, TRY(KeysWith(*key_id, addresses, bounded)),
                   {.provider = settings_.display_name,
                    .issuer = settings_.issuer,
                    .client_id = settings_.client_id,
                    .nonce = secret.Nonce()},
                   parts_.clock.Now());
}

Status SignOnProviders::Add(ProviderSettings settings) {
  const auto invalid = [&](const std::string& problem) {
    return Fail(type::Reason::kConfigurationInvalid,
                {{"place", "sign_on_providers " + settings.id}, {"problem", problem}});
  };
  for (const auto& known : all_) {
    if (known->settings().id == settings.id) return invalid("two providers with one id");
    if (known->settings().issuer == settings.issuer) return invalid("two providers of one issuer");
  }
  if (!https_.MayCall(settings.issuer)) return invalid("issuer is no https address");
  if (!https_.MayCall(settings.redirect_uri)) return invalid("redirect_uri is no https address");
  all_.push_back(std::make_unique<SignOnProvider>(
      std::move(settings), SignOnProvider::Parts{https_, turnstile_, clock_}));
  return {};
}

Result<SignOnProvider*> SignOnProviders::Get(const std::string& id) const {
  if (all_.empty()) return Fail(Reason::kOpenidNotConfigured);
  for (const auto& one : all_) {
    if (one->settings().id == id) return one.get();
  }
  return Fail(Reason::kOpenidProviderNotFound, {{"provider", id}});
}

std::string SignOnProviders::IdOf(const std::string& issuer) const {
  for (const auto& one : all_) {
    if (one->settings().issuer == issuer) return one->settings().id;
  }
  return "";
}

}  // namespace steward::identity
