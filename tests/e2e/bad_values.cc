#include "tests/e2e/bad_values.h"

#include <re2/re2.h>

#include <cstdio>
#include <limits>

#include "common/base/text.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::testing {
namespace {

using options::v1::FieldRules;
using options::v1::StringRules;
using Field = pb::FieldDescriptor;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr int kTooMany = 10001;

// What decides whether a text may hold these bytes.
enum class Look {
  kPlain,   // anything that people can see
  kSpaced,  // white space at an end
  kLayout,  // line breaks and tabs
  kUnseen,  // control, zero-width and direction characters
  kNul,     // U+0000, which JSON and queries never carry
  kBroken,  // no UTF-8
};

struct BadText {
  std::string what;
  std::string bytes;
  Look look = Look::kPlain;
};

std::string Repeat(std::string_view part, size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (size_t i = 0; i < count; ++i) text += part;
  return text;
}

size_t MostOf(const StringRules& rules) {
  return rules.max_len() != 0 ? rules.max_len() : size_t{type::v1::LIMIT_STRING_LENGTH};
}

std::vector<BadText> PlainTexts() {
  return {{"4-byte emoji", "漏水\U0001F600"}, {"SQL OR", "' OR 1=1 --"},
          {"SQL DROP", "\"; DROP TABLE x"},   {"backslash", "\\"},
          {"LIKE wildcards", "%_"},           {"script", "<script>alert(1)</script>"},
          {"formula", "=cmd|' /C calc'!A0"},  {"path", "../../etc/passwd"}};
}

std::vector<BadText> TextsFor(const StringRules& rules) {
  std::vector<BadText> texts = PlainTexts();
  const std::vector<BadText> spoiled = {
      {"blank", "   ", Look::kSpaced},
      {"leading space", " a", Look::kSpaced},
      {"trailing space", "a ", Look::kSpaced},
      {"line break", "a\nb", Look::kLayout},
      {"CRLF", "a\r\nSet-Cookie: b=c", Look::kLayout},
      {"U+0001", "a\x01z", Look::kUnseen},
      {"U+001F", "a\x1fz", Look::kUnseen},
      {"right to left", "a\u202ez", Look::kUnseen},
      {"zero width", "a\u200bz", Look::kUnseen},
      {"NUL", std::string("a\0z", 3), Look::kNul},
      {"invalid UTF-8", "a\xc3\x28", Look::kBroken},
      {"lone surrogate", "a\xed\xa0\x80", Look::kBroken},
  };
  texts.insert(texts.end(), spoiled.begin(), spoiled.end());
  const size_t most = MostOf(rules);
  texts.push_back({"max", Repeat("长", most)});
  texts.push_back({"max+1", Repeat("长", most + 1)});
  texts.push_back({"64 KiB", std::string(65536, 'x')});
  return texts;
}

// By the rules of the field and nothing of the validator's code.
Fate FateOf(const BadText& text, const StringRules& rules) {
  switch (text.look) {
    case Look::kBroken: return Fate::kRefused;
    case Look::kNul:
    case Look::kUnseen:
    case Look::kSpaced:
      if (!rules.opaque()) return Fate::kRefused;
      break;
    case Look::kLayout:
      if (!rules.opaque() && !rules.multiline()) return Fate::kRefused;
      break;
    case Look::kPlain: break;
  }
  const size_t length = CodePointCount(text.bytes).value();
  if (length < rules.min_len() || length > MostOf(rules)) return Fate::kRefused;
  if (rules.uuid() || !rules.resource().empty()) return Fate::kRefused;
  const bool fits = rules.pattern().empty() || re2::RE2::FullMatch(text.bytes, rules.pattern());
  return fits ? Fate::kLegal : Fate::kRefused;
}

std::string JsonText(const BadText& text) {
  if (text.what == "lone surrogate") return "\"a\\ud800\"";
  std::string json = "\"";
  json.reserve(text.bytes.size() + 2);
  for (const char c : text.bytes) {
    char escaped[8];
    if (c == '"' || c == '\\') json += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      std::snprintf(escaped, sizeof escaped, "\\u%04x", c);
      json += escaped;
    } else {
      json += c;
    }
  }
  return json + '"';
}

