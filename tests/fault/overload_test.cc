// More work than a service can do: whoever sends too much is refused and nobody else, work is not
// done for callers who are gone, and nothing of it remains when the load ends.
#include <atomic>
#include <thread>

#include "common/rpc/client.h"
#include "tests/integration/rpc/note_stage.h"
#include "tests/support/echo_server.h"

namespace steward::rpc {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

class OverloadTest : public DispatcherTest {
 protected:
  std::string TokenIn(const std::string& branch) {
    return stage_.TokenOf("branches/" + branch + "/staff/01900000-0000-7000-8000-000000000001",
                          {{"all", "branches/" + branch}});
  }

  grpc::Status Ask(const std::string& branch, const std::string& token,
                   std::chrono::milliseconds patience = 20s) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + token);
    context.set_deadline(std::chrono::system_clock::now() + patience);
    echo::GetNoteRequest request;
    request.set_name("branches/" + branch + "/notes/01900000-0000-7000-8000-0000000000aa");
    echo::Note note;
    return stub_->GetNote(&context, request, &note);
  }

  // Work of a handler, which is there to take time.
  static void Work(std::chrono::microseconds time) {
    const SteadyTime end = steady_clock::now() + time;
    while (steady_clock::now() < end) continue;
  }
};

TEST_F(OverloadTest, ABranchThatSendsFiftyTimesAsMuchIsRefusedAndTheOthersNever) {
  notes_.get = [&](Call&) {
    Work(500us);
    return echo::Note();
  };
  Start({.workers = 2, .queued_calls = 16});
  const std::string busy = TokenIn("b1");
  std::atomic<bool> over = false;
  std::atomic<int> busy_refused = 0;
  std::atomic<int> others_served = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 50; ++i) {
    threads.emplace_back([&] {
      while (!over) {
        const grpc::Status status = Ask("b1", busy);
        if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) ++busy_refused;
      }
    });
  }
  EXPECT_TRUE(testing::Eventually([&] { return busy_refused > 100; }));
  constexpr int kCalls = 200;
  std::vector<std::thread> others;
  for (const std::string branch : {"b2", "b3", "b4"}) {
    others.emplace_back([&, branch] {
      const std::string token = TokenIn(branch);
      // Until the token is known here it waits with the unknown.
      EXPECT_TRUE(testing::Eventually([&] { return Ask(branch, token).ok(); }));
      for (int i = 0; i < kCalls; ++i) others_served += Ask(branch, token).ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : others) thread.join();
  over = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(others_served, 3 * kCalls) << "none of them was refused";
}

TEST_F(OverloadTest, CallsOfOthersComeAfterOneOfTheBusyBranchAndNotAfterAll) {
  std::mutex mutex;
  std::string order;
  std::atomic<bool> holds = false;
  notes_.get = [&](Call& call) -> Result<echo::Note> {
    if (holds) return gate_.Pass();
    const std::lock_guard lock(mutex);
    order += call.branch().back();
    return echo::Note();
  };
  Start({.workers = 1, .queued_calls = 100});
  const std::string busy = TokenIn("b1");
  const std::string quiet = TokenIn("b2");
  ASSERT_TRUE(Ask("b1", busy).ok());
  ASSERT_TRUE(Ask("b2", quiet).ok());
  order.clear();
  holds = true;
  std::future<grpc::Status> held = Hold();
  holds = false;
  std::vector<std::thread> callers;
  const auto later = [&](const std::string& branch, const std::string& token) {
    const size_t before = dispatcher_->queued();
    callers.emplace_back([&, branch, token] { EXPECT_TRUE(Ask(branch, token).ok()); });
    EXPECT_TRUE(testing::Eventually([&] { return dispatcher_->queued() > before; }));
  };
  for (int i = 0; i < 10; ++i) later("b1", busy);
  later("b2", quiet);
  later("b2", quiet);
  gate_.Open();
  for (std::thread& caller : callers) caller.join();
  EXPECT_TRUE(held.get().ok());
  EXPECT_EQ(order, "121211111111");
}

TEST_F(OverloadTest, AFloodOfForgedTokensTakesNoPlaceOfThoseWhoAreKnown) {
  std::atomic<bool> holds = false;
  notes_.get = [&](Call&) { return holds ? gate_.Pass() : Result<echo::Note>(echo::Note()); };
  Start({.workers = 1, .queued_calls = 4});
  const std::string known = TokenIn("b2");
  ASSERT_TRUE(Ask("b2", known).ok());
  holds = true;
  std::future<grpc::Status> held = Hold();
  std::atomic<int> unknown = 0;
  std::atomic<int> shed = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      const grpc::Status status = Ask("b2", "forged");
      unknown += status.error_code() == grpc::StatusCode::UNAUTHENTICATED ? 1 : 0;
      shed += status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ? 1 : 0;
    });
  }
  ASSERT_TRUE(testing::Eventually([&] { return dispatcher_->queued() == 4; }));
  callers.emplace_back([&] { EXPECT_TRUE(Ask("b2", known).ok()); });
  EXPECT_TRUE(testing::Eventually([&] { return shed == 1; })) << "one of the forged made room";
  gate_.Open();
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(unknown, 3);
  EXPECT_TRUE(held.get().ok());
}

