#include "gateway/json_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "common/base/text.h"

namespace steward::gateway {
namespace {

using std::string_literals::operator""s;

constexpr JsonLimits kLimits{.bytes = 1 << 20, .tokens = 10000, .depth = 32};

std::string RuleOf(const std::string& text, const JsonLimits& limits = kLimits) {
  const Status status = CheckJson(text, limits);
  return status.ok() ? "" : status.error().violations.at(0).rule;
}

TEST(JsonGateTest, StrictJsonPasses) {
  for (const char* good : {"{}", "[]", "0", "-0", "1.5e+10", "\"\"", "true",
                           " \t\r\n{\"a\" : [1 , null]} ", R"({"a":{"a":1},"b":{"a":2}})",
                           R"("\u0041\ud83d\ude00\"\\\/\b\f\n\r\t")", "\"物业费 😀\""}) {
    EXPECT_EQ(RuleOf(good), "") << good;
  }
}

TEST(JsonGateTest, WhatIsNotJsonIsRefusedByRule) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "unfinished"},
      {"{", "unfinished"},
      {"{\"a\"", "unfinished"},
      {"[1,]", "syntax"},
      {"{\"a\":1,}", "syntax"},
      {"{'a':1}", "syntax"},
      {"{a:1}", "syntax"},
      {"NaN", "syntax"},
      {"Infinity", "syntax"},
      {"{} x", "trailing"},
      {"{}{}", "trailing"},
      {"[1 2]", "syntax"},
      {"{/**/}", "syntax"},
      {"01", "number"},
      {"1.", "number"},
      {"-", "number"},
      {"1e", "number"},
      {"+1", "syntax"},
      {".5", "syntax"},
      {"tru", "syntax"},
      {"\"\x01\"", "control_character"},
      {"\"a\0b\""s, "no_nul"},
      {"\"\\u0000\"", "no_nul"},
      {"\"\\x\"", "escape"},
      {"\"\\u12g4\"", "escape"},
      {"\"\\ud800\"", "lone_surrogate"},
      {"\"\\udc00\"", "lone_surrogate"},
      {"\"\\ud800\\ud800\"", "lone_surrogate"},
      {"\"\xff\"", "utf8"},
      {"\"\xed\xa0\x80\"", "utf8"},
      {"\"\xc0\x80\"", "utf8"},
      {"\xef\xbb\xbf{}", "syntax"},
      {R"({"a":1,"a":2})", "duplicate_key"},
      {R"({"a":1,"\u0061":2})", "duplicate_key"},
      {std::string(41, '1'), "number_length"},
  };
  for (const auto& [text, rule] : cases) EXPECT_EQ(RuleOf(text), rule) << text;
}

TEST(JsonGateTest, TheErrorNamesPositionPathAndRuleInBothLanguages) {
  const Error error = CheckJson(R"({"ticket":{"tags":["x",'y']}})", kLimits).error();
  EXPECT_EQ(error.domain, "gateway.steward");
  EXPECT_EQ(error.reason, "JSON_INVALID");
  EXPECT_THAT(error.metadata,
              ::testing::ElementsAre(Metadata{"position", "23"}, Metadata{"path", "ticket.tags[1]"},
                                     Metadata{"rule", "syntax"}));
  EXPECT_NE(error.zh.find("23"), std::string::npos);
  EXPECT_NE(error.en.find("ticket.tags[1]"), std::string::npos);
}

TEST(JsonGateTest, EveryLimitHoldsExactly) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(RuleOf(nested(32)), "");
  EXPECT_EQ(RuleOf(nested(33)), "depth");
  const auto values = [](size_t count) {
    std::string text = "[0";
    for (size_t i = 2; i < count; ++i) text += ",0";
    return text + "]";
  };
  EXPECT_EQ(RuleOf(values(10000)), "");
  EXPECT_EQ(RuleOf(values(10001)), "tokens");
  EXPECT_EQ(RuleOf("[1, 2]", {.bytes = 6, .tokens = 10, .depth = 2}), "");
  EXPECT_EQ(RuleOf("[1, 2]", {.bytes = 5, .tokens = 10, .depth = 2}), "bytes");
  EXPECT_EQ(JsonLimits::ForBody(262144).tokens, 10000u);
  EXPECT_EQ(JsonLimits::ForBody(262145).tokens, 160000u);
}

