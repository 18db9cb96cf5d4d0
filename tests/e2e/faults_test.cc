// What callers see when parts of the platform fail, and that it recovers by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/eventually.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

class FaultsTest : public ::testing::Test {
 protected:
  HttpAnswer Create(std::string_view headers = "") {
    return stack_.Send(
        "POST", "/v1/branches/b1/sites/s1/tickets", stack_.token("desk"),
        R"({"kind":"KIND_ENQUIRY","channel":"CHANNEL_PHONE","severity":"SEVERITY_4",)"
        R"("title":"停水通知"})",
        headers);
  }

  Stack& stack_ = Stack::Shared();
};

TEST_F(FaultsTest, AStoppedDatabaseHoldsNobodyBeyondHisDeadlineAndTheServiceRecovers) {
  ASSERT_EQ(Create().status, 200);
  stack_.mariadb().Stop();
  const auto start = steady_clock::now();
  const HttpAnswer answer = Create("X-Request-Timeout-Ms: 1000\r\n");
  EXPECT_LT(steady_clock::now() - start, seconds(4));
  EXPECT_TRUE(answer.status == 503 || answer.status == 504) << answer.text;
  stack_.mariadb().Continue();
  EXPECT_TRUE(Eventually([&] { return Create().status == 200; }, seconds(5)));
}

TEST_F(FaultsTest, AKilledDatabaseIsServiceUnavailableAndComesBack) {
  stack_.mariadb().Kill();
  const HttpAnswer answer = Create("X-Request-Timeout-Ms: 2000\r\n");
  EXPECT_TRUE(answer.status == 503 || answer.status == 504) << answer.status << answer.text;
  stack_.mariadb().Restart();
  EXPECT_TRUE(Eventually([&] { return Create().status == 200; }, seconds(5)));
}

TEST_F(FaultsTest, AKilledServiceAnswersARepeatedRequestLikeTheFirst) {
  const std::string key = "Idempotency-Key: " + NewRequestId() + "\r\n";
  const HttpAnswer first = Create(key);
  ASSERT_EQ(first.status, 200) << first.text;
  stack_.Restart("tickets");
  HttpAnswer again;
  EXPECT_TRUE(Eventually([&] { return (again = Create(key)).status == 200; }, seconds(5)));
  EXPECT_EQ(again.text, first.text);
}

TEST_F(FaultsTest, SignOnEndsAtLogOut) {
  const Json session = stack_.Must("POST", "/v1/sessions:login", "",
                                   {{"login", "visitor"}, {"password", "plum blossom in march"}});
  const std::string token = session["accessToken"];
  EXPECT_EQ(stack_.Send("GET", "/v1/self", token).status, 200);
  EXPECT_EQ(stack_.Send("POST", "/v1/sessions:logout", token, "{}").status, 200);
  EXPECT_TRUE(
      Eventually([&] { return stack_.Send("GET", "/v1/self", token).status == 401; }, seconds(5)));
}

}  // namespace
}  // namespace steward::testing
