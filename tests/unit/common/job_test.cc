// When a job is tried again, and when it has failed.
#include "common/jobs/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace steward::jobs {
namespace {

using std::chrono::seconds;

Error ErrorOf(Code code) {
  Error error;
  error.code = code;
  return error;
}

TEST(JobTest, PausesDoubleUpToAMinute) {
  const int expected[] = {1, 1, 2, 4, 8, 16, 32, 60, 60};
  for (int attempts = 0; attempts < 9; ++attempts)
    EXPECT_EQ(PauseAfter(attempts), seconds(expected[attempts])) << attempts;
  EXPECT_EQ(PauseAfter(1'000'000), seconds(60));
}

TEST(JobTest, WhatIsWrongWithTheWorkItselfIsNotTriedAgain) {
  for (const Code code : {Code::kInvalidArgument, Code::kNotFound, Code::kFailedPrecondition,
                          Code::kPermissionDenied, Code::kUnimplemented, Code::kUnauthenticated}) {
    EXPECT_TRUE(EndsJob(ErrorOf(code), 1)) << static_cast<int>(code);
  }
  for (const Code code : {Code::kUnavailable, Code::kAborted, Code::kDeadlineExceeded,
                          Code::kAlreadyExists, Code::kInternal, Code::kResourceExhausted}) {
    EXPECT_FALSE(EndsJob(ErrorOf(code), kMaxAttempts - 1)) << static_cast<int>(code);
    EXPECT_TRUE(EndsJob(ErrorOf(code), kMaxAttempts)) << static_cast<int>(code);
  }
}

TEST(JobTest, AFailureIsKeptBoundedWithoutItsCauseAndInWholeCharacters) {
  Error error = ErrorOf(Code::kInternal);
  error.reason = "REASON";
  for (int i = 0; i < 400; ++i) error.zh += "错";
  error.en = std::string(501, 'x');
  error.cause = "secret";
  const Failure failure = FailureOf(error);
  EXPECT_EQ(failure.reason, "REASON");
  EXPECT_EQ(failure.zh.size(), 498u);
  EXPECT_EQ(failure.en.size(), 500u);
}

}  // namespace
}  // namespace steward::jobs