TEST_F(OverloadTest, ThreeTimesTheLoadIsWorkForThoseWhoStillWaitAndEndsWithTheLoad) {
  std::atomic<int> worked = 0;
  notes_.get = [&](Call&) {
    ++worked;
    Work(4ms);
    return echo::Note();
  };
  Start({.workers = 2, .queued_calls = 256});
  ASSERT_TRUE(Get().ok());
  // Two workers answer 500 calls a second, and these ask for many more: each has 300 ms and comes
  // again at once, whatever he was told.
  std::atomic<int> good = 0;
  std::atomic<int> asked = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 200; ++i) {
    callers.emplace_back([&] {
      while (good < 300 && asked++ < 100'000) good += Get(300ms).ok() ? 1 : 0;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_GE(good, 300);
  EXPECT_LE(worked - good, worked / 3) << "work for callers who were gone";
  const auto end = steady_clock::now();
  EXPECT_TRUE(testing::Eventually([&] { return dispatcher_->accepted() == 0; }, 5s));
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(Get(1000ms).ok());
  EXPECT_LT(steady_clock::now() - end, 5s);
  EXPECT_EQ(dispatcher_->queued(), 0u);
}

TEST(RetryBudgetTest, AnOutageIsAskedATenthMoreOftenAndNoMore) {
  std::atomic<bool> down = true;
  testing::EchoServer server([&](const testing::EchoCall&) {
    return down ? testing::EchoAnswer{.code = 14, .message = "away"} : testing::EchoAnswer{};
  });
  Client client("notes", server.address(), 16);
  const auto ask = [&](int calls) {
    std::atomic<int> good = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < 16; ++i) {
      callers.emplace_back([&, share = calls / 16] {
        for (int call = 0; call < share; ++call) {
          good += client.Call<echo::Note>(
                            Client::Context{PatienceOf(20s), "token", "", Language::kEnglish},
                            "steward.echo.v1.NoteService.GetNote", echo::GetNoteRequest())
                          .ok()
                      ? 1
                      : 0;
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
    return good.load();
  };
  ask(160);  // what was saved before the outage is spent
  const int before = server.calls();
  constexpr int kCalls = 1600;
  EXPECT_EQ(ask(kCalls), 0);
  EXPECT_GE(server.calls() - before, kCalls);
  EXPECT_LE(server.calls() - before, kCalls * 11 / 10 + 1);
  down = false;
  EXPECT_EQ(ask(kCalls), kCalls) << "and all is well when it is back";
}

}  // namespace
}  // namespace steward::rpc
