// What all lists do alike: open the page, read filter and order, and put the parts of the statement
// together.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/db/database.h"
#include "common/paging/column.h"
#include "common/paging/filter.h"
#include "common/paging/order.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"

namespace steward::rpc {

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
  Scope::Condition scope;
  paging::Filter filter;
  paging::Condition after{"TRUE", {}};
  std::string order;
  int limit = 0;
};

// The rows of a list whose statement has no conditions but the query's. `select` is its text before
// the WHERE.
template <class Reader>
auto SelectPage(db::Session& session, const std::string& select, const Reader& read,
                const ListQuery& query) {
  const std::string sql = select + " WHERE " + query.scope.sql + " AND " + query.filter.where +
                          " AND " + query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  return session.Query(sql, read, query.scope.arguments, query.filter.arguments,
                       query.after.arguments, query.limit);
}

// Runs a list: `read(query)` gives Result<std::vector<Row>> of at most `query.limit` rows,
// `add(row)` puts one into the response. INVALID_ARGUMENT for a wrong filter, order, page size or
// page token.
template <class Response, class Row, class Request, class Read, class Add>
Result<Response> RunList(const Call& call, const paging::Pages& pages, const ListKind<Row>& kind,
                         const Request& request, const Read& read, const Add& add) {
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

}  // namespace steward::rpc
