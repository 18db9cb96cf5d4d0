// The statements of a call as the database saw them: read from the server's general log, with their
// values, so that they can be sent again without the service around them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace steward::bench {

// NULL, a number, or text.
using Literal = std::variant<std::nullptr_t, long long, std::string>;

struct CapturedStatement {
  std::string sql;  // as it was prepared, with its `?`
  std::vector<Literal> values;
};

// The values that stand in `text` where `prepared` has a `?`; nullopt when the rest differs.
std::optional<std::vector<Literal>> ValuesIn(std::string_view prepared, std::string_view text);

// What a log of MariaDB holds of one transaction: the prepared statements after the last START
// TRANSACTION that was committed, in their order. Statements are recognised by the texts prepared
// anywhere in the log. Ends the program when something in it is not understood.
std::vector<CapturedStatement> LastTransaction(const std::string& general_log);

}  // namespace steward::bench
