#include "common/events/inbox.h"

#include "steward/type/v1/reasons.h"

namespace steward::events {
namespace {

constexpr size_t kProblemBytes = 255;

Cursor ReadCursor(const db::Row& row) {
  return {row.Get<std::int64_t>("epoch"), row.Get<std::int64_t>("position")};
}

}  // namespace

Result<std::optional<Cursor>> Inbox::Find(db::Session& session, std::string_view source) const {
  return session.QueryOne("SELECT epoch, position FROM consumer_cursors WHERE source = ?",
                          ReadCursor, source);
}

Result<std::optional<Cursor>> Inbox::Lock(db::Tx& tx, std::string_view source) const {
  return tx.QueryOne("SELECT epoch, position FROM consumer_cursors WHERE source = ? FOR UPDATE",
                     ReadCursor, source);
}

Status Inbox::Save(db::Tx& tx, std::string_view source, const Cursor& cursor) const {
  TRY(
      tx.Execute("INSERT INTO consumer_cursors (source, epoch, position) VALUES (?, ?, ?)"
                 " ON DUPLICATE KEY UPDATE epoch = VALUES(epoch), position = VALUES(position)",
                 source, cursor.epoch, cursor.position));
  return {};
}

Status Inbox::Bury(db::Tx& tx, const Envelope& event, std::string_view problem) const {
  TRY(
      tx.Execute("INSERT INTO dead_letters (source, epoch, position, aggregate, envelope, problem)"
                 " VALUES (?, ?, ?, ?, ?, ?)",
                 event.source(), event.epoch(), event.position(), event.aggregate(),
                 event.SerializeAsString(), problem.substr(0, kProblemBytes)));
  return {};
}

Result<bool> Inbox::IsBlocked(db::Session& session, std::string_view source,
                              std::string_view aggregate) const {
  const std::optional<int> one = TRY(session.QueryOne(
      "SELECT 1 FROM dead_letters WHERE source = ? AND aggregate = ? LIMIT 1",
      [](const db::Row& row) { return row.Get<int>(0); }, source, aggregate));
  return one.has_value();
}

Result<std::optional<Envelope>> Inbox::NextBuried(db::Session& session, std::string_view source,
                                                  const Cursor& after) const {
  return session.QueryOne(
      "SELECT envelope FROM dead_letters WHERE source = ? AND (epoch, position) > (?, ?)"
      " ORDER BY epoch, position LIMIT 1",
      [](const db::Row& row) -> Result<Envelope> {
        Envelope event;
        if (event.ParseFromString(row.Get<std::string>(0))) return event;
        Error error = type::Fail(type::Reason::kInternal, {{"trace", ""}});
        error.cause = "a dead letter cannot be read";
        return error;
      },
      source, after.epoch, after.position);
}

Status Inbox::RemoveBuried(db::Tx& tx, const Envelope& event) const {
  TRY(tx.Execute("DELETE FROM dead_letters WHERE source = ? AND epoch = ? AND position = ?",
                 event.source(), event.epoch(), event.position()));
  return {};
}

}  // namespace steward::events
