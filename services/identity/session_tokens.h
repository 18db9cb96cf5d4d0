// The two tokens of a session: the signed access token, and the refresh token with what is kept of
// it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/token.h"
#include "common/base/result.h"
#include "services/identity/grant.h"
#include "services/identity/session.h"

namespace steward::identity {

// 256 random bits behind the id of the session, as 64 characters of base64url. Nothing but the hash
// of it is ever stored.
struct RefreshToken {
  SessionId session;
  std::string text;

  static RefreshToken Random(const SessionId& session);
  // None when the text is not of this form.
  static std::optional<RefreshToken> Parse(std::string_view text);

  TokenHash Hash() const;
  // What was answered when this token was exchanged, readable only with the token itself.
  std::string Seal(std::string_view answer) const;
  std::optional<std::string> Unseal(std::string_view sealed) const;
};

// The hash a secret of 256 random bits, such as a service key or bootstrap code, is kept as.
TokenHash HashSecret(std::string_view purpose, std::string_view secret);

// An access token of a session that tokens call `token_id`, from `now` until `expires`.
Result<std::string> SignAccessToken(const auth::TokenSigner& signer, std::string principal_name,
                                    const SessionId& token_id, const std::vector<HeldRole>& held,
                                    Time now, Time expires);

}  // namespace steward::identity
