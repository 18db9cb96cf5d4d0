// How far this service is with the events of others, and what it could not apply: rows of
// consumer_cursors and dead_letters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/events/event_log.h"

namespace steward::events {

// Everything up to `position` was applied.
struct Cursor {
  std::int64_t epoch = 0;
  std::int64_t position = 0;
};

// Without state: any thread.
class Inbox {
 public:
  // None: nothing of this source was ever applied.
  Result<std::optional<Cursor>> Find(db::Session& session, std::string_view source) const;
  Result<std::optional<Cursor>> Lock(db::Tx& tx, std::string_view source) const;
  Status Save(db::Tx& tx, std::string_view source, const Cursor& cursor) const;

  // Puts an event aside. `problem` is empty where it only waits behind another one.
  Status Bury(db::Tx& tx, const Envelope& event, std::string_view problem) const;
  // Whether an event of this resource was put aside: later ones must wait behind it.
  Result<bool> IsBlocked(db::Session& session, std::string_view source,
                         std::string_view aggregate) const;
  // The first event that was put aside behind this cursor.
  Result<std::optional<Envelope>> NextBuried(db::Session& session, std::string_view source,
                                             const Cursor& after) const;
  Status RemoveBuried(db::Tx& tx, const Envelope& event) const;
};

}  // namespace steward::events
