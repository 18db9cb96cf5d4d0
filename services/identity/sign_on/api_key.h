// The key of an application: what it may do where, and which of its secrets is good when.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "services/identity/grant.h"
#include "services/identity/session.h"
#include "services/identity/sign_on/names.h"

namespace steward::identity {

// A key ends some day, so that forgotten ones do.
inline constexpr Duration kApiKeyLife = std::chrono::days(5 * 365);
// How exactly its last use is known.
inline constexpr Duration kApiKeyUseInterval = kAccessTokenLife;

struct ApiKey {
  // The numbers are those of the proto and of the column.
  enum class State : std::int8_t { kActive = 1, kDisabled = 2 };

  ApiKeyName name;
  std::string display_name;
  std::optional<std::string> role;
  Permissions permissions;          // without a role
  std::vector<std::string> scopes;  // name prefixes in its branch
  int calls_per_minute = 0;
  Time expires;
  // What its access tokens call their session.
  SessionId token_id;
  TokenHash newest;                   // of its secret
  std::optional<TokenHash> previous;  // of the one before, good until
  std::optional<Time> overlap_end;
  State state = State::kActive;
  std::optional<Time> last_used;
  std::string creator;  // resource name of who made it
  Time created;
  Time updated;
  std::uint64_t version = 1;

  // API_KEY_EXPIRY_INVALID.
  Status CheckNew(Time now) const;
  // Whether a secret with this hash may be exchanged: API_KEY_INVALID, and only to whom has the
  // secret API_KEY_DISABLED and API_KEY_EXPIRED.
  Status Judge(const TokenHash& secret, Time now) const;
  // Puts the next secret in the place of the newest, which stays good for `overlap`.
  // API_KEY_NOT_ACTIVE.
  Status Rotate(const TokenHash& next, Duration overlap, Time now);
  // False when it is disabled already, which is no mistake of the caller's.
  bool Disable(Time now);
  // Whether a use at `now` is to be written down.
  bool NotesUse(Time now) const { return !last_used || now >= *last_used + kApiKeyUseInterval; }

  // The code of the role its tokens hold: its own where it has permissions and no role.
  std::string RoleCode() const;
};

// The code of the role that stands for the permissions of this key. No role of people has such a
// long one.
std::string RoleCodeOf(const ApiKeyId& id);

}  // namespace steward::identity
