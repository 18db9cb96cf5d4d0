// A page of a branch's tickets in bounded time, however many there are.
//
// The database first looks for the page in the way it finds best, for a moment: enough for whatever
// a key narrows. Where it needs longer (a filter that hardly any of a million tickets fits), only
// so many tickets are looked at, along the key of the order, and the page ends where that ends: it
// may have fewer tickets than wanted, even none, and the next one starts behind them.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "common/base/patience.h"
#include "common/db/database.h"
#include "services/tickets/ticket_repository.h"

namespace steward::tickets {

struct ListBounds {
  // For the best way.
  std::chrono::milliseconds best_way{400};
  // The same where no key serves the order: there is no other way then.
  std::chrono::milliseconds sorting{1'500};
  // Looked at by one call otherwise.
  int tickets = 50'000;
};

struct TicketPage {
  std::vector<StoredTicket> tickets;   // at most the size of the page
  std::optional<paging::Cursor> next;  // behind which the next page starts; none: this is the last
};

// INVALID_ARGUMENT / LIST_TOO_WIDE where no key serves the order and there are too many to sort.
Result<TicketPage> ReadTicketPage(db::Database& db, const Patience& patience,
                                  const TicketQuery& query, const ListBounds& bounds = {});

}  // namespace steward::tickets