struct Range {
  std::int64_t least;
  std::int64_t most;
  bool zero;  // 0 counts as given

  Fate Of(std::int64_t value) const {
    const bool fits = value >= least && value <= most && (value != 0 || zero);
    return fits ? Fate::kLegal : Fate::kRefused;
  }
};

bool IsInt32(const Field& field) { return field.cpp_type() == Field::CPPTYPE_INT32; }

Range RangeOf(const Field& field) {
  const FieldRules& rules = RulesOf(field);
  Range range{kLeast, kMost, !rules.required() || field.has_presence() || field.is_repeated()};
  if (IsInt32(field)) {
    range.least = std::numeric_limits<std::int32_t>::min();
    range.most = std::numeric_limits<std::int32_t>::max();
  }
  if (rules.int_().has_gte()) range.least = rules.int_().gte();
  if (rules.int_().has_lte()) range.most = rules.int_().lte();
  return range;
}

// The number after the largest; 2^63 where that is no int64.
std::string AfterMost(const Range& range) {
  return range.most == kMost ? "9223372036854775808" : std::to_string(range.most + 1);
}

std::vector<BadValue> NumberTexts(const Field& field) {
  const Range range = RangeOf(field);
  return {{"float for int", "1.5", Fate::kRefused},
          {"1e3", "1e3", Fate::kRefused},
          {"-1", "-1", range.Of(-1)},
          {"0", "0", range.Of(0)},
          {"max", std::to_string(range.most), Fate::kLegal},
          {"max+1", AfterMost(range), Fate::kRefused},
          {"int64 min", std::to_string(kLeast), range.Of(kLeast)},
          {"20 digits", "99999999999999999999", Fate::kRefused},
          {"NaN", "NaN", Fate::kRefused},
          {"infinite", "1e999", Fate::kRefused},
          {"leading zero", "01", Fate::kRefused},
          {"hexadecimal", "0x10", Fate::kRefused}};
}

// 0 is "not set": refused where a value is needed.
Fate FateOfUnset(const Field& field) {
  return field.is_repeated() || RulesOf(field).required() ? Fate::kRefused : Fate::kLegal;
}

bool IsTime(const Field& field) {
  return field.cpp_type() == Field::CPPTYPE_MESSAGE &&
         field.message_type()->full_name() == "google.protobuf.Timestamp";
}
bool IsDate(const Field& field) {
  return field.cpp_type() == Field::CPPTYPE_MESSAGE &&
         field.message_type()->full_name() == "google.type.Date";
}
bool IsMask(const Field& field) {
  return field.cpp_type() == Field::CPPTYPE_MESSAGE &&
         field.message_type()->full_name() == "google.protobuf.FieldMask";
}

std::vector<BadValue> BodyMessages(const Field& field) {
  const Fate no = Fate::kRefused;
  if (IsTime(field)) {
    return {{"wrong type", "5", no},
            {"an object", "{}", no},
            {"empty", "\"\"", no},
            {"a word", "\"tomorrow\"", no},
            {"month 13", "\"2026-13-01T00:00:00Z\"", no},
            {"30 February", "\"2026-02-30T00:00:00Z\"", no},
            {"no zone", "\"2026-01-01T00:00:00\"", no},
            {"max+1", "\"2200-01-01T00:00:00Z\"", no},
            {"before 1970", "\"1969-12-31T23:59:59Z\"", no}};
  }
  if (IsMask(field)) return {{"wrong type", "5", no}, {"an object", "{}", no}};
  if (IsDate(field)) {
    return {{"wrong type", "5", no},
            {"a text", "\"2026-01-01\"", no},
            {"empty", "{}", no},
            {"a year only", "{\"year\": 2026}", no},
            {"month 13", "{\"year\": 2026, \"month\": 13, \"day\": 1}", no},
            {"30 February", "{\"year\": 2026, \"month\": 2, \"day\": 30}", no},
            {"max+1", "{\"year\": 2200, \"month\": 1, \"day\": 1}", no},
            {"unknown field", "{\"noSuchField\": 1}", no}};
  }
  return {{"wrong type", "5", no},
          {"a text", "\"x\"", no},
          {"a list", "[]", no},
          {"unknown field", "{\"noSuchField\": 1}", no}};
}

