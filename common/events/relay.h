// Gives the events of a service their positions and publishes them, in the one process of the
// service that leads this work (INV-36, INV-37). Positions are committed before anything is
// published, so whatever is in the stream stands in the database; what was committed and not
// published is published by the next leader, and a repetition is refused by Redis.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <optional>

#include "common/base/clock.h"
#include "common/base/patience.h"
#include "common/base/repeating.h"
#include "common/db/leadership.h"
#include "common/events/event_log.h"
#include "common/events/event_stream.h"
#include "common/log/recurring.h"

namespace steward::events {

// Rising for the life of the process; read by metrics.
struct RelayCounts {
  std::atomic<std::int64_t> placed{0};
  std::atomic<std::int64_t> published{0};
  std::atomic<std::int64_t> purged{0};
  std::atomic<std::int64_t> unpublished{0};  // now, while it leads
};

// For one thread.
class Relay {
 public:
  // How long an event waits for its position at most, on a server that is not busy.
  static constexpr std::chrono::milliseconds kInterval{100};
  // No transaction takes longer than this: until then a lower id may be committed behind a higher
  // one. Every statement and every step of a job is stopped long before.
  static constexpr std::chrono::minutes kLongestTransaction{2};
  // Hardly one takes longer than this: what is older is looked at from time to time only, or a busy
  // day would be read again with every look.
  static constexpr std::chrono::seconds kUsualTransaction{5};
  static constexpr std::chrono::seconds kDeepInterval{5};
  // All rows are looked at so often, in case one took longer than the longest.
  static constexpr std::chrono::minutes kWholeInterval{10};
  static constexpr std::chrono::seconds kTrimInterval{5};
  static constexpr std::chrono::seconds kPurgeInterval{60};
  // How long events stay that everybody has confirmed.
  static constexpr std::chrono::hours kKeep{7 * 24};
  // Positions behind the head that stay in the stream though all consumers have confirmed them, for
  // who reads along without a cursor; and that go though they have not: those ask the service.
  static constexpr std::int64_t kStreamWindow = 10'000;
  static constexpr std::int64_t kStreamMost = 500'000;

  struct Parts {
    db::Database& db;            // with a connection to spare
    const db::Settings& server;  // of the same schema, for the leader's own connection
    const EventLog& log;
    EventStream* stream;  // null: events wait in the log until somebody lists them
    const Clock& clock;   // real time
  };
  // All parts outlive it.
  explicit Relay(const Parts& parts);

  // Does what there is to do, if this process leads. How long until there may be more.
  std::chrono::milliseconds Work();

  const RelayCounts& counts() const { return counts_; }

 private:
  // The highest id that was there when all ids were looked at.
  struct Look {
    SteadyTime time;
    std::uint64_t highest;
  };

  Status WorkAs(std::uint64_t leader);
  Status Begin(std::uint64_t leader);
  Status PlaceAll();
  std::uint64_t LookFrom(SteadyTime now);
  Result<bool> PlaceSome(std::uint64_t& from);
  Status PublishAll();
  Status FindPublished();
  std::int64_t WindowBegin(std::int64_t confirmed) const;
  Status Trim();
  Status Purge();
  // In a transaction of this leader.
  Status Lead(const std::function<Status(db::Tx&)>& body);

  const Parts parts_;
  db::Leadership leadership_;
  RelayCounts counts_;
  log::Recurring log_{"publishing events"};
  std::uint64_t leader_ = 0;
  LogState state_;

  std::uint64_t floor_ = 0;  // every event up to this id has its position
  std::deque<Look> looks_;
  SteadyTime next_deep_look_{};
  SteadyTime next_whole_look_{};

  std::optional<std::int64_t> published_;  // none: not known
  SteadyTime next_trim_{};
  SteadyTime next_purge_{};
};

}  // namespace steward::events
