#include "common/base/name.h"

namespace steward {
namespace name_internal {

std::optional<std::string_view> NextSegment(std::string_view& pattern, std::string_view& text) {
  const size_t slot = pattern.find("{}");
  if (slot == pattern.npos || text.substr(0, slot) != pattern.substr(0, slot)) return std::nullopt;
  text.remove_prefix(slot);
  pattern.remove_prefix(slot + 2);
  const std::string_view segment = text.substr(0, text.find('/'));
  text.remove_prefix(segment.size());
  return segment;
}

std::string Format(std::string_view pattern, std::initializer_list<std::string> segments) {
  std::string name;
  for (const std::string& segment : segments) {
    const size_t slot = pattern.find("{}");
    STEWARD_CHECK(slot != pattern.npos);
    name += pattern.substr(0, slot);
    name += segment;
    pattern.remove_prefix(slot + 2);
  }
  name += pattern;
  return name;
}

}  // namespace name_internal

std::string_view BranchOf(std::string_view name) {
  constexpr std::string_view kBranches = "branches/";
  if (name.substr(0, kBranches.size()) != kBranches) return "";
  name.remove_prefix(kBranches.size());
  const std::string_view branch = name.substr(0, name.find('/'));
  return branch == kAll ? std::string_view() : branch;
}

bool Covers(std::string_view prefix, std::string_view name) {
  if (prefix.empty()) return true;
  return name.substr(0, prefix.size()) == prefix &&
         (name.size() == prefix.size() || name[prefix.size()] == '/');
}

}  // namespace steward
