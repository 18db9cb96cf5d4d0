// The stream in Redis that carries the events of one service to others, quickly. It may lose what
// it likes: who reads it sees by the positions what is missing and asks the service itself.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/cache/redis.h"
#include "common/events/event_log.h"

namespace steward::events {

// Where a stream stands, for who reads along without asking the service.
struct StreamHead {
  std::int64_t epoch = 0;
  std::int64_t position = 0;  // the last one that was published
};

// The events in an answer to XREAD of one stream, in order: those of this source and epoch that
// come after the position and one after the other. Whatever else stands in Redis is as if it were
// lost.
std::vector<Envelope> EventsIn(const cache::Reply& answer, std::string_view source,
                               const StreamHead& after);

// Any thread. REDIS_UNAVAILABLE from every method.
class EventStream {
 public:
  // `redis` outlives it; a read that waits takes one of its connections. `source` is the name of
  // the service. The user of the access list needs EVAL, EXPIRE, GET, SET, XADD, XREAD,
  // XREVRANGE and XTRIM on `events:*`.
  EventStream(cache::Redis& redis, std::string source)
      : redis_(redis), source_(std::move(source)) {}

  // Adds events of one epoch, in order; what is there already is left out. At most 500 at once.
  Status Publish(std::span<const Envelope> events);
  // The last position in the stream; 0 when it is empty.
  Result<std::int64_t> Last(std::int64_t epoch);
  // Events after this position, at most `limit`; waits up to `wait` for the first one, not at all
  // when it is zero. What the stream has lost is left out.
  Result<std::vector<Envelope>> Read(std::int64_t epoch, std::int64_t position, int limit,
                                     std::chrono::milliseconds wait);
  // Drops everything below this position, some of it later; and all of it when nobody has done so
  // for 30 days, as after the end of an epoch.
  Status Trim(std::int64_t epoch, std::int64_t position);

  // Tells which epoch is the present one and how far it was published.
  Status Announce(const StreamHead& head);
  // What was announced last; none: nothing, or Redis has lost it, and it comes again soon.
  Result<std::optional<StreamHead>> Announced();

 private:
  std::string KeyOf(std::int64_t epoch) const;

  cache::Redis& redis_;
  const std::string source_;
};

}  // namespace steward::events
