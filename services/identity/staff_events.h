// What other services are told about people.
#pragma once

#include "common/db/database.h"
#include "common/rpc/call.h"
#include "services/identity/staff.h"
#include "steward/identity/v1/staff_events.pb.h"

namespace steward::identity {

v1::StaffChanged ToEvent(const Staff& staff);

// Writes it into the outbox: after the person was saved, in the same transaction, with his row
// locked.
Status AnnounceStaff(db::Tx& tx, const rpc::Call& call, const Staff& staff, IdSource& ids);

}  // namespace steward::identity
