// EventLogService of this process: what has happened in the service, for the services that keep
// copies.
#pragma once

#include "common/db/database.h"
#include "common/events/event_log.h"
#include "common/rpc/call.h"

namespace steward::app {

// Any thread.
class EventLogService {
 public:
  // All outlive it. `clock` is the real time.
  EventLogService(db::Database& db, const events::EventLog& log, const Clock& clock)
      : db_(db), log_(log), clock_(clock) {}

  Result<event::v1::ListEventsResponse> ListEvents(rpc::Call& call,
                                                   const event::v1::ListEventsRequest& request);
  Result<event::v1::ConfirmEventsResponse> ConfirmEvents(
      rpc::Call& call, const event::v1::ConfirmEventsRequest& request);

 private:
  db::Database& db_;
  const events::EventLog& log_;
  const Clock& clock_;
};

}  // namespace steward::app
