// The figures of tickets that may have warning limits, read from a real database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/base/timestamp.h"
#include "tests/support/leaving_call.h"
#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using type::v1::Indicator;

using Stub = v1::TicketService::Stub;
using Values = std::map<std::string, std::int64_t>;

constexpr std::chrono::year_month_day kDay = std::chrono::year(2026) / 3 / 10;

class IndicatorsTest : public ::testing::Test {
 protected:
  // By subject, else by site; with this mildest limit.
  Values Read(Indicator indicator, Time now, const std::string& branch = "b1",
              std::int64_t amber = 30) {
    const std::vector<warning::LimitPeriod> periods = {
        {.indicator = indicator, .branch = "hq", .from = kDay, .limit = {amber, amber}}};
    const warning::Limits limits =
        warning::Limits::Of(periods, indicator, branch, kDay, warning::WorseOf(indicator));
    const auto call = testing::LeavingCall("tickets", branch, now, service_);
    Values values;
    for (const app::IndicatorReader& reader : stage_.wiring().indicators.Readers()) {
      if (reader.indicator != indicator) continue;
      for (const warning::Reading& reading : reader.read(*call, limits).value()) {
        EXPECT_EQ(reading.title.empty(), reading.subject.empty());
        values[reading.subject.empty() ? reading.site : reading.subject] = reading.value;
      }
    }
    return values;
  }
  Values Left(Indicator indicator, Time now) { return Read(indicator, now); }

  // Of severity 4: to be answered within an hour, and done within 48 hours.
  v1::Ticket Create(const std::string& site = "s1") {
    v1::CreateTicketRequest request = TicketsStage::Report();
    request.set_parent("branches/b1/sites/" + site);
    request.mutable_ticket()->set_severity(v1::Ticket::SEVERITY_4);
    return stage_.Create(request);
  }
  static Time DueOf(const v1::Ticket& ticket, v1::Clock::Kind kind) {
    for (const v1::Clock& clock : ticket.clocks()) {
      if (clock.kind() == kind) return ToTime(clock.due_time());
    }
    ADD_FAILURE() << "no such clock";
    return {};
  }
  v1::Ticket Accept(const v1::Ticket& ticket) {
    v1::AcceptTicketRequest request;
    request.set_name(ticket.name());
    return stage_.Ask(&Stub::AcceptTicket, request).value();
  }
  void Dispatch(const v1::Ticket& ticket) {
    v1::DispatchTicketRequest request;
    request.set_name(ticket.name());
    request.set_assignee(std::string(kTechnician));
    ASSERT_TRUE(stage_.Ask(&Stub::DispatchTicket, request).ok());
  }

  TicketsStage stage_;
  const std::string service_ = stage_.pipeline().TokenOf("services/tickets", {{"reader", ""}});
};

TEST_F(IndicatorsTest, MinutesToAnswerAreThoseOfTheTicketsNobodyHasAccepted) {
  constexpr auto kResponse = type::v1::INDICATOR_TICKET_RESPONSE_LEFT_MINUTES;
  const v1::Ticket ticket = Create();
  const Time due = DueOf(ticket, v1::Clock::KIND_RESPONSE);
  EXPECT_THAT(Left(kResponse, due - 31min), IsEmpty()) << "nobody wants to be warned yet";
  EXPECT_EQ(Left(kResponse, due - 30min), (Values{{ticket.name(), 30}}));
  EXPECT_EQ(Left(kResponse, due - 1us), (Values{{ticket.name(), 1}}));
  EXPECT_EQ(Left(kResponse, due), (Values{{ticket.name(), 0}}));
  EXPECT_EQ(Left(kResponse, due + 5min), (Values{{ticket.name(), -5}}));
  EXPECT_THAT(Read(kResponse, due, "b2"), IsEmpty()) << "of another branch";
  Accept(ticket);
  EXPECT_THAT(Left(kResponse, due + 5min), IsEmpty());
}

TEST_F(IndicatorsTest, MinutesToArriveAndResolveStandStillWhileATicketIsPaused) {
  constexpr auto kArrival = type::v1::INDICATOR_TICKET_ARRIVAL_LEFT_MINUTES;
  constexpr auto kResolution = type::v1::INDICATOR_TICKET_RESOLUTION_LEFT_MINUTES;
  const v1::Ticket running = Accept(Create());
  const v1::Ticket paused = Accept(Create());
  v1::PauseTicketRequest pause;
  pause.set_name(paused.name());
  pause.set_reason(v1::Pause::REASON_PART);
  pause.set_text("等配件");
  ASSERT_TRUE(stage_.Ask(&Stub::PauseTicket, pause).ok());
  const Time arrival = DueOf(running, v1::Clock::KIND_ARRIVAL);
  EXPECT_EQ(Left(kArrival, arrival - 10min), (Values{{running.name(), 10}}));
  const Time resolution = DueOf(running, v1::Clock::KIND_RESOLUTION);
  EXPECT_EQ(Left(kResolution, resolution - 10min), (Values{{running.name(), 10}}));
}

TEST_F(IndicatorsTest, TicketsThatNobodyHasAreCountedBySite) {
  constexpr auto kUnassigned = type::v1::INDICATOR_UNASSIGNED_TICKET_COUNT;
  const Time now = stage_.pipeline().clock().Now();
  const v1::Ticket first = Accept(Create());
  Create();
  Create("s2");
  EXPECT_EQ(Read(kUnassigned, now), (Values{{"s1", 2}, {"s2", 1}}));
  EXPECT_THAT(Read(kUnassigned, now, "b2"), IsEmpty());
  Dispatch(first);
  EXPECT_EQ(Read(kUnassigned, now), (Values{{"s1", 1}, {"s2", 1}}));
}

TEST_F(IndicatorsTest, OverdueTicketsAreCountedBySite) {
  constexpr auto kOverdue = type::v1::INDICATOR_OVERDUE_TICKET_COUNT;
  const v1::Ticket first = Create();
  Create();
  Create("s2");
  const Time due = DueOf(first, v1::Clock::KIND_RESPONSE);
  EXPECT_THAT(Read(kOverdue, due - 1us), IsEmpty());
  EXPECT_EQ(Read(kOverdue, due + 1h), (Values{{"s1", 2}, {"s2", 1}}));
  EXPECT_THAT(Read(kOverdue, due + 1h, "b2"), IsEmpty());
  Accept(first);
  EXPECT_EQ(Read(kOverdue, due + 1h), (Values{{"s1", 1}, {"s2", 1}}));
}

}  // namespace
}  // namespace steward::tickets
