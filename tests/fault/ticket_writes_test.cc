// A write is done whole and once, or not at all, wherever it breaks (INV-10, INV-14, INV-18).
#include <gtest/gtest.h>

#include "common/db/fault_plan.h"
#include "tests/support/eventually.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/nth_statement.h"
#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using namespace std::chrono_literals;
using Stub = v1::TicketService::Stub;
using db::FaultPlan;

class TicketWritesTest : public ::testing::Test {
 protected:
  ~TicketWritesTest() override { stage_.db().Inject(nullptr); }

  // With an error that is retried the caller notices nothing, and the effect is there once.
  template <class Request, class Response>
  void SurviveEachStatement(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                         Response*),
                            const std::function<Request()>& next, int mysql_error) {
    stage_.db().Inject(&faults_);
    for (int n = 1;; ++n) {
      SCOPED_TRACE("statement " + std::to_string(n));
      Request request = next();
      request.set_request_id(stage_.FreshId());
      const std::int64_t audits = stage_.observer().Count("SELECT COUNT(*) FROM audit_records");
      faults_.FailStatement(n, mysql_error);
      const Result<Response> answer = stage_.Ask(method, request);
      const bool fired = faults_.fired();
      faults_.Clear();
      EXPECT_EQ(ReasonOf(answer), "OK") << answer.error().en;
      EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM audit_records"), audits + 1);
      CheckOnce(method, request, answer);
      if (!fired || n > 100) return;
    }
  }

  // The same request again gets the same bytes and changes nothing.
  template <class Request, class Response>
  void CheckOnce(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                 const Request& request, const Result<Response>& first) {
    const auto after = stage_.observer().Sums();
    const Result<Response> again = stage_.Ask(method, request);
    ASSERT_EQ(ReasonOf(again), "OK");
    EXPECT_EQ(again.value().SerializeAsString(), first.value().SerializeAsString());
    EXPECT_EQ(stage_.observer().Sums(), after);
  }

  v1::AcceptTicketRequest AcceptNew() {
    v1::AcceptTicketRequest request;
    request.set_name(stage_.Create().name());
    return request;
  }
  v1::DispatchTicketRequest DispatchNew() {
    const v1::AcceptTicketRequest accept = AcceptNew();
    stage_.Ask(&Stub::AcceptTicket, accept).value();
    v1::DispatchTicketRequest request;
    request.set_name(accept.name());
    request.set_assignee(std::string(kDesk));  // himself: who works here need not be looked up
    const std::int64_t now =
        std::chrono::floor<std::chrono::seconds>(SystemClock().Now()).time_since_epoch().count();
    // Never over another one.
    ++slots_;
    request.mutable_appointment()->mutable_start_time()->set_seconds(now + slots_ * 36000);
    request.mutable_appointment()->mutable_end_time()->set_seconds(now + slots_ * 36000 + 3600);
    return request;
  }

  // No step needs a block of numbers: fetching one is a transaction of its own. A call in the
  // middle of a block has just fetched the next.
  void BeginBlock(const std::string& series) {
    int last_digits = 0;
    while (last_digits % db::NumberSource::kBlock != db::NumberSource::kBlock / 2 + 1) {
      const std::string number =
          stage_.wiring().numbers.Next(PatienceOf(1min), "b1", series).value();
      last_digits = std::stoi(number.substr(number.size() - 4));
    }
  }

  TicketsStage stage_;
  FaultPlan faults_;
  int slots_ = 0;
};

