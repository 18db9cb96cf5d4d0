// The copies of working calendars: new clocks go by what was published last, without a question to
// identity.
#include "services/tickets/calendar_copies.h"

#include <gtest/gtest.h>

#include "tests/support/published_calendar.h"
#include "tests/support/tickets_stage.h"
#include "tests/support/told_event.h"

namespace steward::tickets {
namespace {

using Stub = v1::TicketService::Stub;

class CalendarCopiesTest : public ::testing::Test {
 protected:
  CalendarCopiesTest() {
    for (const events::Subscription& one : stage_.wiring().Subscriptions())
      if (one.source == "identity") following_ = one;
  }

  // Works round the clock from this version on.
  Status Apply(std::int64_t version, int last_minute = 24 * 60) {
    identity::v1::WorkingCalendarPublished published = testing::PublishedCalendar(version);
    for (auto& hours : *published.mutable_calendar()->mutable_weekdays())
      hours.add_windows()->set_end_minute(last_minute);
    return testing::Tell(stage_.db(), following_, published);
  }
  std::int64_t Versions() {
    return stage_.observer().Count("SELECT COUNT(*) FROM working_calendars");
  }
  // A process that has just begun.
  std::int64_t CurrentOfANewProcess() {
    CalendarCopies copies(stage_.db(), identity_, [] { return std::string(); });
    rpc::Call call(*v1::CreateTicketRequest::descriptor()->file()->service(0)->method(0));
    call.set_deadline(std::chrono::steady_clock::now() + std::chrono::seconds(20));
    return copies.Of(call, "b1").value().current();
  }

  TicketsStage stage_;
  events::Subscription following_;
  // Nobody answers there.
  rpc::Client identity_{"identity", "ipv4:127.0.0.1:1", 1};
};

TEST_F(CalendarCopiesTest, WhatWasPublishedIsUsedWithoutAskingIdentity) {
  stage_.StopIdentity();
  ASSERT_TRUE(Apply(7).ok());
  EXPECT_EQ(CurrentOfANewProcess(), 7);
  ASSERT_TRUE(Apply(8).ok());
  ASSERT_TRUE(Apply(7).ok()) << "told again";
  EXPECT_EQ(CurrentOfANewProcess(), 8);
  EXPECT_EQ(Versions(), 2) << "running clocks go by theirs";
}

TEST_F(CalendarCopiesTest, ACalendarThatMakesNoSenseIsRefusedAndKeptOut) {
  EXPECT_FALSE(Apply(7, 30 * 60).ok());
  EXPECT_EQ(Versions(), 0);
}

}  // namespace
}  // namespace steward::tickets
