// Pages of a list:
//
//   const paging::Listing listing =
//       paging::ListingOf(call.method().full_name(), call.principal().name, request);
//   const paging::Page page =
//       TRY(pages_.Open(listing, request.page_size(), request.page_token()));
//   std::vector<Ticket> tickets = ...;   // ORDER BY order.Sql() LIMIT page.limit()
//   const auto cursor_of = [](const Ticket& ticket) {
//     return paging::Cursor{ticket.created, ticket.id};
//   };
//   response.set_next_page_token(pages_.Next(listing, page, tickets, cursor_of));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/keys/keys.h"
#include "common/paging/page_token.h"

namespace steward::paging {

struct Page {
  int size;                      // rows to answer
  std::optional<Cursor> cursor;  // the page starts behind it; none: the first page

  // Rows to read: one more, to know whether there is a next page.
  int limit() const { return size + 1; }
};

// The query of a list request; fields it does not have count as empty.
template <class Request>
Listing ListingOf(std::string_view method, std::string_view principal, const Request& request) {
  Listing listing{method, principal, {}, {}, {}};
  if constexpr (requires { request.parent(); }) listing.parent = request.parent();
  if constexpr (requires { request.filter(); }) listing.filter = request.filter();
  if constexpr (requires { request.order_by(); }) listing.order = request.order_by();
  return listing;
}

// Opens and makes page tokens. Any thread. Keeps references to both arguments.
class Pages {
 public:
  // `clock` tells real time.
  Pages(const keys::KeyRing& keys, const Clock& clock) : keys_(keys), clock_(clock) {}

  // Size 0 means LIMIT_PAGE_SIZE_DEFAULT, more than LIMIT_PAGE_SIZE_MAX is cut to it, less than 0
  // fails with INVALID_REQUEST. An empty token is the first page; a bad one fails with
  // PAGE_TOKEN_INVALID.
  Result<Page> Open(const Listing& listing, std::int32_t page_size, std::string_view token) const;

  // The token of the page after `rows`, which are what `page.limit()` gave; drops the extra row.
  // Empty at the end. `cursor_of(row)` gives one value per term of the order, the id last.
  template <class Row, class CursorOf>
  std::string Next(const Listing& listing, const Page& page, std::vector<Row>& rows,
                   const CursorOf& cursor_of) const {
    if (rows.size() <= static_cast<size_t>(page.size)) return "";
    rows.resize(static_cast<size_t>(page.size));
    return Behind(listing, cursor_of(rows.back()));
  }
  // The token of the page that starts behind this row.
  std::string Behind(const Listing& listing, const Cursor& cursor) const;

 private:
  const keys::KeyRing& keys_;
  const Clock& clock_;
};

}  // namespace steward::paging
