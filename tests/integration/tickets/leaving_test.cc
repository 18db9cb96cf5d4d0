// The tickets of somebody who leaves go to his successor, on a real database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/db/fault_plan.h"
#include "tests/support/leaving_call.h"
#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

using Stub = v1::TicketService::Stub;

class LeavingTest : public ::testing::Test {
 protected:
  static constexpr char kLeaver[] = "branches/b1/staff/01900000-0000-7000-8000-0000000000c1";
  static constexpr char kSuccessor[] = "branches/b1/staff/01900000-0000-7000-8000-0000000000c2";

  v1::Ticket Get(const v1::Ticket& ticket) {
    v1::GetTicketRequest request;
    request.set_name(ticket.name());
    return stage_.Ask(&Stub::GetTicket, request).value();
  }

  // Sent to him, at this hour from now unless it is 0.
  v1::Ticket Dispatched(const std::string& to, int hours = 0) {
    v1::AcceptTicketRequest accept;
    accept.set_name(stage_.Create().name());
    stage_.Ask(&Stub::AcceptTicket, accept).value();
    v1::DispatchTicketRequest dispatch;
    dispatch.set_name(accept.name());
    dispatch.set_assignee(to);
    if (hours != 0) {
      const auto now = std::chrono::floor<std::chrono::seconds>(stage_.pipeline().clock().Now())
                           .time_since_epoch()
                           .count();
      dispatch.mutable_appointment()->mutable_start_time()->set_seconds(now + hours * 3600);
      dispatch.mutable_appointment()->mutable_end_time()->set_seconds(now + hours * 3600 + 1800);
    }
    return stage_.Ask(&Stub::DispatchTicket, dispatch).value();
  }

  // Answered for by him.
  v1::Ticket Transferred(const std::string& to) {
    v1::TransferTicketRequest request;
    request.set_name(stage_.Create().name());
    request.set_person(to);
    request.set_text("请跟进");
    return stage_.Ask(&Stub::TransferTicket, request).value();
  }

  Result<app::LeavingReport> HandOver() {
    return stage_.wiring().leavings(
        *testing::LeavingCall("tickets", "b1", stage_.pipeline().clock().Now(), stage_.desk()),
        testing::LeavingOf("b1", kLeaver, kSuccessor));
  }
  std::int64_t Audits() {
    return stage_.observer().Count(
        "SELECT COUNT(*) FROM audit_records WHERE principal = 'services/tickets'");
  }

  TicketsStage stage_;
};

TEST_F(LeavingTest, WhatHeWorksOnOrAnswersForGoesOverOnce) {
  const v1::Ticket work = Dispatched(kLeaver);
  const v1::Ticket answer = Transferred(kLeaver);
  const v1::Ticket other = Dispatched(std::string(kTechnician));
  const app::LeavingReport report = HandOver().value();
  EXPECT_EQ(report.handed_over, (std::map<std::string, int>{{"ticket", 2}}));
  EXPECT_THAT(report.still_out, IsEmpty());
  EXPECT_EQ(Get(work).assignee(), kSuccessor);
  EXPECT_EQ(Get(work).state(), v1::Ticket::STATE_DISPATCHED);
  EXPECT_EQ(Get(answer).responsible(), kSuccessor);
  EXPECT_EQ(Get(answer).first_responder(), kDesk) << "T-04";
  EXPECT_EQ(Get(other).etag(), other.etag());
  EXPECT_EQ(Audits(), 2);

  const auto sums = stage_.observer().Sums();
  EXPECT_EQ(HandOver().value(), report);
  EXPECT_EQ(stage_.observer().Sums(), sums) << "a repetition changes nothing";
}

TEST_F(LeavingTest, WorkInHandIsOutByItsNumberUntilItIsDone) {
  const v1::Ticket ticket = Dispatched(std::string(kTechnician));
  v1::TakeTicketRequest take;
  take.set_name(ticket.name());
  stage_.Ask(&Stub::TakeTicket, stage_.stub(), take, {.token = stage_.technician()}).value();
  v1::ArriveTicketRequest arrive;
  arrive.set_name(ticket.name());
  stage_.Ask(&Stub::ArriveTicket, stage_.stub(), arrive, {.token = stage_.technician()}).value();
  const auto leaving = testing::LeavingOf("b1", std::string(kTechnician), kSuccessor);
  const auto report = [&] {
    return stage_.wiring()
        .leavings(
            *testing::LeavingCall("tickets", "b1", stage_.pipeline().clock().Now(), stage_.desk()),
            leaving)
        .value();
  };
  ASSERT_THAT(report().still_out, SizeIs(1));
  EXPECT_EQ(report().still_out[0], (app::StillOut{"ticket", ticket.name(), ticket.number()}));
  v1::HandOutTicketRequest hand_out;
  hand_out.set_name(ticket.name());
  hand_out.set_body("总包单位");
  hand_out.set_text("更换主管");
  stage_.Ask(&Stub::HandOutTicket, stage_.stub(), hand_out, {.token = stage_.technician()}).value();
  EXPECT_THAT(report().still_out, IsEmpty());
}

TEST_F(LeavingTest, AnAppointmentTheSuccessorCannotKeepIsLeftToADispatcher) {
  const v1::Ticket his = Dispatched(kLeaver, 5);
  const v1::Ticket free = Dispatched(kLeaver, 8);
  Dispatched(kSuccessor, 5);
  const app::LeavingReport report = HandOver().value();
  ASSERT_THAT(report.still_out, SizeIs(1));
  EXPECT_EQ(report.still_out[0].title, his.number());
  EXPECT_EQ(Get(his).etag(), his.etag());
  EXPECT_EQ(Get(free).assignee(), kSuccessor);
  EXPECT_EQ(Get(free).appointment().start_time().seconds(),
            free.appointment().start_time().seconds());
}

TEST_F(LeavingTest, EverythingGoesOverOnceWhicheverStatementFails) {
  for (int i = 0; i < 2; ++i) Dispatched(kLeaver), Transferred(kLeaver);
  HandOver().value();  // the calendar is known from here on
  for (int i = 0; i < 2; ++i) Dispatched(kLeaver), Transferred(kLeaver);
  db::FaultPlan faults;
  stage_.db().Inject(&faults);
  int failed = 0;
  for (int n = 1; n < 100; ++n) {
    faults.FailStatement(n, db::FaultPlan::kPlain);
    if (HandOver().ok()) break;
    ++failed;
  }
  faults.Clear();
  stage_.db().Inject(nullptr);
  EXPECT_GT(failed, 5);
  EXPECT_EQ(HandOver().value().handed_over.at("ticket"), 8);
  EXPECT_EQ(Audits(), 8);
}

}  // namespace
}  // namespace steward::tickets
