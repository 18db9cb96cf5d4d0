#include "tests/bench/captured_statements.h"

#include <cstdlib>
#include <set>

#include "common/base/result.h"
#include "common/base/text.h"
#include "tests/bench/bench.h"

namespace steward::bench {
namespace {

// A quoted text at the front of `text`, taken off; the server escapes with backslashes.
std::optional<std::string> TakeQuoted(std::string_view& text) {
  std::string value;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\'') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] != '\\') {
      value += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    switch (text[i]) {
      case '0': value += '\0'; break;
      case 'n': value += '\n'; break;
      case 'r': value += '\r'; break;
      case 'Z': value += '\x1a'; break;
      default: value += text[i];
    }
  }
  return std::nullopt;
}

std::optional<Literal> TakeLiteral(std::string_view& text) {
  if (text.substr(0, 1) == "'") return TakeQuoted(text);
  if (text.substr(0, 4) == "NULL") {
    text.remove_prefix(4);
    return nullptr;
  }
  const size_t size = std::min(text.find_first_not_of("-0123456789"), text.size());
  const std::optional<std::int64_t> number = ParseInt(text.substr(0, size));
  if (!number) return std::nullopt;
  text.remove_prefix(size);
  return static_cast<long long>(*number);
}

struct LogLine {
  std::string_view command;  // Prepare, Execute, Query
  std::string_view text;
};

// "261122  1:30:00\t     5 Execute\tINSERT ...", the time only where it is another than before.
LogLine Parse(std::string_view line) {
  for (const std::string_view command : {"Prepare\t", "Execute\t", "Query\t"}) {
    const size_t place = line.find(command);
    if (place == line.npos || place > 64) continue;
    return {command.substr(0, command.size() - 1), line.substr(place + command.size())};
  }
  return {};
}

}  // namespace

std::optional<std::vector<Literal>> ValuesIn(std::string_view prepared, std::string_view text) {
  std::vector<Literal> values;
  for (const char c : prepared) {
    if (text.empty()) return std::nullopt;
    if (c == '?') {
      std::optional<Literal> value = TakeLiteral(text);
      if (!value) return std::nullopt;
      values.push_back(*std::move(value));
    } else if (text.front() == c) {
      text.remove_prefix(1);
    } else {
      return std::nullopt;
    }
  }
  if (!text.empty()) return std::nullopt;
  return values;
}

std::vector<CapturedStatement> LastTransaction(const std::string& general_log) {
  std::set<std::string_view> prepared;
  std::vector<CapturedStatement> current;
  std::vector<CapturedStatement> committed;
  for (const std::string_view line : Split(general_log, '\n')) {
    const LogLine entry = Parse(line);
    if (entry.command == "Prepare") prepared.insert(entry.text);
    if (entry.command == "Query" && entry.text == "START TRANSACTION") current.clear();
    if (entry.command == "Query" && entry.text == "COMMIT") committed = current;
    if (entry.command != "Execute") continue;
    bool known = false;
    for (const std::string_view sql : prepared) {
      auto values = ValuesIn(sql, entry.text);
      if (!values) continue;
      current.push_back({std::string(sql), *std::move(values)});
      known = true;
      break;
    }
    if (known) continue;
    Say("cannot read the log: %s", std::string(entry.text).c_str());
    std::abort();
  }
  STEWARD_CHECK(!committed.empty());
  return committed;
}

}  // namespace steward::bench
