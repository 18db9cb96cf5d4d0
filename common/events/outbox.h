// What happened, told to other services: a row written in the transaction that made it happen. The
// relay gives it a position and publishes it; see relay.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/result.h"
#include "common/db/database.h"

namespace google::protobuf {
class Message;
}

namespace steward::events {

struct Event {
  std::string_view branch;     // short code
  std::string_view aggregate;  // resource name of what changed, at most 191 bytes
  std::string_view type;       // full name of the event's message, at most 96 bytes
  std::uint64_t version = 0;   // the aggregate's, after the change
  std::string_view payload;    // the event's message, serialized; at most 1 MiB
};

// By whose doing, and when. What it refers to outlives it.
struct Occasion {
  IdSource& ids;
  std::string_view traceparent;  // as in W3C Trace Context, at most 55 bytes, or empty
  Time now;

  // Of the call that makes it happen.
  template <class Call>
  static Occasion Of(const Call& call, IdSource& ids) {
    return {ids, call.traceparent(), call.now()};
  }
};

// Writes the event: in the transaction of the change, with the lock of the aggregate's row taken
// before, which is what keeps the events of one aggregate in order. `aggregate` is the resource
// name of what changed and begins with its branch, `version` the one after the change.
Status Announce(db::Tx& tx, const Occasion& occasion, std::string_view aggregate,
                std::uint64_t version, const google::protobuf::Message& event);

// The same from parts. Rows must not be published in the order of their ids: a lower id may be
// committed after a higher one.
Status Append(db::Tx& tx, const Event& event, IdSource& ids, std::string_view traceparent,
              Time now);

}  // namespace steward::events
