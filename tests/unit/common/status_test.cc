#include "common/rpc/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/rpc/status.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::rpc {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

Error Again(const Error& error, Language language) {
  const google::rpc::Status status = ToProto(error, language);
  return FromWire(status.code(), status.message(), status.SerializeAsString(), "notes");
}

TEST(LanguageTest, EnglishAndItsRegionsAreEnglishAndEverythingElseIsChinese) {
  for (const char* english : {"en", "EN", "en-GB", "en;q=0.9", "en,zh", "en-US,en;q=0.5"}) {
    EXPECT_EQ(LanguageOf(english), Language::kEnglish) << english;
  }
  for (const char* other : {"", "e", "zh", "zh-CN,en", "enm", "fr", "*", "de-en"}) {
    EXPECT_EQ(LanguageOf(other), Language::kChinese) << other;
  }
}

TEST(StatusTest, AnErrorCrossesTheWireWithAllACallerMayKnow) {
  Error error = Fail(type::Reason::kOverloaded);
  error.metadata = {{"a", "1"}, {"b", "二"}};
  error.violations = {{"ticket.title", "required", "必填", "is required"}};
  error.retry_after = 1250ms;
  error.cause = "table tickets is on fire";
  for (const Language language : {Language::kEnglish, Language::kChinese}) {
    const bool english = language == Language::kEnglish;
    const Error copy = Again(error, language);
    EXPECT_EQ(copy.code, error.code);
    EXPECT_EQ(copy.reason, error.reason);
    EXPECT_EQ(copy.domain, error.domain);
    EXPECT_THAT(copy.metadata, ::testing::UnorderedElementsAreArray(error.metadata));
    EXPECT_EQ(copy.retry_after, error.retry_after);
    EXPECT_EQ(copy.zh, english ? error.en : error.zh) << "in the language that was asked for";
    ASSERT_EQ(copy.violations.size(), 1u);
    EXPECT_EQ(copy.violations[0].field, "ticket.title");
    EXPECT_EQ(copy.violations[0].zh, english ? "is required" : "必填");
    EXPECT_THAT(copy.cause, Not(HasSubstr("fire")));
    EXPECT_EQ(Again(copy, language).zh, copy.zh) << "through one more service";
  }
}

TEST(StatusTest, EveryCodeKeepsItsNumber) {
  for (const Code code :
       {Code::kCancelled, Code::kInvalidArgument, Code::kDeadlineExceeded, Code::kNotFound,
        Code::kAlreadyExists, Code::kPermissionDenied, Code::kResourceExhausted,
        Code::kFailedPrecondition, Code::kAborted, Code::kUnimplemented, Code::kInternal,
        Code::kUnavailable, Code::kUnauthenticated}) {
    Error error = Fail(type::Reason::kInternal, {{"trace", ""}});
    error.code = code;
    EXPECT_EQ(Again(error, Language::kEnglish).code, code);
  }
}

TEST(StatusTest, ARefusalByTheTransportItselfGetsAReason) {
  EXPECT_EQ(FromWire(14, "connection refused", "", "notes").reason, "SERVICE_UNAVAILABLE");
  EXPECT_EQ(FromWire(4, "late", "", "notes").code, Code::kDeadlineExceeded);
  EXPECT_EQ(FromWire(8, "too large", "", "notes").code, Code::kResourceExhausted);
  EXPECT_EQ(FromWire(2, "odd", "", "notes").code, Code::kInternal);
  EXPECT_EQ(FromWire(14, "x", "no status at all \xff", "notes").reason, "SERVICE_UNAVAILABLE");
  EXPECT_THAT(FromWire(14, "connection refused", "", "notes").cause,
              HasSubstr("connection refused"));
}

}  // namespace
}  // namespace steward::rpc
