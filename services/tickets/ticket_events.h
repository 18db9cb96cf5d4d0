// What other services are told about a ticket.
#pragma once

#include "common/base/id.h"
#include "common/db/database.h"
#include "common/rpc/call.h"
#include "services/tickets/ticket_repository.h"

namespace steward::tickets {

// Writes one event per unsaved entry that others care about (ticket_events.proto) into the outbox.
// Before the ticket is saved, in the same transaction, with its row locked.
Status AppendEvents(db::Tx& tx, const rpc::Call& call, const StoredTicket& stored, IdSource& ids);

}  // namespace steward::tickets