std::vector<BadValue> BodyTexts(const Field& field) {
  if (field.type() == Field::TYPE_BYTES) {
    return {{"wrong type", "12", Fate::kRefused}, {"no base64", "\"***\"", Fate::kRefused}};
  }
  std::vector<BadValue> values = {{"wrong type", "12", Fate::kRefused},
                                  {"an object", "{}", Fate::kRefused},
                                  {"a list in its place", "[\"a\"]", Fate::kRefused},
                                  {"true", "true", Fate::kRefused},
                                  {"single quotes", "'abc'", Fate::kRefused},
                                  {"bare word", "abc", Fate::kRefused}};
  const StringRules& rules = RulesOf(field).string();
  for (const BadText& text : TextsFor(rules)) {
    const Fate fate = text.look == Look::kNul ? Fate::kRefused : FateOf(text, rules);
    values.push_back({text.what, JsonText(text), fate});
  }
  return values;
}

std::vector<BadValue> BodyNumbers(const Field& field) {
  std::vector<BadValue> values = NumberTexts(field);
  const std::vector<BadValue> others = {
      {"string for number", "\"many\"", Fate::kRefused}, {"empty", "\"\"", Fate::kRefused},
      {"quoted NaN", "\"NaN\"", Fate::kRefused},         {"an object", "{}", Fate::kRefused},
      {"a list in its place", "[1]", Fate::kRefused},    {"true", "true", Fate::kRefused}};
  values.insert(values.end(), others.begin(), others.end());
  return values;
}

// Of one item, where the field is a list.
std::vector<BadValue> BodyItems(const Field& field) {
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING: return BodyTexts(field);
    case Field::CPPTYPE_MESSAGE: return BodyMessages(field);
    case Field::CPPTYPE_BOOL:
      return {{"wrong type", "\"maybe\"", Fate::kRefused},
              {"quoted true", "\"true\"", Fate::kRefused},
              {"1 for true", "1", Fate::kRefused}};
    case Field::CPPTYPE_ENUM:
      return {{"enum unknown name", "\"NO_SUCH_VALUE\"", Fate::kRefused},
              {"enum 77", "77", Fate::kRefused},
              {"-1", "-1", Fate::kRefused},
              {"float for int", "1.5", Fate::kRefused},
              {"a list in its place", "[1]", Fate::kRefused},
              {"empty", "\"\"", Fate::kRefused},
              {"0", "0", FateOfUnset(field)}};
    default: return BodyNumbers(field);
  }
}

// A well-formed item, for lists that are too long.
std::string BodyItem(const Field& field) {
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING: return "\"x\"";
    case Field::CPPTYPE_MESSAGE: return "{}";
    default: return "1";
  }
}

std::vector<BadValue> BodyLists(const Field& field) {
  std::string many = "[";
  for (int i = 0; i < kTooMany; ++i) many.append(i == 0 ? "" : ",").append(BodyItem(field));
  std::vector<BadValue> values = {{"no list", BodyItem(field), Fate::kRefused},
                                  {"null item", "[null]", Fate::kRefused},
                                  {"repeated 10,001", many + "]", Fate::kRefused}};
  for (const BadValue& item : BodyItems(field))
    values.push_back({item.what, "[" + item.value + "]", item.fate});
  const bool needed = RulesOf(field).required() || RulesOf(field).repeated().min_items() > 0;
  if (RulesOf(field).required()) values.push_back({"empty", "[]", Fate::kRefused});
  if (!needed) values.push_back({"empty", "[]", Fate::kLegal});
  return values;
}

