// Keys that outlive their master key. What is hashed with a key cannot be sealed anew: the request
// keys of repeated requests, the seals and chain of audit records. So before a master key is taken
// away, what was derived from it for these purposes is kept in the schema, sealed under the newest.
#pragma once

#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/keys/keys.h"

namespace steward::db {

// Of the keys that request keys are made with (idempotency.h).
inline constexpr std::string_view kRequestKeyPurpose = "request_key";

// Lets the ring know the keys that are kept here. At the start of a process. INTERNAL when the
// master key behind one is missing.
Status AdoptKeptKeys(Database& db, const Patience& patience, keys::KeyRing& ring);

// Keeps the keys of these purposes under every master key of the folder but the newest, and seals
// those that are kept already under the newest. Repeatable; the ring has adopted what is kept.
Status KeepKeys(Database& db, const Patience& patience, const keys::KeyRing& ring,
                const std::vector<std::string_view>& purposes);

}  // namespace steward::db
