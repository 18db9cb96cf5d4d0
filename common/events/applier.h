// Applies the events of one other service to the database of this one: by one leader among the
// processes of this service, in order, each batch in one transaction with the cursor, so that every
// event has its effect exactly once (INV-38, INV-39) whatever ends in between and whatever becomes
// of Redis.
//
// Events come from the stream; what is missing there is asked from the service itself.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/db/leadership.h"
#include "common/events/event_stream.h"
#include "common/events/inbox.h"
#include "common/log/recurring.h"

namespace steward::events {

// The other service as its consumers see it: its EventLogService.
class EventSource {
 public:
  virtual ~EventSource() = default;

  struct Page {
    LogState state;
    std::vector<Envelope> events;
  };
  virtual Result<Page> List(std::int64_t after_position, int limit) = 0;
  virtual Result<LogState> Confirm(const Cursor& cursor) = 0;
};

// What this service does with the events of one other.
struct Subscription {
  std::string source;           // "directory"
  std::set<std::string> types;  // full names; others only move the cursor
  // The effect of one event. An error that is the event's own, after kTries tries, puts the event
  // and all later ones of the same resource aside; `--retry-dead-letters` applies them.
  std::function<Status(db::Tx&, const Envelope&)> apply;
  // For copies of the other service's data: replaces them all with what it has now, as if every
  // event up to now had been applied. Outside any transaction; events that come meanwhile are
  // applied afterwards, perhaps for the second time, so `apply` compares versions. None: effects
  // begin with the first event that is kept.
  std::function<Status()> rebuild;
};

struct ApplierCounts {
  std::atomic<std::int64_t> applied{0};  // events of its types
  std::atomic<std::int64_t> asked{0};    // times the service was asked instead of the stream
  std::atomic<std::int64_t> buried{0};   // events put aside
  std::atomic<std::int64_t> rebuilt{0};
  std::atomic<std::int64_t> behind{0};  // positions, as of the last confirmation
};

// For one thread.
class Applier {
 public:
  static constexpr int kBatch = 100;
  static constexpr int kTries = 5;

  struct Parts {
    db::Database& db;            // with a connection to spare
    const db::Settings& server;  // of the same schema, for the leader's own connection
    EventSource& source;
    EventStream* stream;  // null: the service is asked twice a second
    // How often the service is told how far this one is, and asked whether there is more than the
    // stream says; and how long the stream is waited for, below the sign of life of a leader.
    std::chrono::milliseconds confirm_interval{5'000};
    std::chrono::milliseconds wait{1'000};
  };
  // All parts, and what the subscription uses, outlive it.
  Applier(const Parts& parts, Subscription subscription);

  // Applies what there is, if this process leads; waits a while in the stream where there is
  // nothing. How long until there may be more.
  std::chrono::milliseconds Work();

  const ApplierCounts& counts() const { return counts_; }

 private:
  Result<std::chrono::milliseconds> WorkAs(std::uint64_t leader);
  Status Begin();
  Status Rebuild(const LogState& state);
  Status Confirm();
  Result<std::vector<Envelope>> Fetch();
  Result<std::vector<Envelope>> Ask();
  Status ApplyAll(const std::vector<Envelope>& events);
  Status ApplyEach(const std::vector<Envelope>& events);
  // The events that come next, in one transaction; `buried` is put aside.
  Status ApplySome(const std::vector<Envelope>& events, const std::string* problem);
  Status ApplyOne(db::Tx& tx, const Envelope& event);

  const Parts parts_;
  const Subscription subscription_;
  const std::string work_;
  const Inbox inbox_{};
  db::Leadership leadership_;
  ApplierCounts counts_;
  log::Recurring log_{"applying events of " + subscription_.source};
  std::uint64_t leader_ = 0;
  std::optional<Cursor> cursor_;  // none: not begun
  std::int64_t known_head_ = 0;
  SteadyTime next_confirmation_{};
  // How often the event behind the cursor has failed.
  int tries_ = 0;
};

// Applies what was put aside, in order, as far as it can be; the others of a resource stay behind
// the first one that still fails. How many were applied and how many stay.
struct Retried {
  std::int64_t applied = 0;
  std::int64_t left = 0;
};
Result<Retried> RetryDeadLetters(db::Database& db, const Subscription& subscription);

}  // namespace steward::events
