// What other services are told about working time.
#pragma once

#include "common/rpc/call.h"
#include "services/identity/branch.h"
#include "services/identity/calendar_repository.h"

namespace steward::identity {

// Makes a new version of the working calendar of a branch and tells of it: after what it is made
// from was saved, in the same transaction, with the row of the branch locked.
Status PublishCalendar(db::Tx& tx, const rpc::Call& call, IdSource& ids,
                       const CalendarRepository& calendars, const Branch& branch);

}  // namespace steward::identity
