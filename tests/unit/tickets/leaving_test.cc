// What becomes of a ticket when its technician or whoever answers for it leaves.
#include "services/tickets/leaving.h"

#include "tests/unit/tickets/builders.h"

namespace steward::tickets {
namespace {

using namespace testing;

// Both rules, as the service applies them.
void HandOver(Walk& walk, const std::string& leaver, const std::string& successor) {
  walk.ticket.unsaved.clear();
  const By by = walk.by("services/tickets");
  HandOverWork(walk.ticket, by, leaver, successor);
  HandOverAnswer(walk.ticket, by, leaver, successor);
}

TEST(LeavingTest, WorkThatHasNotBegunGoesToTheSuccessorAndWorkInHandStaysOut) {
  struct Row {
    State state;
    bool is_out;
    std::string assignee;
  };
  for (const Row& row : {Row{State::kRegistered, false, ""},
                         {State::kAccepted, false, ""},
                         {State::kWaitingDispatch, false, ""},
                         {State::kDispatched, false, kTao},
                         {State::kTaken, false, kTao},
                         {State::kNotAtHome, true, kMei},
                         {State::kArrived, true, kMei},
                         {State::kQuoteShown, true, kMei},
                         {State::kInWork, true, kMei},
                         {State::kPaused, true, kMei},
                         {State::kHandedOut, false, kMei},
                         {State::kCannotBeRepaired, false, kMei},
                         {State::kDone, false, kMei},
                         {State::kSigned, false, kMei},
                         {State::kVisited, false, kMei},
                         {State::kClosed, false, kMei}}) {
    Walk walk = InState(row.state);
    HandOver(walk, kMei, kTao);
    EXPECT_EQ(HasWorkOf(walk.ticket, kMei), row.is_out) << WordOf(row.state).word;
    EXPECT_EQ(walk.ticket.assignee, row.assignee) << WordOf(row.state).word;
    const size_t moves = row.assignee == kTao ? 1 : 0;
    EXPECT_EQ(walk.ticket.unsaved.size(), moves) << WordOf(row.state).word;
    const Ticket once = walk.ticket;
    HandOver(walk, kMei, kTao);
    EXPECT_EQ(walk.ticket.unsaved.size(), 0U) << "a repetition moves nothing";
    EXPECT_EQ(walk.ticket.state, once.state);
  }
}

TEST(LeavingTest, AnOpenTicketIsAnsweredForByTheSuccessorAndItsFirstResponderStays) {
  for (const State state : {State::kRegistered, State::kInWork, State::kPaused, State::kHandedOut,
                            State::kDone, State::kVisited}) {
    Walk walk = InState(state);
    HandOver(walk, kDesk, kLin);
    EXPECT_EQ(walk.ticket.responsible, kLin) << WordOf(state).word;
    EXPECT_EQ(walk.ticket.report.first_responder, kDesk) << "T-04";
    EXPECT_EQ(walk.ticket.state, state);
  }
  Walk closed = InState(State::kClosed);
  HandOver(closed, kDesk, kLin);
  EXPECT_EQ(closed.ticket.responsible, kDesk) << "what has ended keeps who answered for it";
}

TEST(LeavingTest, AnAppointmentThatLiesAheadIsKept) {
  Walk walk = InState(State::kWaitingDispatch);
  const calendar::Interval slot{walk.now + 3h, walk.now + 4h};
  Walk::Must(walk.ticket.Dispatch(walk.by(kDesk), kMei, slot, ""));
  Walk late = walk;
  HandOver(walk, kMei, kTao);
  EXPECT_EQ(walk.ticket.appointment, slot);
  late.now += 5h;
  HandOver(late, kMei, kTao);
  EXPECT_EQ(late.ticket.assignee, kTao);
  EXPECT_EQ(late.ticket.appointment, std::nullopt) << "it is over";
}

}  // namespace
}  // namespace steward::tickets
