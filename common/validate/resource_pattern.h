// The pattern of a resource name, as StringRules.resource in steward/options/v1/field.proto writes
// it: `branches/*/sites/{-}|branches/*/staff/*`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::validate {

class ResourcePattern {
 public:
  // nullopt when the text is not a pattern.
  static std::optional<ResourcePattern> Compile(std::string_view text);

  // Whether the name fits one of the alternatives. Any thread.
  bool Matches(std::string_view name) const;

  // The pattern for people: `branches/*/sites/*`.
  const std::string& text() const { return text_; }

 private:
  struct Segment {
    enum class Kind { kLiteral, kCode, kUuid } kind;
    bool may_be_all = false;
    std::string literal;
  };
  using Alternative = std::vector<Segment>;

  static std::optional<Alternative> CompileAlternative(std::string_view text);
  static bool MatchesAlternative(const Alternative& alternative, std::string_view name);
  static bool MatchesSegment(const Segment& segment, std::string_view text);

  std::string text_;
  std::vector<Alternative> alternatives_;
};

}  // namespace steward::validate
