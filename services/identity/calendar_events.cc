#include "services/identity/calendar_events.h"

#include "common/events/outbox.h"
#include "steward/identity/v1/calendar_events.pb.h"

namespace steward::identity {

Status PublishCalendar(db::Tx& tx, const rpc::Call& call, IdSource& ids,
                       const CalendarRepository& calendars, const Branch& branch) {
  v1::WorkingCalendarPublished event;
  *event.mutable_calendar() =
      TRY(calendars.Publish(tx, branch.id, branch.utc_offset_minutes, call.now()));
  event.set_branch(event.calendar().branch());
  event.set_version(event.calendar().version());
  return events::Announce(tx, events::Occasion::Of(call, ids), event.branch() + "/workingCalendar",
                          static_cast<std::uint64_t>(event.version()), event);
}

}  // namespace steward::identity
