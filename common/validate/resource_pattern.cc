#include "common/validate/resource_pattern.h"

#include <algorithm>

#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/text.h"

namespace steward::validate {
namespace {

bool IsCollection(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9');
  });
}

// Branches and sites have codes that people know by heart; everything else has a UUID.
bool HasCodes(std::string_view collection) {
  return collection == "branches" || collection == "sites";
}

}  // namespace

std::optional<ResourcePattern> ResourcePattern::Compile(std::string_view text) {
  ResourcePattern pattern;
  pattern.text_ = text;
  for (const std::string_view part : Split(text, '|')) {
    std::optional<Alternative> alternative = CompileAlternative(part);
    if (!alternative) return std::nullopt;
    pattern.alternatives_.push_back(*std::move(alternative));
  }
  return pattern;
}

std::optional<ResourcePattern::Alternative> ResourcePattern::CompileAlternative(
    std::string_view text) {
  Alternative alternative;
  for (const std::string_view part : Split(text, '/')) {
    Segment segment{Segment::Kind::kLiteral, false, std::string(part)};
    if (part == "*" || part == "{-}" || part == "{code}") {
      if (alternative.empty() || alternative.back().kind != Segment::Kind::kLiteral) {
        return std::nullopt;  // an id needs its collection in front
      }
      const bool code = part == "{code}" || HasCodes(alternative.back().literal);
      segment = {code ? Segment::Kind::kCode : Segment::Kind::kUuid, part == "{-}", ""};
    } else if (!IsCollection(part)) {
      return std::nullopt;
    }
    alternative.push_back(std::move(segment));
  }
  return alternative;
}

bool ResourcePattern::Matches(std::string_view name) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(),
                     [&](const Alternative& one) { return MatchesAlternative(one, name); });
}

bool ResourcePattern::MatchesAlternative(const Alternative& alternative, std::string_view name) {
  for (size_t i = 0; i < alternative.size(); ++i) {
    const bool last = i + 1 == alternative.size();
    const size_t end = name.find('/');
    if (last != (end == name.npos) || !MatchesSegment(alternative[i], name.substr(0, end))) {
      return false;
    }
    if (!last) name.remove_prefix(end + 1);
  }
  return true;
}

bool ResourcePattern::MatchesSegment(const Segment& segment, std::string_view text) {
  if (segment.may_be_all && text == kAll) return true;
  switch (segment.kind) {
    case Segment::Kind::kLiteral: return text == segment.literal;
    case Segment::Kind::kCode: return IsShortCode(text);
    case Segment::Kind::kUuid: return Uuid::Parse(text).has_value();
  }
  return false;
}

}  // namespace steward::validate
