// A new key for access tokens while everything goes on: its public half is known everywhere before
// the first token is signed with it, and the old one goes only when no token of it lives.
#pragma once

#include <functional>
#include <string>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "services/identity/session.h"

namespace steward::identity {

// By then every process has read a key folder again: they look every second, but a mounted secret
// takes Kubernetes a minute and more.
inline constexpr Duration kKeySpread = std::chrono::minutes(2);
// By then no token of the key before lives.
inline constexpr Duration kKeyRetirement = kAccessTokenLife + kAccessTokenLeeway + kKeySpread;

// Publishes a key in `folder`/token_public, waits, signs with it from `folder`/token_secret, waits,
// and takes all older keys out of both. Returns its id. A run that was cut short leaves keys that
// work; the next run takes them away. INVALID_KEY_FOLDER, also when the newest key there is from a
// later time than `clock` tells. `wait` returns after so long; a test has something else happen
// meanwhile.
Result<std::string> RotateTokenKey(const std::string& folder, const Clock& clock,
                                   const std::function<void(Duration)>& wait);

}  // namespace steward::identity
