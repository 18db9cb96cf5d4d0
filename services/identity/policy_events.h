// What every process is told about rights.
#pragma once

#include "common/db/database.h"
#include "common/events/outbox.h"

namespace steward::identity {

// Tells that rights, ended sessions or business dates have changed and stand at this version now:
// in the transaction that made it, with the row of the policy locked.
Status AnnouncePolicy(db::Tx& tx, const events::Occasion& occasion, std::uint64_t version);

}  // namespace steward::identity
