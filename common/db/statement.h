// Values that go into a statement and come out of a row.
//
//   C++                                   column
//   bool, integers, enums                 TINYINT .. BIGINT [UNSIGNED]
//   std::string, std::string_view         VARCHAR, TEXT, VARBINARY, BLOB
//   Uuid, Id<Tag>                         BINARY(16)
//   std::array<std::uint8_t, N>           BINARY(N)
//   Time                                  DATETIME(6), UTC
//   std::chrono::year_month_day           DATE
//   std::optional<T>                      the same, NULL where there is none
//   std::variant<T...>                    bound as what it holds
//   std::vector<T>, std::span<T>          bound as one value per `?`, see Placeholders()
//
// There is no floating point: money, areas and rates are whole numbers of a small unit.
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace sql {
class ResultSet;
}

namespace steward::db {

// One bound value. Text is not copied: it points into the argument it was made from.
using Value = std::variant<std::nullptr_t, std::int64_t, std::uint64_t, std::string_view, Time,
                           std::chrono::year_month_day>;
using Values = std::vector<Value>;

// "?, ?, ?" for a list of `count` values, at least one: `"IN (" + Placeholders(ids.size()) + ")"`.
std::string Placeholders(size_t count);

namespace statement_internal {

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsVariant = false;
template <class... T>
inline constexpr bool kIsVariant<std::variant<T...>> = true;
template <class T>
inline constexpr bool kIsByteArray = false;
template <size_t N>
inline constexpr bool kIsByteArray<std::array<std::uint8_t, N>> = true;
template <class T>
inline constexpr bool kUnsupported = false;

}  // namespace statement_internal

// Appends the value, or the values, of one argument of a statement.
template <class T>
void Bind(Values& values, const T& value) {
  namespace internal = statement_internal;
  if constexpr (std::is_same_v<T, Value> || std::is_same_v<T, Time> ||
                std::is_same_v<T, std::chrono::year_month_day>) {
    values.emplace_back(value);
  } else if constexpr (std::is_same_v<T, std::nullptr_t> || std::is_same_v<T, std::nullopt_t>) {
    values.emplace_back(nullptr);
  } else if constexpr (internal::kIsOptional<T>) {
    if (value) {
      Bind(values, *value);
    } else {
      values.emplace_back(nullptr);
    }
  } else if constexpr (internal::kIsVariant<T>) {
    std::visit([&](const auto& held) { Bind(values, held); }, value);
  } else if constexpr (std::is_enum_v<T>) {
    values.emplace_back(static_cast<std::int64_t>(value));
  } else if constexpr (std::unsigned_integral<T> && !std::is_same_v<T, bool>) {
    values.emplace_back(static_cast<std::uint64_t>(value));
  } else if constexpr (std::integral<T>) {
    values.emplace_back(static_cast<std::int64_t>(value));
  } else if constexpr (std::derived_from<T, Uuid>) {
    values.emplace_back(value.AsBytes());
  } else if constexpr (internal::kIsByteArray<T>) {
    values.emplace_back(
        std::string_view(reinterpret_cast<const char*>(value.data()), value.size()));
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    values.emplace_back(std::string_view(value));
  } else if constexpr (std::ranges::input_range<T>) {
    for (const auto& item : value) Bind(values, item);
  } else {
    static_assert(internal::kUnsupported<T>, "this type has no column; see the table above");
  }
}

// The row a reader looks at. Valid during the call of the reader only.
//
// A column that is missing, NULL where no std::optional is asked for, or not of the type asked for
// makes the whole query fail with INTERNAL and a cause that names the column; the getter itself
// then returns an empty value. Readers need not check anything.
class Row {
 public:
  // Columns are named as in the SELECT list, or counted from 0.
  template <class T>
  T Get(std::string_view column) const {
    return Read<T>(Position(column));
  }
  template <class T>
  T Get(int column) const {
    return Read<T>(column);
  }

  // For the session: wraps the current row of `results`, which outlives this.
  explicit Row(sql::ResultSet& results) : results_(results) {}
  const std::string& problem() const { return problem_; }

 private:
  int Position(std::string_view column) const;
  bool IsNull(int column) const;
  std::int64_t Int(int column, std::int64_t lowest, std::int64_t highest) const;
  std::uint64_t Unsigned(int column, std::uint64_t highest) const;
  std::string Text(int column) const;
  void Bytes(int column, std::uint8_t* bytes, size_t size) const;
  Time Instant(int column) const;
  std::chrono::year_month_day Day(int column) const;
  void Refuse(int column, std::string_view problem) const;
  template <class Getter>
  auto Guard(int column, Getter getter) const;

  template <class T>
  T Read(int column) const {
    namespace internal = statement_internal;
    if constexpr (internal::kIsOptional<T>) {
      if (IsNull(column)) return std::nullopt;
      return Read<typename T::value_type>(column);
    } else if constexpr (std::is_same_v<T, bool>) {
      return Int(column, 0, 1) == 1;
    } else if constexpr (std::is_enum_v<T>) {
      return static_cast<T>(Read<std::underlying_type_t<T>>(column));
    } else if constexpr (std::unsigned_integral<T>) {
      return static_cast<T>(Unsigned(column, std::numeric_limits<T>::max()));
    } else if constexpr (std::integral<T>) {
      return static_cast<T>(
          Int(column, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    } else if constexpr (std::derived_from<T, Uuid>) {
      Uuid uuid;
      Bytes(column, uuid.bytes.data(), uuid.bytes.size());
      return T(uuid);
    } else if constexpr (internal::kIsByteArray<T>) {
      T bytes{};
      Bytes(column, bytes.data(), bytes.size());
      return bytes;
    } else if constexpr (std::is_same_v<T, std::string>) {
      return Text(column);
    } else if constexpr (std::is_same_v<T, Time>) {
      return Instant(column);
    } else if constexpr (std::is_same_v<T, std::chrono::year_month_day>) {
      return Day(column);
    } else {
      static_assert(internal::kUnsupported<T>, "this type has no column; see the table above");
    }
  }

  sql::ResultSet& results_;
  mutable std::string problem_;  // the first one
};

}  // namespace steward::db
