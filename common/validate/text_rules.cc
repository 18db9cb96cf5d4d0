#include "common/validate/text_rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "common/base/id.h"
#include "common/base/text.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::validate {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Characters that people cannot see and that make two texts look alike, sorted. Joiners are among
// them: a composed emoji is no loss in a business record, a hidden character in a name is.
constexpr Range kUnseen[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},
    {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
    {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe007f},
};

constexpr Range kSpace[] = {
    {0x09, 0x0d},     {0x20, 0x20},     {0xa0, 0xa0},     {0x1680, 0x1680},
    {0x2000, 0x200a}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
};

template <size_t size>
bool IsIn(const Range (&ranges)[size], char32_t point) {
  return std::any_of(std::begin(ranges), std::end(ranges), [&](const Range& range) {
    return point >= range.first && point <= range.last;
  });
}

bool IsLayout(char32_t point) { return point == '\n' || point == '\r' || point == '\t'; }

struct Looks {
  bool utf8 = true;
  bool characters = true;
  bool trimmed = true;
  size_t length = 0;
};

// The high bit of some byte is set unless all eight are printable ASCII: bytes below ' ' borrow
// from theirs, 0x7f carries into it, and others have it. What runs over into the next byte comes
// from a byte that is not printable anyway.
constexpr std::uint64_t Every(std::uint8_t byte) { return byte * 0x0101010101010101u; }
std::uint64_t Oddities(std::uint64_t eight) {
  return (eight | (eight - Every(' ')) | (eight + Every(1))) & Every(0x80);
}

// Most texts are printable ASCII: their looks without decoding, eight bytes at a time.
bool IsPlain(std::string_view text) {
  if (text.front() == ' ' || text.back() == ' ') return false;
  std::uint64_t eight = 0;
  std::uint64_t odd = 0;
  for (; text.size() >= sizeof eight; text.remove_prefix(sizeof eight)) {
    std::memcpy(&eight, text.data(), sizeof eight);
    odd |= Oddities(eight);
  }
  eight = Every(' ');
  std::memcpy(&eight, text.data(), text.size());
  return (odd | Oddities(eight)) == 0;
}

Looks LookAt(std::string_view text, bool multiline) {
  Looks looks;
  char32_t first = 0;
  char32_t last = 0;
  for (; !text.empty(); ++looks.length) {
    const std::optional<char32_t> point = NextCodePoint(text);
    if (!point) {
      looks.utf8 = false;
      return looks;
    }
    if (looks.length == 0) first = *point;
    last = *point;
    if (*point < 0x7f && *point >= 0x20) continue;
    if (multiline && IsLayout(*point)) continue;
    if (*point >= 0x3001 && *point < 0xe000) continue;  // Chinese: nothing unseen there
    if (IsIn(kUnseen, *point)) looks.characters = false;
  }
  looks.trimmed = !IsIn(kSpace, first) && !IsIn(kSpace, last);
  return looks;
}

}  // namespace

void CheckText(const FieldPlan& plan, std::string_view text, const Path& path,
               Violations& violations) {
  size_t length = text.size();
  if (!IsPlain(text)) {
    const Looks looks = LookAt(text, plan.multiline);
    if (!looks.utf8) return violations.Add(path, "utf8");
    if (!plan.opaque && !looks.characters) violations.Add(path, "characters");
    if (!plan.opaque && !looks.trimmed) violations.Add(path, "trimmed");
    length = looks.length;
  }
  if (length > plan.max_len) return violations.Add(path, "max_len", std::to_string(plan.max_len));
  if (length < plan.min_len) violations.Add(path, "min_len", std::to_string(plan.min_len));
  if (plan.uuid && !Uuid::Parse(text)) violations.Add(path, "uuid");
  if (plan.resource && !plan.resource->Matches(text)) {
    violations.Add(path, "resource", plan.resource->text());
  }
  if (plan.pattern && !re2::RE2::FullMatch({text.data(), text.size()}, *plan.pattern)) {
    violations.Add(path, "pattern", plan.pattern->pattern());
  }
}

bool CheckKey(std::string_view key, const Path& path, Violations& violations) {
  static const FieldPlan& defaults =
      *new FieldPlan{.kind = FieldPlan::Kind::kString, .max_len = type::v1::LIMIT_STRING_LENGTH};
  const size_t before = violations.size();
  if (key.empty())
    violations.Add(path, "required");
  else
    CheckText(defaults, key, path, violations);
  return violations.size() == before;
}

}  // namespace steward::validate
