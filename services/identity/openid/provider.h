// A provider of sign-on (OpenID Connect), and all of them. Its addresses and keys are read from it
// and kept for an hour; an unknown key is looked for at most once a minute. At most
// LIMIT_PROVIDER_CALLS_AT_ONCE calls wait for providers, none longer than LIMIT_PROVIDER_WAIT_MS,
// so that a provider that hangs leaves the other sign-ins alone. Never called inside a transaction.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/auth/turnstile.h"
#include "common/base/clock.h"
#include "common/base/patience.h"
#include "common/base/result.h"
#include "services/identity/openid/https_client.h"
#include "services/identity/openid/provider_keys.h"
#include "services/identity/openid/sign_on_secret.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::identity {

inline constexpr std::chrono::hours kProviderMemory(1);
inline constexpr std::chrono::minutes kProviderKeyPause(1);

struct ProviderSettings {
  std::string id;
  std::string display_name;
  std::string issuer;
  std::string client_id;
  std::string client_secret;
  std::string redirect_uri;
  std::string branch;  // empty: every one
};

// Any thread.
class SignOnProvider {
 public:
  // All outlive the provider. `clock` tells real time.
  struct Parts {
    const HttpsClient& https;
    auth::Turnstile& turnstile;
    const Clock& clock;
  };
  SignOnProvider(ProviderSettings settings, const Parts& parts)
      : settings_(std::move(settings)), parts_(parts) {}

  const ProviderSettings& settings() const { return settings_; }
  // Where the browser is sent. OPENID_PROVIDER_UNAVAILABLE, OVERLOADED.
  Result<std::string> AuthorizationUrl(const SignOnSecret& secret, const Patience& patience);
  // Exchanges the code; the subject who signed on. OPENID_ANSWER_REFUSED,
  // OPENID_PROVIDER_UNAVAILABLE, OVERLOADED.
  Result<std::string> Redeem(const std::string& code, const SignOnSecret& secret,
                             const Patience& patience);

 private:
  struct Addresses {
    std::string authorization;
    std::string token;
    std::string keys;
    Time read{};
  };
  struct KeySet {
    ProviderKeys keys;
    Time read{};
  };
  Error Unavailable(const std::string& cause) const;
  Error Refused(const std::string& cause) const;
  Patience Bounded(const Patience& patience) const;
  Result<Addresses> ReadAddresses(const Patience& patience) const;
  Result<Addresses> KnownAddresses(const Patience& patience);
  // With the key of this id, if the provider has it.
  Result<ProviderKeys> KeysWith(const std::string& key_id, const Addresses& addresses,
                                const Patience& patience);
  Result<std::string> IdTokenFor(const std::string& code, const SignOnSecret& secret,
                                 const Addresses& addresses, const Patience& patience) const;

  const ProviderSettings settings_;
  const Parts parts_;
  std::mutex mutex_;
  std::optional<Addresses> addresses_;  // guarded by mutex_
  std::optional<KeySet> keys_;          // guarded by mutex_
};

// All providers of the installation.
class SignOnProviders {
 public:
  // `clock` outlives them and tells real time.
  SignOnProviders(bool trial, const Clock& clock) : https_(trial), clock_(clock) {}

  // At the start, before any call. CONFIGURATION_INVALID.
  Status Add(ProviderSettings settings);
  const std::vector<std::unique_ptr<SignOnProvider>>& all() const { return all_; }
  // OPENID_NOT_CONFIGURED, OPENID_PROVIDER_NOT_FOUND.
  Result<SignOnProvider*> Get(const std::string& id) const;
  // "" for an issuer that is no longer configured.
  std::string IdOf(const std::string& issuer) const;

 private:
  const HttpsClient https_;
  const Clock& clock_;
  auth::Turnstile turnstile_{type::v1::LIMIT_PROVIDER_CALLS_AT_ONCE, 0};
  std::vector<std::unique_ptr<SignOnProvider>> all_;
};

}  // namespace steward::identity