TEST(JsonGateTest, DuplicatesAreFoundAmongManyKeys) {
  std::string text = "{";
  for (int i = 0; i < 3000; ++i) text += "\"key" + std::to_string(i) + "\":0,";
  EXPECT_EQ(RuleOf(text + "\"last\":0}"), "");
  EXPECT_EQ(RuleOf(text + "\"key2999\":0}"), "duplicate_key");
  EXPECT_EQ(RuleOf(text + "\"key0\":0}"), "duplicate_key");
}

double MillisecondsOf(const std::string& text) {
  const JsonLimits wide{.bytes = 1 << 24, .tokens = 1 << 24, .depth = 1 << 24};
  double best = 1e9;
  for (int i = 0; i < 20; ++i) {
    const std::clock_t start = std::clock();
    (void)CheckJson(text, wide);
    best = std::min(best, 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return best;
}

TEST(JsonGateTest, TimeGrowsWithTheTextAndNotWithItsSquare) {
  const auto brackets = [](size_t bytes) { return std::string(bytes, '['); };
  // Ten times the text; a quadratic reader needs a hundred times the time. More than 40 KB would
  // measure how the kernel hands out memory: 400 KB took up to 45 times as long beside a build.
  EXPECT_LT(MillisecondsOf(brackets(40000)), 40 * std::max(0.05, MillisecondsOf(brackets(4000))));
  EXPECT_EQ(RuleOf(brackets(400000)), "depth");
}

// A slow reader that is obviously RFC 8259: nlohmann's grammar, and the rules we add to it.
bool ReferenceAccepts(const std::string& text) {
  if (!CodePointCount(text)) return false;
  bool clean = true;
  std::vector<std::set<std::string>> keys;
  using Json = nlohmann::json;
  const auto watch = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key)
      clean &= keys.back().insert(value.get<std::string>()).second;
    const bool is_text = event == Json::parse_event_t::key || value.is_string();
    if (is_text && value.get_ref<const std::string&>().find('\0') != std::string::npos)
      clean = false;
    return true;
  };
  if (text.starts_with("\xef\xbb\xbf")) return false;
  return !Json::parse(text, watch, /*allow_exceptions=*/false).is_discarded() && clean;
}

TEST(JsonGateTest, AgreesWithAReferenceReaderOnRandomTexts) {
  const std::vector<std::string> pieces = {"{",
                                           "}",
                                           "[",
                                           "]",
                                           ",",
                                           ":",
                                           "\"",
                                           "\"a\"",
                                           "\"a\":",
                                           "\"b\":1",
                                           "\\",
                                           "\\u0041",
                                           "\\ud83d\\ude00",
                                           "\\ud800",
                                           "\\u0000",
                                           "0",
                                           "1",
                                           "-1",
                                           "1.5",
                                           "1e3",
                                           "01",
                                           "true",
                                           "false",
                                           "null",
                                           "nul",
                                           " ",
                                           "\n",
                                           "'",
                                           "x",
                                           "物",
                                           "\x01",
                                           "\xff",
                                           "[1]",
                                           "{\"k\":[]}"};
  std::mt19937_64 random(20240711);
  const auto below = [&](size_t end) {
    return std::uniform_int_distribution<size_t>(0, end - 1)(random);
  };
  int accepted = 0;
  for (int i = 0; i < 6000; ++i) {
    std::string text;
    if (i % 2 == 0) {
      for (size_t n = below(7); n-- > 0;) text += pieces[below(pieces.size())];
    } else {  // a good text with one change
      text = R"({"a":[1,{"b":"\u00e9"},null],"c":{"d":"x","e":-1.5e3},"f":true})";
      text.replace(below(text.size()), below(3), pieces[below(pieces.size())]);
    }
    const bool wanted = ReferenceAccepts(text);
    accepted += wanted ? 1 : 0;
    ASSERT_EQ(RuleOf(text).empty(), wanted) << text << " " << RuleOf(text);
  }
  EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace steward::gateway
