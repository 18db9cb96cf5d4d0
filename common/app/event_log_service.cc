#include "common/app/event_log_service.h"

namespace steward::app {
namespace {

constexpr int kPageSize = 100;

}  // namespace

Result<event::v1::ListEventsResponse> EventLogService::ListEvents(
    rpc::Call& call, const event::v1::ListEventsRequest& request) {
  const int size = request.page_size() == 0 ? kPageSize : request.page_size();
  return db_.Read(
      call.patience(), [&](db::Session& session) -> Result<event::v1::ListEventsResponse> {
        event::v1::ListEventsResponse response;
        *response.mutable_state() = TRY(log_.ReadState(session));
        auto events =
            TRY(log_.After(session, response.state().epoch(), request.after_position(), size));
        for (events::Envelope& event : events) *response.add_events() = std::move(event);
        return response;
      });
}

Result<event::v1::ConfirmEventsResponse> EventLogService::ConfirmEvents(
    rpc::Call& call, const event::v1::ConfirmEventsRequest& request) {
  const std::string consumer(call.service());
  event::v1::ConfirmEventsResponse response;
  *response.mutable_state() = TRY(db_.Transact(call.patience(), [&](db::Tx& tx) {
    return log_.Confirm(tx, consumer, request.epoch(), request.position(), clock_.Now());
  }));
  return response;
}

}  // namespace steward::app
