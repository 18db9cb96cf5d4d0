// Nobody is held longer than he wants to wait, whatever the database does.
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/eventually.h"
#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using Stub = v1::TicketService::Stub;

template <class T>
Code CodeOf(const Result<T>& result) {
  return result.ok() ? Code{} : result.error().code;
}

v1::AcceptTicketRequest Accept(const v1::Ticket& ticket) {
  v1::AcceptTicketRequest request;
  request.set_name(ticket.name());
  return request;
}

// Runs `body` while another connection holds the rows of all tickets.
void WhileLocked(TicketsStage& stage, const std::function<void()>& body) {
  const auto other = stage.schema().Open();
  const Status done = other->Transact(PatienceOf(1min), [&](db::Tx& tx) -> Status {
    TRY(tx.Query("SELECT id FROM tickets FOR UPDATE",
                 [](const db::Row& row) { return row.Get<std::string>(0); }));
    body();
    return {};
  });
  EXPECT_TRUE(done.ok()) << done.error().cause;
}

bool NothingRuns(TicketsStage& stage) {
  const db::Counts counts = stage.db().counts();
  return counts.open == counts.idle && stage.dispatcher().accepted() == 0;
}

TEST(DeadlineTest, ADeadlineStopsTheStatementThatWaitsForALock) {
  TicketsStage stage;
  const v1::Ticket ticket = stage.Create();
  const auto before = stage.observer().Sums();
  const std::int64_t kills = stage.db().counts().kills;
  WhileLocked(stage, [&] {
    testing::Quickest quickest;
    for (int i = 0; i < 3; ++i) {
      const auto start = steady_clock::now();
      EXPECT_EQ(CodeOf(stage.Ask(&Stub::AcceptTicket, stage.stub(), Accept(ticket),
                                 {.token = stage.desk(), .patience = 800ms})),
                Code::kDeadlineExceeded);
      quickest.Add(steady_clock::now() - start);
      EXPECT_LT(steady_clock::now() - start, 3s);
    }
    EXPECT_LT(quickest.time(), 1s);
    EXPECT_TRUE(testing::Eventually([&] { return NothingRuns(stage); }, 2s))
        << "the worker and its connection are free while the lock is still held";
  });
  EXPECT_GT(stage.db().counts().kills, kills);
  EXPECT_EQ(stage.observer().Sums(), before);
}

TEST(DeadlineTest, ACallerWhoGoesAwayStopsTheStatementThatWaitsForALock) {
  TicketsStage stage;
  const v1::Ticket ticket = stage.Create();
  const auto before = stage.observer().Sums();
  WhileLocked(stage, [&] {
    grpc::ClientContext context;
    Code code{};
    std::thread caller([&] {
      code = CodeOf(stage.Ask(&Stub::AcceptTicket, stage.stub(), Accept(ticket),
                              {.token = stage.desk(), .patience = 20s, .context = &context}));
    });
    EXPECT_TRUE(testing::Eventually([&] {
      const db::Counts counts = stage.db().counts();
      return counts.open > counts.idle;
    }));
    context.TryCancel();
    caller.join();
    EXPECT_TRUE(testing::Eventually([&] { return NothingRuns(stage); }, 2s));
  });
  EXPECT_EQ(stage.observer().Sums(), before);
}

TEST(DeadlineTest, AStoppedDatabaseHoldsNobodyAndIsUsedAgainSoonAfterItGoesOn) {
  testing::PrivateMariaDb server;
  TicketsStage stage({.server = &server});
  const v1::Ticket ticket = stage.Create();
  v1::GetTicketRequest get;
  get.set_name(ticket.name());
  const auto ask = [&](std::chrono::milliseconds patience) {
    return stage.Ask(&Stub::GetTicket, stage.stub(), get,
                     {.token = stage.desk(), .patience = patience});
  };
  server.Stop();
  std::vector<std::thread> callers;
  std::atomic<int> late = 0;
  std::atomic<int> in_time = 0;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 24; ++i) {
    callers.emplace_back([&] {
      const auto start = steady_clock::now();
      if (ask(600ms).ok()) ++answered;
      const auto time = steady_clock::now() - start;
      if (time > 2500ms) ++late;
      if (time < 900ms) ++in_time;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(late, 0) << "callers held beyond their deadline";
  EXPECT_GE(in_time, 12) << "half of them, whatever else the machine does";
  EXPECT_EQ(answered, 0);
  server.Continue();
  EXPECT_TRUE(testing::Eventually([&] { return ask(1s).ok(); }, 5s));
  EXPECT_TRUE(stage.Ask(&Stub::AcceptTicket, Accept(ticket)).ok());
}

}  // namespace
}  // namespace steward::tickets
