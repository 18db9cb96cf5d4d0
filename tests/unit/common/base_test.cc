#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <memory>

#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/result.h"
#include "common/base/text.h"
#include "steward/type/v1/reasons.h"

namespace steward {
namespace {

using ::testing::ElementsAre;

Result<std::unique_ptr<int>> Half(int number) {
  if (number % 2 != 0) return Fail(type::Reason::kNotFound, {{"name", std::to_string(number)}});
  return std::make_unique<int>(number / 2);
}

Result<int> Quarter(int number) { return *TRY(Half(*TRY(Half(number)))); }

TEST(ResultTest, TryPassesValuesOnAndReturnsTheFirstError) {
  EXPECT_EQ(Quarter(8).value(), 2);
  const Result<int> refused = Quarter(6);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::kNotFound);
  EXPECT_EQ(refused.error().reason, "NOT_FOUND");
  EXPECT_EQ(refused.error().domain, "steward");
  EXPECT_THAT(refused.error().metadata, ElementsAre(Metadata{"name", "3"}));
}

TEST(ResultTest, AReasonSpeaksBothLanguagesWithItsArgumentsFilledIn) {
  const Error error = Fail(type::Reason::kNotFound, {{"name", "sites/a"}});
  EXPECT_EQ(error.en, "sites/a was not found");
  EXPECT_EQ(error.zh, "找不到“sites/a”");
}

TEST(ReasonTest, AnArgumentIsNeverReadAsAPattern) {
  EXPECT_EQ(FillIn("{a} and {b}", {{"a", "{b}"}, {"b", "x"}}), "{b} and x");
  EXPECT_EQ(FillIn("{unknown} {", {}), "{unknown} {");
}

TEST(UuidTest, TextAndBytesRoundTrip) {
  RandomIdSource source;
  const Uuid id = source.Next(SystemClock().Now());
  EXPECT_EQ(Uuid::Parse(id.ToString()), id);
  EXPECT_EQ(Uuid::FromBytes(id.AsBytes()), id);
  EXPECT_EQ(id.bytes[6] >> 4, 7);
  for (const char* bad :
       {"", "x", "01234567-89ab-cdef-0123-456789abcdeg", "0123456789abcdef0123456789abcdef----"}) {
    EXPECT_FALSE(Uuid::Parse(bad)) << bad;
  }
}

TEST(UuidTest, EveryDigitIsReadInBothCasesAndNothingElseIsOne) {
  const std::string good = "01234567-89ab-cdef-FEDC-BA9876543210";
  EXPECT_EQ(Uuid::Parse(good)->ToString(), "01234567-89ab-cdef-fedc-ba9876543210");
  for (size_t place = 0; place < good.size(); ++place) {
    for (int c = 0; c < 256; ++c) {
      std::string text = good;
      text[place] = static_cast<char>(c);
      const bool dash = good[place] == '-';
      EXPECT_EQ(Uuid::Parse(text).has_value(), dash ? c == '-' : std::isxdigit(c) != 0)
          << "character " << c << " at " << place;
    }
  }
}

TEST(UuidTest, IdsOfOneSourceRiseEvenWhenTheClockGoesBack) {
  RandomIdSource source;
  const Time now = SystemClock().Now();
  Uuid last = source.Next(now);
  for (int i = 0; i < 10000; ++i) {
    const Uuid next = source.Next(now - std::chrono::seconds(i));
    ASSERT_LT(last, next);
    last = next;
  }
}

using ThingId = Id<struct ThingTag>;

TEST(NameTest, PartsAreReadAndPrinted) {
  std::string branch, site;
  ThingId thing;
  const std::string text = "branches/hq/sites/s-1/things/01234567-89ab-7def-8123-456789abcdef";
  ASSERT_TRUE(ParseName("branches/{}/sites/{}/things/{}", text, branch, site, thing));
  EXPECT_EQ(branch, "hq");
  EXPECT_EQ(site, "s-1");
  EXPECT_EQ(FormatName("branches/{}/sites/{}/things/{}", branch, site, thing), text);
}

TEST(NameTest, WhatDoesNotFitThePatternIsRefused) {
  std::string branch, site;
  for (const char* bad :
       {"", "branches/hq", "branches/hq/sites/", "branches/hq/sites/s1/x", "branches//sites/s1",
        "branches/HQ/sites/s1", "branches/hq/sites/s1/", "x/branches/hq/sites/s1"}) {
    EXPECT_FALSE(ParseName("branches/{}/sites/{}", bad, branch, site)) << bad;
  }
}

TEST(NameTest, APrefixCoversWholeSegmentsOnly) {
  EXPECT_TRUE(Covers("branches/b1", "branches/b1"));
  EXPECT_TRUE(Covers("branches/b1", "branches/b1/sites/s1"));
  EXPECT_FALSE(Covers("branches/b1", "branches/b12"));
  EXPECT_FALSE(Covers("branches/b1/sites/s1", "branches/b1"));
  EXPECT_TRUE(Covers("", "branches/b1"));
}

TEST(TextTest, CodePointsAreCountedAndBadUtf8IsFound) {
  EXPECT_EQ(CodePointCount("物业费"), 3u);
  EXPECT_EQ(CodePointCount("a😀"), 2u);
  for (const char* bad : {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xe4\xb8"}) {
    EXPECT_FALSE(CodePointCount(bad)) << HexEncode(bad);
  }
}

TEST(TextTest, Base64RoundTripsAndHasOneSpelling) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
  for (const char* bad : {"A", "AB", "AA=", "A+", "AAA A"})
    EXPECT_FALSE(Base64UrlDecode(bad)) << bad;
}

TEST(TextTest, NumbersAreWholeAndInRange) {
  EXPECT_EQ(ParseInt("-12"), -12);
  for (const char* bad : {"", " 1", "1 ", "+1", "1e3", "0x1", "9223372036854775808"})
    EXPECT_FALSE(ParseInt(bad)) << bad;
}

}  // namespace
}  // namespace steward
