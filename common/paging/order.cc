#include "common/paging/order.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/privacy/privacy.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::paging {
namespace {

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// What the caller wrote may be long; never half a character of it.
std::string_view Shortened(std::string_view text) {
  constexpr size_t kShown = 64;
  std::string_view rest = text;
  for (size_t i = 0; i < kShown && !rest.empty(); ++i) {
    if (!NextCodePoint(rest)) break;
  }
  return text.substr(0, text.size() - rest.size());
}

Error Refuse(std::string_view field, const Columns& columns) {
  return Fail(type::Reason::kOrderInvalid, {{"field", privacy::MaskNumbers(Shortened(field))},
                                            {"allowed", columns.OrderFields()}});
}

}  // namespace

Result<OrderBy> OrderBy::Parse(std::string_view text, const Columns& columns,
                               std::string_view fallback) {
  if (Trimmed(text).empty()) text = fallback;
  OrderBy order;
  for (const std::string_view part : Split(text, ',')) {
    const std::string_view term = Trimmed(part);
    if (term.empty() && Trimmed(text).empty()) break;
    const std::string_view field = term.substr(0, term.find(' '));
    const std::string_view direction = Trimmed(term.substr(field.size()));
    const Column* column = columns.Find(field);
    const bool twice = std::any_of(order.terms_.begin(), order.terms_.end(),
                                   [&](const Term& one) { return one.column == column; });
    if (column == nullptr || !column->may_order() || twice ||
        (!direction.empty() && direction != "asc" && direction != "desc") ||
        order.terms_.size() == type::v1::LIMIT_ORDER_TERMS) {
      return Refuse(term, columns);
    }
    order.terms_.push_back({column, direction == "desc"});
  }
  // In the direction of what stands before it, so that one index can serve the whole order.
  const bool descending = !order.terms_.empty() && order.terms_.back().descending;
  order.terms_.push_back({&columns.id(), descending});
  return order;
}

std::string OrderBy::Sql() const {
  std::string sql;
  for (const Term& term : terms_) {
    if (!sql.empty()) sql += ", ";
    sql += term.column->sql;
    sql += term.descending ? " DESC" : " ASC";
  }
  return sql;
}

// (a >= ? AND ((a > ?) OR (a = ? AND b < ?) OR (a = ? AND b = ? AND id > ?))). Row comparison would
// say it shorter, but not for mixed directions. The first comparison follows from the others; it is
// there so that the optimizer sees the range of the index without understanding the OR.
Result<Condition> OrderBy::Beside(const Cursor& cursor, bool behind) const {
  bool fits = cursor.size() == terms_.size();
  for (size_t i = 0; fits && i < terms_.size(); ++i) fits = Fits(terms_[i].column->type, cursor[i]);
  if (!fits) return Fail(type::Reason::kPageTokenInvalid);

  Condition condition;
  const auto compare = [&](size_t i, std::string_view comparison) {
    condition.sql.append(terms_[i].column->sql).append(comparison).append(" ?");
    condition.arguments.push_back(cursor[i]);
  };
  const auto beside = [&](size_t i) { return terms_[i].descending == behind ? " <" : " >"; };
  const auto beside_or_equal = [&](size_t i) {
    return terms_[i].descending == behind ? " <=" : " >=";
  };
  condition.sql = "(";
  compare(0, beside_or_equal(0));
  condition.sql += " AND (";
  for (size_t last = 0; last < terms_.size(); ++last) {
    if (last > 0) condition.sql += " OR ";
    condition.sql += "(";
    for (size_t i = 0; i < last; ++i) {
      compare(i, " =");
      condition.sql += " AND ";
    }
    const bool is_id = last + 1 == terms_.size();
    compare(last, is_id && !behind ? beside_or_equal(last) : beside(last));
    condition.sql += ")";
  }
  condition.sql += "))";
  return condition;
}

}  // namespace steward::paging
