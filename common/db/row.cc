#include <cppconn/exception.h>
#include <cppconn/resultset.h>

#include "common/db/statement.h"
#include "common/db/time_text.h"

namespace steward::db {

std::string Placeholders(size_t count) {
  std::string text = count == 0 ? "" : "?";
  for (size_t i = 1; i < count; ++i) text += ", ?";
  return text;
}

void Row::Refuse(int column, std::string_view problem) const {
  if (!problem_.empty()) return;
  problem_ = "column " + std::to_string(column) + " (from 0) " + std::string(problem);
}

// What `getter(column from 1)` returns; an empty value, and a problem noted, for NULL or an
// exception.
template <class Getter>
auto Row::Guard(int column, Getter getter) const {
  using T = decltype(getter(1U));
  if (column < 0) return T{};  // Position() has noted it
  try {
    const auto position = static_cast<std::uint32_t>(column) + 1;
    if (!results_.isNull(position)) return T(getter(position));
    Refuse(column, "is NULL; read it as std::optional");
  } catch (const sql::SQLException& exception) {
    Refuse(column, exception.what());
  }
  return T{};
}

int Row::Position(std::string_view column) const {
  try {
    const auto position = results_.findColumn(sql::SQLString(column.data(), column.size()));
    if (position != 0) return static_cast<int>(position) - 1;
  } catch (const sql::SQLException&) {
    // Not found is an exception in some versions and 0 in others.
  }
  if (problem_.empty()) problem_ = "there is no column " + std::string(column);
  return -1;
}

bool Row::IsNull(int column) const {
  if (column < 0) return true;
  try {
    return results_.isNull(static_cast<std::uint32_t>(column) + 1);
  } catch (const sql::SQLException& exception) {
    Refuse(column, exception.what());
    return true;
  }
}

std::int64_t Row::Int(int column, std::int64_t lowest, std::int64_t highest) const {
  const std::int64_t number =
      Guard(column, [&](std::uint32_t position) { return results_.getInt64(position); });
  if (number >= lowest && number <= highest) return number;
  if (column >= 0 && problem_.empty()) Refuse(column, "is out of range: " + std::to_string(number));
  return {};
}

std::uint64_t Row::Unsigned(int column, std::uint64_t highest) const {
  const std::uint64_t number =
      Guard(column, [&](std::uint32_t position) { return results_.getUInt64(position); });
  if (number <= highest) return number;
  Refuse(column, "is out of range: " + std::to_string(number));
  return {};
}

std::string Row::Text(int column) const {
  return Guard(column,
               [&](std::uint32_t position) { return results_.getString(position).asStdString(); });
}

void Row::Bytes(int column, std::uint8_t* bytes, size_t size) const {
  const std::string text = Text(column);
  if (text.size() == size) {
    text.copy(reinterpret_cast<char*>(bytes), size);
  } else {
    Refuse(column,
           "has " + std::to_string(text.size()) + " bytes instead of " + std::to_string(size));
  }
}

Time Row::Instant(int column) const {
  const std::string text = Text(column);
  if (const std::optional<Time> time = ParseTime(text)) return *time;
  Refuse(column, "is no date and time: " + text);
  return {};
}

std::chrono::year_month_day Row::Day(int column) const {
  const std::string text = Text(column);
  if (const auto day = ParseDay(text)) return *day;
  Refuse(column, "is no date: " + text);
  return {};
}

}  // namespace steward::db
