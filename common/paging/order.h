// The order of a list: `create_time desc, number`. The id always comes last, so that the order is
// total and a page never repeats or skips a row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/paging/column.h"

namespace steward::paging {

// Where a page ended: the values of the last row, one per term of its order, the id last.
using Cursor = std::vector<Value>;

// A piece of a WHERE with the arguments of its `?`.
struct Condition {
  std::string sql;
  std::vector<Value> arguments;
};

class OrderBy {
 public:
  struct Term {
    const Column* column;  // of the Columns given to Parse
    bool descending;
  };

  // An empty text means `fallback`, which is written the same way. Fails with ORDER_INVALID; at
  // most LIMIT_ORDER_TERMS fields. `columns` outlives the order.
  static Result<OrderBy> Parse(std::string_view text, const Columns& columns,
                               std::string_view fallback = "");

  // For after ORDER BY: `t.create_time DESC, t.id DESC`.
  std::string Sql() const;

  // The rows behind the cursor, parenthesised. Fails with PAGE_TOKEN_INVALID when the cursor is of
  // another order, as after a change of the columns.
  Result<Condition> After(const Cursor& cursor) const { return Beside(cursor, true); }
  // The others: those before the cursor and its own row.
  Result<Condition> UpTo(const Cursor& cursor) const { return Beside(cursor, false); }

  const std::vector<Term>& terms() const { return terms_; }

 private:
  Result<Condition> Beside(const Cursor& cursor, bool behind) const;

  std::vector<Term> terms_;
};

}  // namespace steward::paging
