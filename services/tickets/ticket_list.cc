#include "services/tickets/ticket_list.h"

#include <utility>

#include "common/db/two_ways.h"
#include "steward/tickets/v1/reasons.h"

namespace steward::tickets {
namespace {

paging::Cursor CursorOf(const StoredTicket& stored, const paging::OrderBy& order) {
  paging::Cursor cursor;
  for (const paging::OrderBy::Term& term : order.terms()) {
    const std::string_view field = term.column->field;
    if (field == "report_time")
      cursor.emplace_back(stored.ticket.facts.report);
    else if (field == "due_time")
      cursor.emplace_back(stored.due_order);
    else if (field == "update_time")
      cursor.emplace_back(stored.updated);
    else if (field == "severity")
      cursor.emplace_back(
          static_cast<std::int64_t>(stored.ticket.planning.classification.severity));
    else
      cursor.emplace_back(Uuid(stored.name.ticket));
  }
  return cursor;
}

Result<int> ReadNumber(const db::Row& row) { return row.Get<int>(0); }

// Of what was found for the page, one more than its size where there is more.
TicketPage PageOf(std::vector<StoredTicket> found, const TicketQuery& query) {
  TicketPage page{std::move(found), {}};
  const auto size = static_cast<size_t>(query.page.size);
  if (page.tickets.size() > size) {
    page.tickets.resize(size);
    page.next = CursorOf(page.tickets.back(), query.order);
  }
  return page;
}

// Where it ends is decided first: tickets that come into this part meanwhile are on the page, and
// none is behind it and yet looked at.
Result<TicketPage> PageAlongKey(db::Session& session, const TicketQuery& query, int tickets) {
  std::optional<paging::Cursor> end =
      TRY(TicketRepository::FindLastOfNext(session, query, tickets));
  TicketPage page = PageOf(TRY(TicketRepository::ListUpTo(session, query, end)), query);
  if (!page.next) page.next = std::move(end);
  return page;
}

}  // namespace

Result<TicketPage> ReadTicketPage(db::Database& db, const Patience& patience,
                                  const TicketQuery& query, const ListBounds& bounds) {
  const bool has_key = TicketRepository::HasKey(query.order);
  return db::ReadInTwoWays(
      db, patience, has_key ? bounds.best_way : bounds.sorting,
      [&](db::Session& session) -> Result<TicketPage> {
        return PageOf(TRY(TicketRepository::List(session, query)), query);
      },
      [&](db::Session& session) -> Result<TicketPage> {
        if (has_key) return PageAlongKey(session, query, bounds.tickets);
        TRY(session.QueryOne("SELECT 1", ReadNumber));  // it is the list, and not the database
        return Fail(Reason::kListTooWide);
      });
}

}  // namespace steward::tickets
