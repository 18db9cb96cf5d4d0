// Resource names: addresses such as `branches/{branch}/sites/{site}/tickets/{ticket}`. A service
// declares a struct per kind of resource whose Parse and ToString are one line each:
//
//   struct TicketName {
//     static constexpr std::string_view kPattern = "branches/{}/sites/{}/tickets/{}";
//     std::string branch, site;
//     TicketId ticket;
//     static Result<TicketName> Parse(std::string_view text);   // ParseName<TicketName>(text, ...)
//     std::string ToString() const { return FormatName(kPattern, branch, site, ticket); }
//   };
#pragma once

#include <string>
#include <string_view>

#include "common/base/id.h"
#include "common/base/result.h"
#include "common/base/text.h"

namespace steward {

// "All in my scope", in the last segment of a `parent`.
inline constexpr std::string_view kAll = "-";

namespace name_internal {

// Takes the next segment off the front of `text` if it fits the pattern up to the next `{}`.
std::optional<std::string_view> NextSegment(std::string_view& pattern, std::string_view& text);

inline bool ReadSegment(std::string_view segment, std::string& code) {
  code = segment;
  return IsShortCode(segment) || segment == kAll;
}

template <class Tag>
bool ReadSegment(std::string_view segment, Id<Tag>& id) {
  const std::optional<Uuid> uuid = Uuid::Parse(segment);
  if (uuid) id = Id<Tag>(*uuid);
  return uuid.has_value();
}

inline std::string SegmentText(const std::string& code) { return code; }
inline std::string SegmentText(const Uuid& id) { return id.ToString(); }

std::string Format(std::string_view pattern, std::initializer_list<std::string> segments);

}  // namespace name_internal

// Fills `parts` from a name of this pattern; false when it does not fit. Codes are short codes or
// `-`.
template <class... Parts>
bool ParseName(std::string_view pattern, std::string_view text, Parts&... parts) {
  const auto read = [&](auto& part) {
    const std::optional<std::string_view> segment = name_internal::NextSegment(pattern, text);
    return segment && name_internal::ReadSegment(*segment, part);
  };
  return (read(parts) && ...) && pattern == text;
}

// The name of these parts.
template <class... Parts>
std::string FormatName(std::string_view pattern, const Parts&... parts) {
  return name_internal::Format(pattern, {name_internal::SegmentText(parts)...});
}

// "branches/b1/sites/s1" -> "b1"; empty where the name starts otherwise or names all branches.
std::string_view BranchOf(std::string_view name);

// Whether `name` is `prefix` or lies below it: "branches/b1" covers "branches/b1/sites/s1" but not
// "branches/b12". The empty prefix covers everything.
bool Covers(std::string_view prefix, std::string_view name);

}  // namespace steward
