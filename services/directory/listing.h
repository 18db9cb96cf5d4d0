// What all lists of the directory do alike: open the page, read filter and order, and put the parts
// of the statement together.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/paging/column.h"
#include "common/paging/filter.h"
#include "common/paging/order.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"

namespace steward::directory {

// One kind of list. Lives for ever.
template <class Row>
struct ListKind {
  paging::Columns columns;
  std::string_view default_order;
  // The value of a column that may be ordered by, for the page token; `id` for the last one.
  paging::Value (*value_of)(const Row& row, std::string_view field);
};

// The parts of one list statement:
//   SELECT ... WHERE <scope> AND <filter> AND <after> ORDER BY <order> LIMIT <limit>
// with the arguments of scope, filter and after in this order.
struct ListQuery {
  rpc::Scope::Condition scope;
  paging::Filter filter;
  paging::Condition after{"TRUE", {}};
  std::string order;
  int limit = 0;
};

// `ids` with the last one repeated up to the next of 1, 4, 16, 64, 256 and so on, so that
// statements with `IN (...)` have few texts and stay cached. Not for an empty list.
template <class ResourceId>
std::vector<ResourceId> Padded(std::vector<ResourceId> ids) {
  size_t size = 1;
  while (size < ids.size()) size *= 4;
  ids.resize(size, ids.back());
  return ids;
}

// Runs a list: `read(query)` gives Result<std::vector<Row>> of at most `query.limit` rows,
// `add(row)` puts one into the response. INVALID_ARGUMENT for a wrong filter, order, page size or
// page token.
template <class Response, class Row, class Request, class Read, class Add>
Result<Response> RunList(const rpc::Call& call, const paging::Pages& pages,
                         const ListKind<Row>& kind, const Request& request, const Read& read,
                         const Add& add) {
  const paging::Listing listing =
      paging::ListingOf(call.method().full_name(), call.principal().name, request);
  const paging::Page page = TRY(pages.Open(listing, request.page_size(), request.page_token()));
  const paging::OrderBy order =
      TRY(paging::OrderBy::Parse(request.order_by(), kind.columns, kind.default_order));
  ListQuery query;
  query.scope = call.scope().Under(request.parent());
  query.filter = TRY(paging::Filter::Parse(request.filter(), kind.columns));
  query.order = order.Sql();
  query.limit = page.limit();
  if (page.cursor) query.after = TRY(order.After(*page.cursor));

  std::vector<Row> rows = TRY(read(std::as_const(query)));
  Response response;
  response.set_next_page_token(pages.Next(listing, page, rows, [&](const Row& row) {
    paging::Cursor cursor;
    for (const paging::OrderBy::Term& term : order.terms()) {
      cursor.push_back(kind.value_of(row, term.column->field));
    }
    return cursor;
  }));
  for (const Row& row : rows) add(response, row);
  return response;
}

}  // namespace steward::directory
