// Gives an assignment over to somebody else.
#pragma once

#include "common/base/id.h"
#include "services/directory/estate/assignment_repository.h"

namespace steward::directory {

// `assignment` is locked in this transaction. Days before `start` stay with who had them.
Status GiveAssignment(db::Tx& tx, IdSource& ids, Time now, Assignment assignment,
                      const StaffName& successor, Day start);

}  // namespace steward::directory
