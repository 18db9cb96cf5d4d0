#include "common/events/outbox.h"

namespace steward::events {

Status Append(db::Tx& tx, const Event& event, IdSource& ids, std::string_view traceparent,
              Time now) {
  TRY(
      tx.Execute("INSERT INTO outbox (event_id, branch_id, aggregate, type, version, payload,"
                 " traceparent, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 ids.Next(now), event.branch, event.aggregate, event.type, event.version,
                 event.payload, traceparent, now));
  return {};
}

}  // namespace steward::events
