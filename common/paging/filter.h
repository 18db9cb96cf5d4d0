// The filter of a list, a part of AIP-160, as the WHERE text of a statement:
//
//   state = STATE_OPEN AND (title:"leak" OR NOT create_time < "2026-01-01T00:00:00Z")
//
//   = != < <= > >=   with numbers, texts in double quotes (\" and \\ inside), times and days;
//                    only = != with ids, true, false, names of enum values and of resources.
//   field:"part"     the text contains the part; "part*" starts with it. % and _ mean themselves.
//   field:*          there is a value
//   AND OR NOT ( )   words in capitals. AND beside OR needs parentheses: AIP-160 binds OR
//                    closer, most people expect the other, so we ask.
//
// A comparison with a missing value is never true, nor is its NOT.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/paging/column.h"

namespace steward::paging {

struct Filter {
  // Parenthesised, to be put after AND; `TRUE` for an empty filter. Holds only texts of the
  // columns, operators and `?`.
  std::string where = "TRUE";
  std::vector<Value> arguments;  // of the `?` in order

  // Fails with FILTER_INVALID, naming the place. At most LIMIT_FILTER_LENGTH code points,
  // LIMIT_FILTER_TERMS comparisons and LIMIT_FILTER_DEPTH parentheses inside each other.
  static Result<Filter> Parse(std::string_view text, const Columns& columns);
};

}  // namespace steward::paging
