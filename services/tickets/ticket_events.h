// What other services are told about a ticket.
#pragma once

#include "common/db/database.h"
#include "common/events/outbox.h"
#include "services/tickets/ticket_repository.h"

namespace steward::tickets {

// Writes one event per unsaved entry that others care about (ticket_events.proto) into the outbox.
// Before the ticket is saved, in the same transaction, with its row locked.
Status AnnounceEntries(db::Tx& tx, const events::Occasion& occasion, const StoredTicket& stored);

}  // namespace steward::tickets
