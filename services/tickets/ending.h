// What a ticket needs before it may end: its return visit (T-06), the customer told (T-24),
// everything lent brought back (W-15); and what may be joined or reopened.
#pragma once

#include "common/base/result.h"
#include "services/tickets/policy.h"
#include "services/tickets/ticket.h"

namespace steward::tickets {

// FAILED_PRECONDITION / RETURN_VISIT_APPLIES for NOT_APPLICABLE, unless it is an own finding, a
// public area without reporter, an enquiry or praise.
Status CheckVisitResult(const Ticket& ticket, VisitResult result);

// Whether this NOT_REACHED is only one more try, or the policy's last one and so a result.
bool IsOnlyATry(const ReturnVisit& so_far, VisitResult result, const Policy& policy);

// FAILED_PRECONDITION / NOT_READY_TO_CLOSE naming everything that is missing, and who brings it.
Status CheckReadyToClose(const Ticket& ticket);

// FAILED_PRECONDITION / MERGE_DOES_NOT_FIT unless `main` is another ticket, open, at the same place
// and of the same fault group.
Status CheckMerge(const Ticket& ticket, const Ticket& main);

// FAILED_PRECONDITION / NOT_A_REPAIR, REWORK_WINDOW_OVER. The last instant of the window is inside.
Status CheckRework(const Ticket& closed, const Policy& policy, Time now);

}  // namespace steward::tickets
