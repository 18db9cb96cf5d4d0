#include "common/events/event_log.h"

#include <algorithm>
#include <array>

#include "common/base/timestamp.h"

namespace steward::events {
namespace {

// Rows that one statement writes, the most first: a text is prepared once for each.
constexpr std::array<size_t, 3> kPlacedRows = {512, 32, 1};

std::string PlaceStatement(size_t rows) {
  std::string sql = "INSERT INTO outbox_positions (position, outbox_id, publish_time) VALUES ";
  for (size_t i = 0; i < rows; ++i) sql += i == 0 ? "(?, ?, ?)" : ", (?, ?, ?)";
  return sql;
}

constexpr int kPurgedRows = 500;
constexpr std::chrono::seconds kEpochPatience(10);

}  // namespace

Result<LogState> EventLog::ReadState(db::Session& session) const {
  const auto read = [](const db::Row& row) {
    LogState state;
    state.set_epoch(row.Get<std::optional<std::int64_t>>(0).value_or(0));
    state.set_base_position(row.Get<std::optional<std::int64_t>>(1).value_or(0));
    state.set_first_position(row.Get<std::optional<std::int64_t>>(2).value_or(0));
    state.set_head_position(row.Get<std::optional<std::int64_t>>(3).value_or(0));
    return state;
  };
  return *TRY(
      session.QueryOne("SELECT (SELECT MAX(epoch) FROM event_epochs),"
                       " (SELECT base_position FROM event_epochs ORDER BY epoch DESC LIMIT 1),"
                       " (SELECT MIN(position) FROM outbox_positions),"
                       " (SELECT MAX(position) FROM outbox_positions)",
                       read));
}

// The last of the events after this position that fit into one answer.
Result<std::int64_t> EventLog::LastOf(db::Session& session, std::int64_t position,
                                      int limit) const {
  struct Sized {
    std::int64_t position;
    size_t bytes;
  };
  const std::vector<Sized> sizes = TRY(session.Query(
      "SELECT STRAIGHT_JOIN p.position, LENGTH(o.payload) FROM outbox_positions p"
      " JOIN outbox o ON o.id = p.outbox_id WHERE p.position > ? ORDER BY p.position LIMIT ?",
      [](const db::Row& row) {
        return Sized{row.Get<std::int64_t>(0), row.Get<size_t>(1)};
      },
      position, limit));
  size_t bytes = 0;
  for (const Sized& event : sizes) {
    if (bytes >= kReadBytes) break;
    bytes += event.bytes;
    position = event.position;
  }
  return position;
}

Result<std::vector<Envelope>> EventLog::After(db::Session& session, std::int64_t epoch,
                                              std::int64_t position, int limit) const {
  const auto read = [&](const db::Row& row) {
    Envelope event;
    event.set_id(row.Get<Uuid>("event_id").ToString());
    event.set_type(row.Get<std::string>("type"));
    event.set_source(source_);
    event.set_epoch(epoch);
    event.set_position(row.Get<std::int64_t>("position"));
    *event.mutable_create_time() = ToTimestamp(row.Get<Time>("create_time"));
    event.set_branch(row.Get<std::string>("branch_id"));
    event.set_aggregate(row.Get<std::string>("aggregate"));
    event.set_version(row.Get<std::int64_t>("version"));
    event.set_traceparent(row.Get<std::string>("traceparent"));
    event.set_payload(row.Get<std::string>("payload"));
    return event;
  };
  const std::int64_t last = TRY(LastOf(session, position, limit));
  // By position first: the server knows nothing yet of tables that have just grown.
  return session.Query(
      "SELECT STRAIGHT_JOIN p.position, o.event_id, o.type, o.create_time, o.branch_id,"
      " o.aggregate, o.version, o.traceparent, o.payload FROM outbox_positions p"
      " JOIN outbox o ON o.id = p.outbox_id WHERE p.position > ? AND p.position <= ?"
      " ORDER BY p.position",
      read, position, last);
}

Result<std::vector<std::uint64_t>> EventLog::Unplaced(db::Session& session, std::uint64_t floor,
                                                      size_t limit) const {
  return session.Query(
      // By the key: the server knows nothing yet of tables that have just grown, and would scan.
      "SELECT o.id FROM outbox o LEFT JOIN outbox_positions p"
      " FORCE INDEX (outbox_positions_by_event) ON p.outbox_id = o.id"
      " WHERE o.id > ? AND p.outbox_id IS NULL ORDER BY o.id LIMIT ?",
      [](const db::Row& row) { return row.Get<std::uint64_t>(0); }, floor, limit);
}

Status EventLog::Place(db::Tx& tx, std::int64_t head, const std::vector<std::uint64_t>& ids,
                       Time now) const {
  static const std::array<std::string, 3> kTexts = {PlaceStatement(kPlacedRows[0]),
                                                    PlaceStatement(kPlacedRows[1]),
                                                    PlaceStatement(kPlacedRows[2])};
  size_t done = 0;
  for (size_t size = 0; size < kPlacedRows.size(); ++size) {
    for (; ids.size() - done >= kPlacedRows[size]; done += kPlacedRows[size]) {
      db::Values values;
      for (size_t i = done; i < done + kPlacedRows[size]; ++i) {
        db::Bind(values, head + static_cast<std::int64_t>(i) + 1);
        db::Bind(values, ids[i]);
        db::Bind(values, now);
      }
      TRY(tx.Execute(kTexts[size], values));
    }
  }
  return {};
}

Status EventLog::StartEpoch(db::Tx& tx, std::int64_t base, Time now) const {
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  const std::int64_t last = TRY(ReadState(tx)).epoch();
  // Two in one millisecond, or a clock that was put back.
  TRY(tx.Execute("INSERT INTO event_epochs (epoch, base_position) VALUES (?, ?)",
                 std::max<std::int64_t>(milliseconds.count(), last + 1), base));
  return {};
}

Result<LogState> EventLog::Confirm(db::Tx& tx, std::string_view consumer, std::int64_t epoch,
                                   std::int64_t position, Time now) const {
  LogState state = TRY(ReadState(tx));
  if (epoch == state.epoch() && position > state.head_position()) {
    TRY(StartEpoch(tx, state.head_position(), now));
    state = TRY(ReadState(tx));
  }
  // What was confirmed in an earlier epoch counts as far as both have the same events.
  const bool current = epoch == state.epoch();
  TRY(tx.Execute(
      "INSERT INTO event_consumers (consumer, epoch, position, confirm_time)"
      " VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
      " position = IF(epoch = VALUES(epoch), GREATEST(position, VALUES(position)),"
      " IF(?, VALUES(position), LEAST(position, ?))),"
      " epoch = VALUES(epoch), confirm_time = VALUES(confirm_time)",
      consumer, state.epoch(), current ? position : 0, now, current, state.base_position()));
  return state;
}

Result<std::int64_t> EventLog::ConfirmedByAll(db::Session& session, const LogState& state) const {
  const std::optional<std::int64_t> least = *TRY(session.QueryOne(
      "SELECT MIN(IF(epoch = ?, position, LEAST(position, ?))) FROM event_consumers",
      [](const db::Row& row) { return row.Get<std::optional<std::int64_t>>(0); }, state.epoch(),
      state.base_position()));
  return std::min(least.value_or(state.head_position()), state.head_position());
}

Result<std::int64_t> EventLog::Purge(db::Tx& tx, std::int64_t position, Time before) const {
  const std::vector<std::uint64_t> ids = TRY(tx.Query(
      "SELECT outbox_id FROM outbox_positions WHERE position <= ? AND publish_time < ?"
      " AND position < (SELECT MAX(position) FROM outbox_positions) ORDER BY position LIMIT ?",
      [](const db::Row& row) { return row.Get<std::uint64_t>(0); }, position, before, kPurgedRows));
  for (const std::uint64_t id : ids) {
    TRY(tx.Execute("DELETE FROM outbox_positions WHERE outbox_id = ?", id));
    TRY(tx.Execute("DELETE FROM outbox WHERE id = ?", id));
  }
  return static_cast<std::int64_t>(ids.size());
}

Status StartNewEpoch(db::Database& db, const EventLog& log, Time now) {
  return db.Transact(PatienceOf(kEpochPatience), [&](db::Tx& tx) -> Status {
    return log.StartEpoch(tx, TRY(log.ReadState(tx)).head_position(), now);
  });
}

}  // namespace steward::events
