// What happened, told to other services: a row written in the transaction that made it happen. The
// relay gives it a position and publishes it; see relay.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/result.h"
#include "common/db/database.h"

namespace steward::events {

struct Event {
  std::string_view branch;     // short code
  std::string_view aggregate;  // resource name of what changed, at most 191 bytes
  std::string_view type;       // full name of the event's message, at most 96 bytes
  std::uint64_t version = 0;   // the aggregate's, after the change
  std::string_view payload;    // the event's message, serialized; at most 1 MiB
};

// Writes the event. Take the lock of the aggregate's row before: that is what keeps the events of
// one aggregate in order. `traceparent` as in W3C Trace Context, at most 55 bytes, or empty.
//
// Rows must not be published in the order of their ids: a lower id may be committed after a higher
// one.
Status Append(db::Tx& tx, const Event& event, IdSource& ids, std::string_view traceparent,
              Time now);

}  // namespace steward::events
