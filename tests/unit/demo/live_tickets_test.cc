#include "tools/demo/live_tickets.h"

#include <gmock/gmock.h>

#include <set>

namespace steward::demo {
namespace {

using tickets::v1::Ticket;

TEST(LiveTicketsTest, ThirtyTicketsStandInManyStates) {
  EXPECT_EQ(LiveTickets().size(), 30u);
  std::set<Ticket::State> states;
  std::set<Ticket::Kind> kinds;
  for (const LiveTicket& live : LiveTickets()) {
    states.insert(live.state);
    kinds.insert(live.ticket.kind());
  }
  EXPECT_EQ(states.size(), 16u) << "every state from REGISTERED to CLOSED";
  EXPECT_GE(kinds.size(), 6u);
}

// Tickets are found again by what they are about.
TEST(LiveTicketsTest, NoTwoTicketsHaveTheSameTitle) {
  std::set<std::string> titles;
  for (const LiveTicket& live : LiveTickets()) {
    EXPECT_TRUE(titles.insert(live.ticket.title()).second) << live.ticket.title();
  }
}

TEST(LiveTicketsTest, AnEmergencyIsNeverPaused) {
  for (const LiveTicket& live : LiveTickets()) {
    if (live.ticket.urgency() != Ticket::URGENCY_EMERGENCY) continue;
    EXPECT_THAT(live.steps, ::testing::Not(::testing::Contains(Step::kPause)));
  }
}

TEST(StepsDoneTest, FindsHowFarABrokenRunCame) {
  const std::vector<Step> steps = {Step::kAccept, Step::kDispatch, Step::kTake, Step::kArrive};
  const auto done = [&](const std::vector<std::string>& actions) {
    return StepsDone(steps, actions);
  };
  EXPECT_EQ(done({}), 0u);
  EXPECT_EQ(done({"REGISTER"}), 0u);
  EXPECT_EQ(done({"REGISTER", "ACCEPT", "QUEUE"}), 1u);
  EXPECT_EQ(done({"REGISTER", "ACCEPT", "QUEUE", "DISPATCH", "TAKE"}), 3u);
  EXPECT_EQ(done({"REGISTER", "ACCEPT", "NOTE", "DISPATCH", "RETURN", "DISPATCH", "TAKE"}), 3u);
  EXPECT_EQ(done({"REGISTER", "ACCEPT", "QUEUE", "DISPATCH", "TAKE", "ARRIVE", "START_WORK"}), 4u);
}

TEST(StepsDoneTest, CountsARepeatedStepOnce) {
  const std::vector<Step> steps = {Step::kPause, Step::kResume, Step::kPause};
  const std::vector<std::string> actions = {"PAUSE", "RESUME"};
  EXPECT_EQ(StepsDone(steps, actions), 2u);
}

}  // namespace
}  // namespace steward::demo
