// What every process has a copy of (0006_policy.sql), and the lock for rules over the whole
// company. Without state: any thread, inside the session or transaction it is given.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/events/outbox.h"
#include "services/identity/session.h"

namespace steward::identity {

struct PolicyMarks {
  std::vector<SessionId> ended_sessions;           // as access tokens call them
  std::map<std::string, std::int64_t> offsets_ms;  // by branch
};

class PolicyRepository {
 public:
  // The one row of the company. Last in the order of locks.
  Status Lock(db::Tx& tx) const;
  // Tells every process that something changed: by the next version, and by an event that carries
  // it, so that nobody has to wait until he asks.
  Status MoveOn(db::Tx& tx, const events::Occasion& occasion) const;
  Result<std::uint64_t> Version(db::Session& session) const;
  // What is in force at `now`, in real time.
  Result<PolicyMarks> Marks(db::Session& session, Time now) const;

  // Refuses access tokens that call their session so, and moves on. The time of the occasion is
  // real time, which tokens live by.
  Status Refuse(db::Tx& tx, const std::vector<SessionId>& token_ids,
                const events::Occasion& occasion) const;
  // Forgets what was refused so long ago that no token lives any more. At most 500 at a time.
  Status PurgeRefused(db::Tx& tx, Time now) const;

  Result<std::int64_t> OffsetMs(db::Session& session, std::string_view branch) const;
  // 0 takes the offset away. Moves on.
  Status SetOffsetMs(db::Tx& tx, std::string_view branch, std::int64_t offset_ms,
                     const events::Occasion& occasion) const;
};

}  // namespace steward::identity