TEST_F(TicketWritesTest, EveryWriteIsAllOrNothingWhicheverStatementFails) {
  const std::string series = stage_.Create().number().substr(0, 7);  // the calendar is there
  testing::WriteWalk walk(
      {.pipeline = stage_.pipeline(),
       .bindings = stage_.bindings(),
       .db = stage_.db(),
       .schema = stage_.schema(),
       .tokens = {{"admin",
                   stage_.pipeline().TokenOf(
                       "branches/b1/staff/01900000-0000-7000-8000-00000000000a", {{"all", ""}})},
                  {"technician", stage_.technician()}},
       .names = {{"desk", std::string(kDesk)}, {"technician", std::string(kTechnician)}}});
  for (const testing::WriteStep& step : testing::WriteStepsOf("steward.tickets.v1.")) {
    BeginBlock(series);
    BeginBlock("BX-2023");  // of what is imported
    ASSERT_TRUE(walk.FailEachStatement(step));
  }
  EXPECT_GT(walk.failed(), 700);
  std::printf("%d statements failed\n", walk.failed());
}

TEST_F(TicketWritesTest, ADeadlockAtAnyStatementIsNotNoticed) {
  stage_.Create();
  SurviveEachStatement<v1::CreateTicketRequest, v1::Ticket>(
      &Stub::CreateTicket, [] { return TicketsStage::Report(); }, FaultPlan::kDeadlock);
  SurviveEachStatement<v1::DispatchTicketRequest, v1::Ticket>(
      &Stub::DispatchTicket, [&] { return DispatchNew(); }, FaultPlan::kLockTimeout);
}

TEST_F(TicketWritesTest, ACommitWhoseReplyIsLostIsFoundAgainUnderItsRequestId) {
  v1::AcceptTicketRequest request = AcceptNew();
  request.set_request_id(stage_.FreshId());
  stage_.db().Inject(&faults_);
  faults_.DropCommitReply();
  EXPECT_EQ(ReasonOf(stage_.Ask(&Stub::AcceptTicket, request)), "COMMIT_UNKNOWN");
  EXPECT_TRUE(faults_.fired());
  const Result<v1::Ticket> again = stage_.Ask(&Stub::AcceptTicket, request);
  ASSERT_EQ(ReasonOf(again), "OK") << again.error().en;
  EXPECT_EQ(again.value().state(), v1::Ticket::STATE_WAITING_DISPATCH);
  EXPECT_EQ(again.value().etag(), "2") << "moved once";
  CheckOnce(&Stub::AcceptTicket, request, again);
}

TEST_F(TicketWritesTest, AReplyThatIsLostOnItsWayIsTheSameBytesWhenAskedForAgain) {
  v1::GetTicketRequest get;
  get.set_name(stage_.Create().name());
  testing::FaultProxy proxy(stage_.port());
  const auto stub = v1::TicketService::NewStub(stage_.Connect(proxy.port()));
  ASSERT_EQ(ReasonOf(stage_.Ask(&Stub::GetTicket, *stub, get, {.token = stage_.desk()})), "OK")
      << "the connection stands";
  v1::CreateTicketRequest request = TicketsStage::Report("断线的报修");
  request.set_request_id(stage_.FreshId());
  proxy.Replies({.black_hole = true});
  const Result<v1::Ticket> lost =
      stage_.Ask(&Stub::CreateTicket, *stub, request, {.token = stage_.desk(), .patience = 1s});
  EXPECT_FALSE(lost.ok());
  ASSERT_TRUE(testing::Eventually([&] {
    return stage_.observer().Count("SELECT COUNT(*) FROM tickets") == 2;
  })) << "it was done";
  const auto after = stage_.observer().Sums();
  proxy.Heal();
  proxy.Reset();
  const auto fresh = v1::TicketService::NewStub(stage_.Connect(proxy.port()));
  const Asking asking{.token = stage_.desk(), .patience = 10s};
  const Result<v1::Ticket> first = stage_.Ask(&Stub::CreateTicket, *fresh, request, asking);
  const Result<v1::Ticket> second = stage_.Ask(&Stub::CreateTicket, *fresh, request, asking);
  ASSERT_EQ(ReasonOf(first), "OK") << first.error().en;
  EXPECT_EQ(first.value().SerializeAsString(), second.value().SerializeAsString());
  EXPECT_EQ(first.value().title(), "断线的报修");
  EXPECT_EQ(stage_.observer().Sums(), after);
}

}  // namespace
}  // namespace steward::tickets
