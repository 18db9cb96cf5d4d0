#include "common/rpc/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "common/rpc/status.h"
#include "google/rpc/status.pb.h"
#include "steward/echo/v1/echo.pb.h"
#include "steward/type/v1/reasons.h"
#include "tests/support/echo_server.h"
#include "tests/support/eventually.h"

namespace steward::rpc {
namespace {

using namespace std::chrono_literals;
namespace echo = ::steward::echo::v1;

constexpr int kUnavailable = 14;
constexpr int kCancelled = 1;
constexpr std::string_view kGet = "steward.echo.v1.NoteService.GetNote";
constexpr std::string_view kConfirm = "steward.echo.v1.NoteService.Confirm";
constexpr std::string_view kCreate = "steward.echo.v1.NoteService.CreateNote";

Client::Context Patient(std::chrono::milliseconds time = 5s) {
  return {PatienceOf(time), "token", "", Language::kEnglish};
}

template <class Request = echo::GetNoteRequest>
Result<echo::Note> Ask(Client& client, std::string_view method,
                       const Client::Context& context = Patient()) {
  return client.Call<echo::Note>(context, method, Request());
}

// A server that answers the first `failures` calls with this code.
testing::EchoServer::Handler FailFirst(int failures, int code) {
  const auto left = std::make_shared<std::atomic<int>>(failures);
  return [left, code](const testing::EchoCall&) {
    return (*left)-- > 0 ? testing::EchoAnswer{.code = code, .message = "no"}
                         : testing::EchoAnswer{};
  };
}

TEST(ClientTest, AReadIsTriedAgainWhileThePeerIsUnavailable) {
  testing::EchoServer server(FailFirst(2, kUnavailable));
  Client client("notes", server.address(), 4);
  EXPECT_TRUE(Ask(client, kGet).ok());
  EXPECT_EQ(server.calls(), 3);
}

TEST(ClientTest, ThreeAttemptsAreAll) {
  testing::EchoServer server(FailFirst(100, kUnavailable));
  Client client("notes", server.address(), 4);
  EXPECT_EQ(Ask(client, kGet).error().code, Code::kUnavailable);
  EXPECT_EQ(server.calls(), 3);
}

TEST(ClientTest, AWriteWithARequestIdIsTriedAgainAndOneWithoutIsNot) {
  testing::EchoServer server(FailFirst(2, kUnavailable));
  Client client("notes", server.address(), 4);
  EXPECT_FALSE(Ask(client, kConfirm).ok());
  EXPECT_EQ(server.calls(), 1) << "no key: sent once";
  EXPECT_TRUE(Ask<echo::CreateNoteRequest>(client, kCreate).ok());
  EXPECT_EQ(server.calls(), 3);
}

TEST(ClientTest, OtherErrorsAreThePeersLastWord) {
  for (const int code : {3, 4, 5, 7, 8, 9, 10, 13, 16}) {
    testing::EchoServer server(FailFirst(100, code));
    Client client("notes", server.address(), 4);
    EXPECT_FALSE(Ask(client, kGet).ok());
    EXPECT_EQ(server.calls(), 1) << code;
  }
}

TEST(ClientTest, ACancellationNobodyAskedForIsAPeerThatGoesAway) {
  testing::EchoServer server(FailFirst(1, kCancelled));
  Client client("notes", server.address(), 4);
  EXPECT_TRUE(Ask(client, kGet).ok());
  EXPECT_EQ(server.calls(), 2);
}

TEST(ClientTest, RetriesAreATenthOfManyCalls) {
  testing::EchoServer server(FailFirst(1'000'000, kUnavailable));
  Client client("notes", server.address(), 16);
  constexpr int kCalls = 200;
  std::vector<std::thread> callers;
  for (int i = 0; i < 20; ++i) {
    callers.emplace_back([&] {
      for (int call = 0; call < kCalls / 20; ++call) (void)Ask(client, kGet).ok();
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_GE(server.calls(), kCalls);
  EXPECT_LE(server.calls(), kCalls + kCalls / 10 + 10);
}

TEST(ClientTest, TokenLanguageTraceAndTimeGoAlong) {
  std::mutex mutex;
  testing::EchoCall seen;
  testing::EchoServer server([&](const testing::EchoCall& call) {
    const std::lock_guard lock(mutex);
    seen = call;
    return testing::EchoAnswer{};
  });
  Client client("notes", server.address(), 4);
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  ASSERT_TRUE(Ask(client, kGet, {PatienceOf(3s), "abc", trace, Language::kEnglish}).ok());
  const std::lock_guard lock(mutex);
  EXPECT_EQ(seen.path, "/steward.echo.v1.NoteService/GetNote");
  EXPECT_EQ(seen.metadata["authorization"], "Bearer abc");
  EXPECT_EQ(seen.metadata["accept-language"], "en");
  EXPECT_EQ(seen.metadata["traceparent"], trace);
  EXPECT_LE(seen.time_left, 3s);
  EXPECT_GT(seen.time_left, 2s);
}

TEST(ClientTest, ThePeersReasonArrives) {
  const Error reason = Fail(type::Reason::kEtagMismatch);
  testing::EchoServer server([&](const testing::EchoCall&) {
    const google::rpc::Status status = ToProto(reason, Language::kEnglish);
    return testing::EchoAnswer{
        .code = status.code(), .message = status.message(), .details = status.SerializeAsString()};
  });
  Client client("notes", server.address(), 4);
  const Error error = Ask(client, kGet).error();
  EXPECT_EQ(error.code, reason.code);
  EXPECT_EQ(error.reason, "ETAG_MISMATCH");
  EXPECT_EQ(error.en, reason.en);
}

TEST(ClientTest, ACallerWhoGoesAwayCancelsTheCall) {
  testing::EchoServer server(
      [](const testing::EchoCall&) { return testing::EchoAnswer{.hold = true}; });
  Client client("notes", server.address(), 4);
  std::atomic<bool> gone = false;
  Client::Context context = Patient(20s);
  context.patience.gone = &gone;
  Code code{};
  std::thread caller([&] { code = Ask(client, kGet, context).error().code; });
  EXPECT_TRUE(testing::Eventually([&] { return server.calls() == 1; }));
  gone = true;
  caller.join();
  EXPECT_EQ(code, Code::kCancelled);
  EXPECT_TRUE(testing::Eventually([&] { return server.cancelled() == 1; }));
}

TEST(ClientTest, NobodyWaitsLongerThanHisDeadline) {
  testing::EchoServer server(
      [](const testing::EchoCall&) { return testing::EchoAnswer{.hold = true}; });
  Client client("notes", server.address(), 1);
  constexpr int kRuns = 3;
  testing::Quickest quickest;
  for (int i = 0; i < kRuns; ++i) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(Ask(client, kGet, Patient(300ms)).error().code, Code::kDeadlineExceeded);
    quickest.Add(std::chrono::steady_clock::now() - start);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s) << "the peer never answers";
  }
  EXPECT_LT(quickest.time(), 600ms);

  std::atomic<bool> gone = false;
  Client::Context context = Patient(20s);
  context.patience.gone = &gone;
  std::thread holder([&] { (void)Ask(client, kGet, context).ok(); });
  EXPECT_TRUE(testing::Eventually([&] { return server.calls() == kRuns + 1; }));
  EXPECT_EQ(Ask(client, kGet, Patient(100ms)).error().reason, "OVERLOADED") << "no place";
  Client::Context impatient = Patient(20s);
  impatient.patience.gone = &gone;
  const auto start = std::chrono::steady_clock::now();
  std::thread other(
      [&] { EXPECT_EQ(Ask(client, kGet, impatient).error().code, Code::kCancelled); });
  gone = true;
  other.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s) << "who is gone waits for no place";
  holder.join();
}

TEST(ClientTest, APeerThatIsNotThereIsUnavailable) {
  Client client("notes", "ipv4:127.0.0.1:1", 4);
  const Error error = Ask(client, kGet, Patient(3s)).error();
  EXPECT_EQ(error.code, Code::kUnavailable);
  EXPECT_EQ(error.reason, "SERVICE_UNAVAILABLE");
}

}  // namespace
}  // namespace steward::rpc
