// Where an imported record comes from: the system and its number there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace steward::directory {

struct ImportMark {
  std::string source;
  std::string number;
  bool operator==(const ImportMark&) const = default;
};

// As two columns that are both set or both NULL. Views into the mark.
inline std::optional<std::string_view> SourceOf(const std::optional<ImportMark>& mark) {
  if (!mark) return std::nullopt;
  return mark->source;
}
inline std::optional<std::string_view> NumberOf(const std::optional<ImportMark>& mark) {
  if (!mark) return std::nullopt;
  return mark->number;
}

}  // namespace steward::directory