std::vector<BadValue> WireTexts(const Field& field) {
  const bool bytes = field.type() == Field::TYPE_BYTES;
  const FieldRules& rules = RulesOf(field);
  std::vector<BadValue> values = {
      {"wrong wire type", WireNumber(field.number(), 1), Fate::kOpen},
      {"length beyond the end", WireBytes(field.number(), "abc").substr(0, 3), Fate::kOpen}};
  if (bytes) {
    const std::string long_one(rules.string().max_len() + 1, 'x');
    values.push_back({"max+1", WireBytes(field.number(), long_one), Fate::kRefused});
    return values;
  }
  for (const BadText& text : TextsFor(rules.string())) {
    const Fate fate = text.look == Look::kBroken ? Fate::kUnreadable : FateOf(text, rules.string());
    values.push_back({text.what, WireBytes(field.number(), text.bytes), fate});
  }
  return values;
}

std::vector<BadValue> WireNumbers(const Field& field) {
  const Range range = RangeOf(field);
  const auto with = [&](std::int64_t value) {
    return WireNumber(field.number(), static_cast<std::uint64_t>(value));
  };
  const bool has_next =
      range.most != (IsInt32(field) ? std::numeric_limits<std::int32_t>::max() : kMost);
  std::vector<BadValue> values = {
      {"wrong wire type", WireBytes(field.number(), "1"), Fate::kOpen},
      {"-1", with(-1), range.Of(-1)},
      {"0", with(0), range.Of(0)},
      {"max", with(range.most), Fate::kLegal},
      {"int64 min", with(kLeast), IsInt32(field) ? Fate::kOpen : range.Of(kLeast)}};
  if (has_next) values.push_back({"max+1", with(range.most + 1), Fate::kRefused});
  return values;
}

std::vector<BadValue> WireMessages(const Field& field) {
  const auto with = [&](const std::string& inside) { return WireBytes(field.number(), inside); };
  const auto number = [](int tag, std::int64_t value) {
    return WireNumber(tag, static_cast<std::uint64_t>(value));
  };
  std::vector<BadValue> values = {{"wrong wire type", WireNumber(field.number(), 1), Fate::kOpen},
                                  {"truncated", with(std::string("\x0a\x05x", 3)), Fate::kOpen},
                                  {"unknown field", with(WireNumber(5000, 1)), Fate::kOpen}};
  if (IsTime(field)) {
    values.push_back({"max+1", with(number(1, 7258118400)), Fate::kRefused});
    values.push_back({"-1", with(number(1, -1)), Fate::kRefused});
    values.push_back({"int64 min", with(number(1, kLeast)), Fate::kRefused});
    values.push_back({"a second of nanos", with(number(2, 1000000000)), Fate::kRefused});
  } else if (IsDate(field)) {
    values.push_back({"empty", with(""), Fate::kRefused});
    values.push_back({"a year only", with(number(1, 2026)), Fate::kRefused});
    values.push_back(
        {"month 13", with(number(1, 2026) + number(2, 13) + number(3, 1)), Fate::kRefused});
    values.push_back(
        {"max+1", with(number(1, 2200) + number(2, 1) + number(3, 1)), Fate::kRefused});
  } else if (IsMask(field)) {
    values.push_back({"unknown path", with(WireBytes(1, "no_such_field")), Fate::kOpen});
    values.push_back({"SQL DROP", with(WireBytes(1, "\"; DROP TABLE x")), Fate::kOpen});
    values.push_back({"invalid UTF-8", with(WireBytes(1, "\xc3\x28")), Fate::kOpen});
  }
  return values;
}

std::vector<BadValue> WireItems(const Field& field) {
  const auto number = [&](std::int64_t value) {
    return WireNumber(field.number(), static_cast<std::uint64_t>(value));
  };
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING: return WireTexts(field);
    case Field::CPPTYPE_MESSAGE: return WireMessages(field);
    case Field::CPPTYPE_BOOL:
      return {{"wrong wire type", WireBytes(field.number(), "x"), Fate::kOpen},
              {"max", number(kMost), Fate::kLegal}};
    case Field::CPPTYPE_ENUM:
      return {{"wrong wire type", WireBytes(field.number(), "\xff"), Fate::kOpen},
              {"enum 77", number(77), Fate::kRefused},
              {"-1", number(-1), Fate::kRefused},
              {"0", number(0), FateOfUnset(field)}};
    default: return WireNumbers(field);
  }
}

}  // namespace

