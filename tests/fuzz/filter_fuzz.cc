// Oracle: nothing of a filter or an order gets into the text of a statement but the columns' own
// texts, operators and `?`. There are as many arguments as `?`, parentheses match, and the filter
// in parentheses or under NOT is accepted with the same arguments. An order always ends with the
// id, and its cursor condition has the values of the cursor.
#include <algorithm>

#include "common/base/text.h"
#include "common/paging/filter.h"
#include "common/paging/order.h"
#include "steward/test/v1/parcel.pb.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::filter {
namespace {

using paging::Columns;
using paging::Cursor;
using paging::Filter;
using paging::OrderBy;
using paging::Type;
using paging::Use;

const Columns& TheColumns() {
  static const Columns columns(
      {
          {"state", Type::Enum(test::v1::Parcel::State_descriptor()), "p.a"},
          {"title", Type::Text(), "p.b"},
          {"weight_g", Type::Int(), "p.c"},
          {"fragile", Type::Bool(), "p.d", Use::kFilter},
          {"create_time", Type::Instant(), "p.e"},
          {"arrival_date", Type::Day(), "p.f"},
          {"parcel", Type::Id(), "p.g", Use::kFilter},
          {"worker", Type::Reference("branches/*/staff/*"), "p.h", Use::kFilter},
          {"rank", Type::Int(), "p.i", Use::kOrder},
          {"contact.phone", Type::Text(), "p.j"},
      },
      {"id", Type::Id(), "p.z"});
  return columns;
}

// The number of `?` in a text made of nothing but what is listed; ends the process otherwise.
size_t PlacesIn(std::string_view sql) {
  constexpr std::string_view kPieces[] = {
      "IS NOT NULL", "ESCAPE '!'", "LIKE", "TRUE", "AND", "OR",  "NOT", "ASC", "DESC", "p.a", "p.b",
      "p.c",         "p.d",        "p.e",  "p.f",  "p.g", "p.h", "p.i", "p.j", "p.z",  "!=",  "<=",
      ">=",          "=",          "<",    ">",    "(",   ")",   "?",   ",",   " "};
  size_t places = 0;
  int open = 0;
  while (!sql.empty()) {
    const auto* piece = std::find_if(std::begin(kPieces), std::end(kPieces),
                                     [&](std::string_view one) { return sql.starts_with(one); });
    STEWARD_CHECK(piece != std::end(kPieces));
    places += *piece == "?";
    open += *piece == "(" ? 1 : *piece == ")" ? -1 : 0;
    STEWARD_CHECK(open >= 0);
    sql.remove_prefix(piece->size());
  }
  STEWARD_CHECK(open == 0);
  return places;
}

void CheckFilter(std::string_view text) {
  const Result<Filter> filter = Filter::Parse(text, TheColumns());
  if (!filter.ok()) {
    STEWARD_CHECK(filter.error().reason == "FILTER_INVALID");
    STEWARD_CHECK(CodePointCount(filter.error().en).has_value());
    return;
  }
  const auto& arguments = filter.value().arguments;
  STEWARD_CHECK(PlacesIn(filter.value().where) == arguments.size());
  STEWARD_CHECK(arguments.size() <= type::v1::LIMIT_FILTER_TERMS);
  STEWARD_CHECK(CodePointCount(text) <= size_t{type::v1::LIMIT_FILTER_LENGTH});
  if (filter.value().where == "TRUE") return;
  for (const char* before : {"(", "NOT ("}) {
    const Result<Filter> inside = Filter::Parse(before + std::string(text) + ")", TheColumns());
    if (!inside.ok()) {  // too deep or too long by now
      const size_t open = static_cast<size_t>(std::count(text.begin(), text.end(), '(')) +
                          static_cast<size_t>(std::count(text.begin(), text.end(), 'N'));
      STEWARD_CHECK(open + 2 > type::v1::LIMIT_FILTER_DEPTH ||
                    text.size() + 6 > type::v1::LIMIT_FILTER_LENGTH);
      continue;
    }
    STEWARD_CHECK(inside.value().arguments == arguments);
    STEWARD_CHECK(inside.value().where.find(filter.value().where) != std::string::npos);
  }
}

Value ValueOf(const Type& type, uint8_t byte) {
  switch (type.kind) {
    case Type::Kind::kInstant: return Time(Duration(byte));
    case Type::Kind::kId: return Uuid{{byte}};
    case Type::Kind::kText:
    case Type::Kind::kDay: return std::string(1, static_cast<char>(byte));
    default: return std::int64_t{byte};
  }
}

void CheckOrder(std::string_view text, uint8_t byte) {
  const Result<OrderBy> order = OrderBy::Parse(text, TheColumns(), "create_time desc");
  if (!order.ok()) {
    STEWARD_CHECK(order.error().reason == "ORDER_INVALID");
    STEWARD_CHECK(CodePointCount(text) == std::nullopt ||
                  CodePointCount(order.error().en).has_value());
    return;
  }
  STEWARD_CHECK(PlacesIn(order.value().Sql()) == 0);
  const auto& terms = order.value().terms();
  STEWARD_CHECK(terms.back().column == &TheColumns().id());
  STEWARD_CHECK(terms.size() <= type::v1::LIMIT_ORDER_TERMS + 1);
  Cursor cursor;
  for (const OrderBy::Term& term : terms) cursor.push_back(ValueOf(term.column->type, byte));
  const Result<paging::Condition> after = order.value().After(cursor);
  STEWARD_CHECK(after.ok());
  STEWARD_CHECK(PlacesIn(after.value().sql) == after.value().arguments.size());
  cursor.pop_back();
  STEWARD_CHECK(!order.value().After(cursor).ok());
}

// `o` and an order, or else a filter behind any byte.
void Run(std::string_view bytes) {
  Input input(bytes);
  const uint8_t kind = input.Byte();
  if (kind != 'o') return CheckFilter(input.Rest());
  const std::string_view order = input.Line();
  CheckOrder(order, input.Byte());
}

const Registration kRegistration({"filter", Run});

}  // namespace
}  // namespace steward::fuzz::filter
