// A write that is sent again: the same answer, once (INV-10 to INV-17).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using Stub = v1::TicketService::Stub;

class WritesTest : public ::testing::Test {
 protected:
  template <class Request, class Response>
  std::string BytesOf(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      const Request& request) {
    const Result<Response> answer = stage_.Ask(method, request);
    return answer.ok() ? answer.value().SerializeAsString() : answer.error().en;
  }

  // Sends the request twice; the second time nothing new may be found in any table.
  template <class Request, class Response>
  Response Twice(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                 Request request) {
    request.set_request_id(stage_.FreshId());
    const Result<Response> first = stage_.Ask(method, request);
    EXPECT_EQ(ReasonOf(first), "OK") << first.error().en;
    const auto rows = stage_.observer().RowCounts();
    const auto tables = stage_.observer().Sums();
    EXPECT_EQ(BytesOf(method, request), first.value().SerializeAsString());
    EXPECT_EQ(stage_.observer().RowCounts(), rows);
    EXPECT_EQ(stage_.observer().Sums(), tables);
    return first.value();
  }

  TicketsStage stage_;
};

TEST_F(WritesTest, ARepeatedRequestGetsTheSameBytesAndLeavesNoNewRow) {
  const v1::Ticket ticket = Twice(&Stub::CreateTicket, TicketsStage::Report());
  v1::AcceptTicketRequest accept;
  accept.set_name(ticket.name());
  Twice(&Stub::AcceptTicket, accept);
  v1::UpdateTicketRequest update;
  update.mutable_ticket()->set_name(ticket.name());
  update.mutable_ticket()->set_title("新标题");
  update.mutable_update_mask()->add_paths("title");
  Twice(&Stub::UpdateTicket, update);
  v1::AddTicketNoteRequest note;
  note.set_name(ticket.name());
  note.set_kind(v1::AddTicketNoteRequest::NOTE_KIND_TRACKING);
  note.set_text("已联系");
  Twice(&Stub::AddTicketNote, note);
}

TEST_F(WritesTest, ARequestIdIsNotUsedForAnotherBody) {
  v1::CreateTicketRequest request = TicketsStage::Report();
  request.set_request_id(stage_.FreshId());
  stage_.Create(request);
  const auto before = stage_.observer().Sums();
  request.mutable_ticket()->set_title("别的事情");
  const auto again = stage_.Ask(&Stub::CreateTicket, request);
  ASSERT_EQ(ReasonOf(again), "REQUEST_ID_REUSED");
  EXPECT_EQ(again.error().code, Code::kInvalidArgument);
  EXPECT_EQ(stage_.observer().Sums(), before);
}

TEST_F(WritesTest, ARefusedRequestDoesNotBurnItsId) {
  const v1::Ticket ticket = stage_.Create();
  v1::CloseTicketRequest close;
  close.set_name(ticket.name());
  close.set_request_id(stage_.FreshId());
  EXPECT_EQ(ReasonOf(stage_.Ask(&Stub::CloseTicket, close)), "MOVE_NOT_ALLOWED");
  v1::CreateTicketRequest request = TicketsStage::Report("");
  request.set_request_id(stage_.FreshId());
  EXPECT_EQ(ReasonOf(stage_.Ask(&Stub::CreateTicket, request)), "INVALID_REQUEST");
  request.mutable_ticket()->set_title("有标题");
  EXPECT_EQ(ReasonOf(stage_.Ask(&Stub::CreateTicket, request)), "OK");
}

TEST_F(WritesTest, TwoPeopleMayUseOneRequestId) {
  v1::CreateTicketRequest request = TicketsStage::Report();
  request.set_request_id(stage_.FreshId());
  const v1::Ticket first = stage_.Create(request);
  request.mutable_ticket()->set_title("另一个人的");
  const auto second =
      stage_.Ask(&Stub::CreateTicket, stage_.stub(), request, {.token = stage_.technician()});
  ASSERT_EQ(ReasonOf(second), "OK") << second.error().en;
  EXPECT_NE(second.value().name(), first.name());
}

TEST_F(WritesTest, AWriteWithoutARequestIdIsRefused) {
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + stage_.desk());
  v1::Ticket answer;
  EXPECT_EQ(stage_.stub().CreateTicket(&context, TicketsStage::Report(), &answer).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(WritesTest, SixtyFourTwinsAtOnceMakeOneTicketAndGetEqualBytes) {
  v1::CreateTicketRequest request = TicketsStage::Report();
  request.set_request_id(stage_.FreshId());
  std::vector<std::string> answers(64);
  std::vector<std::thread> callers;
  for (std::string& answer : answers) {
    callers.emplace_back([&] { answer = BytesOf(&Stub::CreateTicket, request); });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(std::set<std::string>(answers.begin(), answers.end()).size(), 1u);
  EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM tickets"), 1);
  EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM ticket_entries"), 1);
  EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM outbox"), 1);
  EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM audit_records"), 1);
}

TEST_F(WritesTest, OfManyMovesOfOneTicketExactlyOneWins) {
  const v1::Ticket ticket = stage_.Create();
  std::vector<std::string> reasons(16);
  std::vector<std::thread> callers;
  for (std::string& reason : reasons) {
    callers.emplace_back([&] {
      v1::AcceptTicketRequest accept;
      accept.set_name(ticket.name());
      reason = ReasonOf(stage_.Ask(&Stub::AcceptTicket, accept));
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(std::count(reasons.begin(), reasons.end(), "OK"), 1);
  EXPECT_EQ(std::count(reasons.begin(), reasons.end(), "MOVE_NOT_ALLOWED"), 15);
  EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM ticket_entries"), 3);
}

}  // namespace
}  // namespace steward::tickets
