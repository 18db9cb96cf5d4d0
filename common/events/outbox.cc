#include "common/events/outbox.h"

#include <google/protobuf/message.h>

#include "common/base/fault_point.h"
#include "common/base/name.h"

namespace steward::events {

Status Append(db::Tx& tx, const Event& event, IdSource& ids, std::string_view traceparent,
              Time now) {
  TRY(
      tx.Execute("INSERT INTO outbox (event_id, branch_id, aggregate, type, version, payload,"
                 " traceparent, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 ids.Next(now), event.branch, event.aggregate, event.type, event.version,
                 event.payload, traceparent, now));
  STEWARD_FAULT("outbox.appended");
  return {};
}

Status Announce(db::Tx& tx, const Occasion& occasion, std::string_view aggregate,
                std::uint64_t version, const google::protobuf::Message& event) {
  return Append(tx,
                {BranchOf(aggregate), aggregate, event.GetDescriptor()->full_name(), version,
                 event.SerializeAsString()},
                occasion.ids, occasion.traceparent, occasion.now);
}

}  // namespace steward::events
