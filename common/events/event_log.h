// The events of a service in the order in which they are told to others: the rows of the outbox
// with the positions the relay gave them. The truth about them; streams may lose what they like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/db/database.h"
#include "steward/event/v1/event_log_service.pb.h"

namespace steward::events {

using event::v1::Envelope;
using event::v1::LogState;

// Without state but its name: any thread.
class EventLog {
 public:
  // Bytes of events that are read at once, beside the last one.
  static constexpr size_t kReadBytes = 1 << 20;

  // `source` is the name of the service.
  explicit EventLog(std::string source) : source_(std::move(source)) {}

  const std::string& source() const { return source_; }

  Result<LogState> ReadState(db::Session& session) const;
  // Events after this position in order, at most `limit` and not many more bytes than kReadBytes.
  Result<std::vector<Envelope>> After(db::Session& session, std::int64_t epoch,
                                      std::int64_t position, int limit) const;

  // For the relay. Ids above `floor` of events that have no position yet, in order.
  Result<std::vector<std::uint64_t>> Unplaced(db::Session& session, std::uint64_t floor,
                                              size_t limit) const;
  // Gives these events the positions after `head`.
  Status Place(db::Tx& tx, std::int64_t head, const std::vector<std::uint64_t>& ids,
               Time now) const;
  // Begins an epoch behind this position.
  Status StartEpoch(db::Tx& tx, std::int64_t base, Time now) const;

  // Notes how far a consumer is, see EventLogService.ConfirmEvents. Begins a new epoch where the
  // consumer has seen positions that were never given here: the database is older than that.
  Result<LogState> Confirm(db::Tx& tx, std::string_view consumer, std::int64_t epoch,
                           std::int64_t position, Time now) const;
  // What every consumer has confirmed; the head where there is none.
  Result<std::int64_t> ConfirmedByAll(db::Session& session, const LogState& state) const;
  // Removes some of the events up to this position that were published before `before`. The last
  // position is always kept: the next one is counted from it. How many were removed.
  Result<std::int64_t> Purge(db::Tx& tx, std::int64_t position, Time before) const;

 private:
  Result<std::int64_t> LastOf(db::Session& session, std::int64_t position, int limit) const;

  std::string source_;
};

// Begins an epoch at the present head: after a restore, before anything serves, so that no position
// is taken for one that was lost.
Status StartNewEpoch(db::Database& db, const EventLog& log, Time now);

}  // namespace steward::events
