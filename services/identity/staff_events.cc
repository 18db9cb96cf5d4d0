#include "services/identity/staff_events.h"

#include "common/events/outbox.h"

namespace steward::identity {

v1::StaffChanged ToEvent(const Staff& staff) {
  v1::StaffChanged event;
  event.set_staff(staff.name().ToString());
  event.set_version(static_cast<std::int64_t>(staff.version));
  event.set_is_active(staff.state == Staff::State::kActive);
  return event;
}

Status AnnounceStaff(db::Tx& tx, const rpc::Call& call, const Staff& staff, IdSource& ids) {
  const v1::StaffChanged event = ToEvent(staff);
  return events::Announce(tx, events::Occasion::Of(call, ids), event.staff(), staff.version, event);
}

}  // namespace steward::identity