std::vector<BadValue> BodyValues(const Field& field) {
  const FieldRules& rules = RulesOf(field);
  std::vector<BadValue> values = field.is_repeated() ? BodyLists(field) : BodyItems(field);
  const Fate fate = rules.required() ? Fate::kRefused : Fate::kLegal;
  values.push_back({"null", "null", fate});
  if (field.cpp_type() == Field::CPPTYPE_STRING && !field.is_repeated()) {
    values.push_back({"empty", "\"\"", fate});
  }
  return values;
}

std::vector<BadValue> QueryValues(const Field& field) {
  std::vector<BadValue> values;
  const Fate no = Fate::kRefused;
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING:
      for (const BadText& text : TextsFor(RulesOf(field).string())) {
        if (text.bytes.size() > 2000) continue;  // no address is as long
        const Fate fate = text.look == Look::kNul ? no : FateOf(text, RulesOf(field).string());
        values.push_back({text.what, PercentEncode(text.bytes), fate});
      }
      values.push_back({"encoded twice", "%2527", FateOf({"", "%27"}, RulesOf(field).string())});
      break;
    case Field::CPPTYPE_ENUM:
      values = {{"enum unknown name", "NO_SUCH_VALUE", no}, {"empty", "", no}};
      break;
    case Field::CPPTYPE_BOOL:
      values = {{"wrong type", "maybe", no}, {"1 for true", "1", no}};
      break;
    case Field::CPPTYPE_MESSAGE:
      values = {{"path", PercentEncode("../../etc/passwd"), Fate::kOpen}};
      break;
    default:
      for (const BadValue& bad : NumberTexts(field)) {  // 01 is 1 in a query
        if (bad.what != "leading zero") values.push_back(bad);
      }
      values.push_back({"string for number", "many", no});
      values.push_back({"empty", "", no});
      values.push_back({"SQL OR", PercentEncode("1' OR 1=1 --"), no});
  }
  values.push_back({"invalid UTF-8", "%c3%28", no});
  values.push_back({"NUL", "%00", no});
  values.push_back({"half an escape", "%4", no});
  return values;
}

std::vector<BadValue> WireValues(const Field& field) {
  std::vector<BadValue> values = WireItems(field);
  const FieldRules& rules = RulesOf(field);
  if (field.is_repeated()) {
    const bool number =
        field.cpp_type() != Field::CPPTYPE_STRING && field.cpp_type() != Field::CPPTYPE_MESSAGE;
    const std::string one = number ? WireNumber(field.number(), 1) : WireBytes(field.number(), "");
    values.push_back({"repeated 10,001", Repeat(one, kTooMany), Fate::kRefused});
  }
  if (rules.required()) values.push_back({"missing", "", Fate::kRefused});
  return values;
}

std::vector<BadValue> HostileTexts() {
  std::vector<BadValue> values;
  for (const BadText& text : PlainTexts()) values.push_back({text.what, text.bytes, Fate::kLegal});
  return values;
}

std::string Varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>((value & 0x7f) | 0x80);
  return bytes + static_cast<char>(value);
}

std::string WireNumber(int field, std::uint64_t value) {
  return Varint(static_cast<std::uint64_t>(field) << 3) + Varint(value);
}

std::string WireBytes(int field, std::string_view bytes) {
  return Varint(static_cast<std::uint64_t>(field) << 3 | 2) + Varint(bytes.size()) +
         std::string(bytes);
}

std::string PercentEncode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    char escape[4];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    std::snprintf(escape, sizeof escape, "%%%02x", static_cast<unsigned char>(c));
    encoded += plain ? std::string(1, c) : escape;
  }
  return encoded;
}

}  // namespace steward::testing
