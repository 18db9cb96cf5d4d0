// ID tokens of OpenID Connect: who signed on at a provider. Checked to the letter; nothing in one
// is used but issuer and subject, so a name or an address of mail in it means nothing here.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "services/identity/openid/provider_keys.h"

namespace steward::identity {

// What a token of this sign-on says.
struct ExpectedToken {
  std::string provider;  // its code, for errors
  std::string issuer;
  std::string client_id;
  std::string nonce;
};

// Clocks of provider and process may differ by so much.
inline constexpr std::chrono::seconds kIdTokenLeeway(60);
// A token is looked at right after it was made.
inline constexpr std::chrono::minutes kIdTokenAge(10);
inline constexpr size_t kIdTokenBytes = 16384;
inline constexpr size_t kSubjectBytes = 255;

// The id of the key the token names, without believing it; nullopt when it is no RS256 token that
// names one.
std::optional<std::string> KeyIdOf(std::string_view token);

// Who signed on. OPENID_ANSWER_REFUSED, with the problem as its cause.
Result<std::string> SubjectOf(std::string_view token, const ProviderKeys& keys,
                              const ExpectedToken& expected, Time now);

}  // namespace steward::identity
