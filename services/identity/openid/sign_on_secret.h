// What ties a sign-on at a provider to the browser that began it. The browser keeps one secret; the
// state, the nonce and the verifier of PKCE are three hashes of it, so that none of them leads to
// another or to the secret, and a state that comes back to any other browser fits nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/identity/openid/names.h"
#include "services/identity/session.h"

namespace steward::identity {

// 256 random bits behind the id of the sign-on, as 64 characters of base64url.
struct SignOnSecret {
  ProviderSignOnId id;
  std::string text;

  static SignOnSecret Random(const ProviderSignOnId& id);
  // Nullopt when the text is not of this form.
  static std::optional<SignOnSecret> Parse(std::string_view text);

  TokenHash Hash() const;         // what is kept of it
  std::string State() const;      // goes to the provider and comes back through the browser
  std::string Nonce() const;      // goes to the provider and comes back in the ID token
  std::string Verifier() const;   // goes to the provider with the code, from here
  std::string Challenge() const;  // S256 of the verifier
};

}  // namespace steward::identity
