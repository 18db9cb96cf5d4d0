// Access tokens: compact JWS (RFC 7515) with EdDSA over Ed25519 and nothing else. Identity signs
// them, every process verifies them by public keys in a folder.
//
//   header   {"alg":"EdDSA","kid":"<key id>","typ":"at+jwt"}     exactly these bytes
//   claims   {"iss":"steward","aud":"steward","sub":"branches/b1/staff/<id>","sid":"<session>",
//             "iat":1,"nbf":1,"exp":601,"grants":[["dispatcher","branches/b1/sites/s1"],...]}
//            and "rate":600 in those of applications: calls a minute, for the gateway
//
// A claim this version does not know is ignored, so that an older process takes the tokens of a
// newer identity during an update; everything else about a token is strict.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/auth/principal.h"
#include "common/base/clock.h"
#include "common/base/result.h"

namespace steward::auth {

// Makes a pair of keys for tokens: the secret one readable only by this user. The public key is
// written first: install it everywhere before the secret one, because verifiers refuse a key they
// do not know.
Status MakeTokenKeys(const std::string& secret_folder, const std::string& public_folder,
                     const std::string& id);

class TokenSigner {
 public:
  // Fails with INVALID_KEY_FOLDER. `recheck` is how soon a new key is noticed.
  static Result<std::unique_ptr<TokenSigner>> Open(
      const std::string& secret_folder,
      std::chrono::milliseconds recheck = std::chrono::seconds(1));
  ~TokenSigner();

  // A token for this principal from `now` until `principal.expires`, cut to LIMIT_TOKEN_LIFE_S,
  // signed with the newest key. Fails with INTERNAL when the grants are too many for a token
  // (LIMIT_GRANT_PREFIXES, LIMIT_TOKEN_BYTES) or a text in it is not UTF-8. Any thread.
  // `calls_per_minute` is what a gateway lets through with it; 0: nothing of its own.
  Result<std::string> Sign(const Principal& principal, Time now, int calls_per_minute = 0) const;

 private:
  struct State;
  explicit TokenSigner(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class TokenVerifier {
 public:
  // Fails with INVALID_KEY_FOLDER. The clock must outlive the verifier.
  static Result<std::unique_ptr<TokenVerifier>> Open(
      const std::string& public_folder, const Clock& clock,
      std::chrono::milliseconds recheck = std::chrono::seconds(1));
  ~TokenVerifier();

  // Who sent the token. Fails with TOKEN_EXPIRED when it was valid once, else with UNAUTHENTICATED
  // and no hint why. Times are checked with LIMIT_TOKEN_LEEWAY_S to spare. The last
  // LIMIT_VERIFIED_TOKENS good tokens are remembered until they expire or a key changes, so that
  // only the first call pays for the signature. Whether the session was ended is not known here.
  // Any thread.
  Result<std::shared_ptr<const Principal>> Verify(std::string_view token) const;

  // Who sent the token, if it is remembered; null: it costs a signature to know. Any thread.
  std::shared_ptr<const Principal> Remembered(std::string_view token) const;

 private:
  struct State;
  explicit TokenVerifier(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// How many calls a minute a token claims for its session. Nothing is verified, so count by both
// together: a forged token is refused behind the gateway, and has taken from nobody but those who
// know the session and claim the same.
struct ClaimedRate {
  std::string session;
  int calls_per_minute = 0;
};
// None for tokens that claim nothing, and for whatever is no token.
std::optional<ClaimedRate> ClaimedRateOf(std::string_view token);

}  // namespace steward::auth
