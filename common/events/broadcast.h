// Reads along what happens in one service, by its stream alone: with a position of its own and
// without a database, a cursor or a question to the service. For who wants to know what happens
// from now on and can begin anew where events were lost; who needs every one has an Applier.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "common/events/event_stream.h"

namespace steward::events {

// For one thread.
class Broadcast {
 public:
  // How often it looks for a new epoch, and for events that were announced and never came.
  static constexpr std::chrono::seconds kHeadInterval{1};
  static constexpr int kReadAtOnce = 500;

  struct Heard {
    // Set: what was heard until now does not go on here, because events were lost or an epoch has
    // begun. What follows comes after this place, and `events` are those just before it.
    std::optional<StreamHead> anew;
    std::vector<Envelope> events;  // in order, without a gap
    bool has_more = false;         // which are there already
  };

  // `stream` outlives it; its user in the access list needs GET, XREAD and XREVRANGE on the keys of
  // that service. At most `kept` events are given of those before a beginning.
  Broadcast(EventStream& stream, std::int64_t kept) : stream_(stream), kept_(kept) {}

  // What has come since the last time. Once it has begun it waits for the first event, at most
  // `wait`. REDIS_UNAVAILABLE: nothing is lost by that.
  Result<Heard> Listen(std::chrono::milliseconds wait);
  // Whether it knows the place where it is; not before the service has published for the first
  // time.
  bool has_begun() const { return place_.epoch != 0; }

 private:
  Result<Heard> Next(std::chrono::milliseconds wait);
  Result<Heard> LookAtHead();
  Result<Heard> Begin(const StreamHead& head);

  EventStream& stream_;
  const std::int64_t kept_;
  StreamHead place_;  // everything up to it was heard
  SteadyTime next_look_{};
  bool was_behind_ = false;  // something was announced that is not in the stream
};

}  // namespace steward::events
