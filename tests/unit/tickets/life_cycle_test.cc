// Every state against every action (INV-46), the history (INV-53), and the table against the
// documents made from it.
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "google/protobuf/descriptor.h"
#include "steward/options/v1/method.pb.h"
#include "steward/tickets/v1/ticket.pb.h"
#include "steward/tickets/v1/ticket_service.pb.h"
#include "tests/unit/tickets/builders.h"

namespace steward::tickets::testing {
namespace {

// Typed from the life-cycle table of the domain specification, not from the code: what a home
// repair can be moved by in each state. NOTE and TRANSFER are possible in every open state.
const std::map<State, std::string> kAllowed = {
    {State::kRegistered, "ACCEPT MARK_OUT_OF_SCOPE EXPLAIN VOID WITHDRAW MERGE RECLASSIFY"},
    {State::kAccepted, "QUEUE RESOLVE EXPLAIN VOID WITHDRAW MERGE RECLASSIFY"},
    {State::kWaitingDispatch, "DISPATCH GRAB HAND_OUT PAUSE VOID WITHDRAW MERGE RECLASSIFY"},
    {State::kDispatched, "DISPATCH TAKE RETURN PAUSE VOID WITHDRAW MERGE RECLASSIFY"},
    {State::kTaken,
     "ARRIVE REPORT_NOT_AT_HOME RETURN DISPATCH PAUSE VOID WITHDRAW MERGE RECLASSIFY"},
    {State::kNotAtHome, "DISPATCH PAUSE VOID WITHDRAW MERGE RECLASSIFY"},
    {State::kArrived,
     "START_WORK SHOW_QUOTE HAND_OUT MARK_CANNOT_BE_REPAIRED PAUSE VOID WITHDRAW MERGE RECLASSIFY"},
    {State::kQuoteShown, "CONSENT REFUSE_QUOTE PAUSE VOID WITHDRAW MERGE RECLASSIFY"},
    {State::kInWork, "RESOLVE SHOW_QUOTE HAND_OUT MARK_CANNOT_BE_REPAIRED PAUSE MERGE RECLASSIFY"},
    {State::kPaused, "RESUME VOID WITHDRAW MERGE RECLASSIFY"},
    {State::kHandedOut, "TAKE_BACK RESOLVE MERGE RECLASSIFY"},
    {State::kCannotBeRepaired, "RESOLVE MERGE RECLASSIFY"},
    {State::kDone, "SIGN_OFF REFUSE_SIGN_OFF TELL"},
    {State::kSigned, "RECORD_RETURN_VISIT TELL"},
    {State::kVisited, "CLOSE TELL"},
    {State::kClosed, "REOPEN"},
    {State::kExplained, ""},
    {State::kOutOfScope, ""},
    {State::kMerged, ""},
    {State::kWithdrawn, ""},
    {State::kVoid, ""},
};

using Attempt = std::function<Status(Ticket&, const By&)>;

// The moves up to the work, with arguments that are right wherever the move is.
std::map<std::string, Attempt> EarlyAttempts() {
  static const Ticket kMain =
      Ticket::Register("main", AReport(), A(Kind::kHomeRepair), Standing(), {kDesk, kNine});
  const calendar::Interval slot{kNine + 24h, kNine + 26h};
  return {
      {"ACCEPT", [](Ticket& t, const By& by) { return t.Accept(by, ""); }},
      {"QUEUE", [](Ticket& t, const By& by) { return t.Queue(by); }},
      {"MARK_OUT_OF_SCOPE",
       [](Ticket& t, const By& by) { return t.MarkOutOfScope(by, "outside_site", "x", ""); }},
      {"EXPLAIN", [](Ticket& t, const By& by) { return t.Explain(by, "x"); }},
      {"VOID", [](Ticket& t, const By& by) { return t.Void(by, "test", ""); }},
      {"WITHDRAW", [](Ticket& t, const By& by) { return t.Withdraw(by, "x"); }},
      {"MERGE", [](Ticket& t, const By& by) { return t.MergeInto(by, kMain, ""); }},
      {"TRANSFER", [](Ticket& t, const By& by) { return t.Transfer(by, kLin, "", "x"); }},
      {"DISPATCH", [slot](Ticket& t, const By& by) { return t.Dispatch(by, kMei, slot, ""); }},
      {"GRAB", [slot](Ticket& t, const By& by) { return t.Grab(by, slot); }},
      {"TAKE",
       [](Ticket& t, const By& by) {
         return t.Take({kMei, by.now});
       }},
      {"RETURN",
       [](Ticket& t, const By& by) {
         return t.Return({kMei, by.now}, "no_tools", "");
       }},
      {"ARRIVE",
       [](Ticket& t, const By& by) {
         return t.Arrive({kMei, by.now});
       }},
      {"REPORT_NOT_AT_HOME",
       [](Ticket& t, const By& by) {
         return t.ReportNotAtHome({kMei, by.now}, "p", "");
       }},
      {"SHOW_QUOTE",
       [](Ticket& t, const By& by) {
         return t.ShowQuote({kMei, by.now}, 6000, "x");
       }},
      {"CONSENT",
       [](Ticket& t, const By& by) { return t.AnswerQuote(by, Answer::kConsented, 5000, ""); }},
      {"REFUSE_QUOTE",
       [](Ticket& t, const By& by) { return t.AnswerQuote(by, Answer::kRefused, 5000, ""); }},
      {"START_WORK",
       [](Ticket& t, const By& by) {
         t.report.charge = Charge::kFree;  // so that nothing but the state decides
         return t.StartWork({kMei, by.now});
       }},
  };
}

// Those from the work on, and beside the way.
std::map<std::string, Attempt> LateAttempts() {
  return {
      {"PAUSE", [](Ticket& t, const By& by) { return t.Pause(by, PauseReason::kOwner, "x"); }},
      {"RESUME", [](Ticket& t, const By& by) { return t.Resume(by, ""); }},
      {"HAND_OUT", [](Ticket& t, const By& by) { return t.HandOut(by, "builder", "x"); }},
      {"TAKE_BACK", [](Ticket& t, const By& by) { return t.TakeBack(by, "x"); }},
      {"MARK_CANNOT_BE_REPAIRED",
       [](Ticket& t, const By& by) {
         return t.MarkCannotBeRepaired(by, kLin, local_days(2026y / 9 / 1), "x");
       }},
      {"RESOLVE",
       [](Ticket& t, const By& by) {
         return t.Resolve({kMei, by.now}, "x", {});
       }},
      {"SIGN_OFF",
       [](Ticket& t, const By& by) {
         return t.SignOffWork(by, {SignerRole::kCustomer, SignMeans::kPaper}, "Wang", "",
                              Standard());
       }},
      {"REFUSE_SIGN_OFF", [](Ticket& t, const By& by) { return t.RefuseSignOff(by, "x"); }},
      {"RECORD_RETURN_VISIT",
       [](Ticket& t, const By& by) {
         return t.RecordReturnVisit(by, VisitResult::kMade, "", Standard());
       }},
      {"TELL", [](Ticket& t, const By& by) { return t.Tell(by, "PHONE", "x"); }},
      {"CLOSE",
       [](Ticket& t, const By& by) {
         if (t.state != State::kVisited) return t.Close(by);
         t.note_count = 1;
         t.told = by.now;
         return t.Close(by);
       }},
      {"REOPEN",
       [](Ticket& t, const By& by) {
         const Result<Ticket> rework = t.Reopen(by, "new", Channel::kPhone, Standing(), "x");
         return rework.ok() ? Status() : Status(rework.error());
       }},
      {"NOTE", [](Ticket& t, const By& by) { return t.AddNote(by, NoteKind::kTracking, "x"); }},
      {"RECLASSIFY",
       [](Ticket& t, const By& by) {
         return t.Reclassify(by, A(Kind::kHomeRepair, Severity::k2), Standing(), "x");
       }},
  };
}

// Every move a caller can ask for.
std::map<std::string, Attempt> Attempts() {
  std::map<std::string, Attempt> attempts = EarlyAttempts();
  attempts.merge(LateAttempts());
  return attempts;
}

TEST(LifeCycleTest, EveryStateAllowsExactlyTheMovesOfTheTable) {
  int pairs = 0;
  for (const auto& [state, list] : kAllowed) {
    std::set<std::string> allowed;
    std::istringstream words(list);
    for (std::string word; words >> word;) allowed.insert(word);
    if (!IsEnd(state)) allowed.insert({"NOTE", "TRANSFER"});
    Walk walk = InState(state);
    ASSERT_EQ(walk.ticket.state, state);
    walk.ticket.unsaved.clear();
    for (const auto& [action, attempt] : Attempts()) {
      Ticket ticket = walk.ticket;
      const Status status = attempt(ticket, walk.by(kDesk));
      const std::string pair = std::string(WordOf(state).word) + " " + action;
      EXPECT_EQ(status.ok(), allowed.contains(action))
          << pair << (status.ok() ? "" : ": " + status.error().en);
      if (status.ok()) {
        const Entry& entry = ticket.unsaved.front();
        EXPECT_TRUE(LeadsTo(walk.ticket.situation(), entry.action, entry.to)) << pair;
        EXPECT_EQ(WordOf(entry.action).word, action);
      } else {
        EXPECT_EQ(status.error().code, Code::kFailedPrecondition) << pair;
        EXPECT_TRUE(ticket.unsaved.empty()) << pair;
        ticket.report = walk.ticket.report;
        EXPECT_EQ(ticket, walk.ticket) << pair << " was refused and changed something";
      }
      ++pairs;
    }
  }
  EXPECT_EQ(pairs, 21 * 32);
}

TEST(LifeCycleTest, ARefusalNamesTheStateTheMissingStepAndWhoCanDoIt) {
  Walk walk = InState(State::kDone);
  const Status status = walk.ticket.Close(walk.by(kDesk));
  ASSERT_THAT(status, FailsWith("MOVE_NOT_ALLOWED"));
  EXPECT_EQ(status.error().en,
            "The ticket is DONE and cannot be moved by CLOSE; first: SIGN_OFF (by: signer by kind "
            "of work)");
  EXPECT_EQ(status.error().zh,
            "工单处于“完工”，不能关闭；请先：签字确认（由按工作类别规定的签字人办理）");

  Walk early = InState(State::kRegistered);
  const Status dispatch = early.ticket.Dispatch(early.by(kDesk), kMei, std::nullopt, "");
  EXPECT_EQ(dispatch.error().en,
            "The ticket is REGISTERED and cannot be moved by DISPATCH; first: ACCEPT (by: desk)");

  Walk late = InState(State::kHandedOut);
  EXPECT_THAT(late.ticket.Arrive(late.by(kMei)).error().en,
              ::testing::HasSubstr("TAKE_BACK (by: steward)"));
}

TEST(LifeCycleTest, AfterTheEndNothingMovesButRework) {
  Walk walk = InState(State::kWithdrawn);
  EXPECT_THAT(walk.ticket.Accept(walk.by(kDesk), ""), FailsWith("TICKET_ENDED"));
}

TEST(LifeCycleTest, AnEnquiryIsAnsweredAndNeverDispatched) {
  Walk walk(A(Kind::kEnquiry));
  walk.Accepted();
  EXPECT_THAT(walk.ticket.Queue(walk.by(kDesk)), FailsWith("KIND_DOES_NOT_FIT"));
  EXPECT_TRUE(
      walk.ticket.RecordReturnVisit(walk.by(kDesk), VisitResult::kNotApplicable, "", Standard())
          .ok());
  EXPECT_EQ(walk.ticket.state, State::kVisited);
}

TEST(LifeCycleTest, FoldingTheHistoryGivesTheCurrentTicket) {
  for (const auto& [state, list] : kAllowed) {
    Walk walk = InState(state);
    for (const auto& [action, attempt] : Attempts()) {
      Ticket ticket = walk.ticket;
      if (!attempt(ticket, walk.by(kDesk)).ok() || action == "CLOSE" || action == "START_WORK")
        continue;
      const std::vector<Entry> history = std::exchange(ticket.unsaved, {});
      EXPECT_EQ(Ticket::Replay(ticket.name, ticket.report, history), ticket)
          << WordOf(state).word << " " << action;
      for (size_t i = 0; i < history.size(); ++i) {
        EXPECT_EQ(history[i].sequence, static_cast<int>(i) + 1);
        EXPECT_FALSE(history[i].actor.empty());
        if (i == 0) continue;
        EXPECT_LE(history[i - 1].time, history[i].time);
        EXPECT_EQ(history[i - 1].to, history[i].from);
      }
    }
  }
}

TEST(LifeCycleTest, AClockThatJumpsBackDoesNotReorderTheHistory) {
  Walk walk;
  ASSERT_TRUE(walk.ticket.Accept({kDesk, kNine - 1h}, "").ok());
  EXPECT_EQ(walk.ticket.unsaved.back().time, kNine);
}

TEST(ReadmeTest, TheLifeCycleInTheReadmeIsTheTableInTheCode) {
  std::ifstream file("services/tickets/README.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_THAT(text.str(), ::testing::HasSubstr(LifeCycleText())) << "put this into the README:\n"
                                                                 << LifeCycleText();
}

TEST(ContractTest, StatesAndKindsHaveTheNumbersAndNamesOfTheProto) {
  for (int i = 1; i < kStateCount; ++i) {
    EXPECT_EQ(v1::Ticket::State_Name(static_cast<v1::Ticket::State>(i)),
              "STATE_" + std::string(WordOf(static_cast<State>(i)).word));
  }
  EXPECT_EQ(v1::Ticket::State_ARRAYSIZE, kStateCount);
  for (int i = 1; i <= kKindCount; ++i) {
    EXPECT_EQ(v1::Ticket::Kind_Name(static_cast<v1::Ticket::Kind>(i)),
              "KIND_" + std::string(WordOf(static_cast<Kind>(i)).word));
  }
  EXPECT_EQ(static_cast<int>(Channel::kOutside), v1::Ticket::CHANNEL_OUTSIDE);
  EXPECT_EQ(static_cast<int>(ClockKind::kOutside), v1::Clock::KIND_OUTSIDE);
  EXPECT_EQ(static_cast<int>(Outcome::kDropped), v1::Clock::OUTCOME_DROPPED);
  EXPECT_EQ(static_cast<int>(NoticeKind::kBreach), v1::Clock::NOTICE_MISSED);
  EXPECT_EQ(static_cast<int>(Audience::kManager), v1::Clock::AUDIENCE_MANAGER);
  EXPECT_EQ(static_cast<int>(PauseReason::kWeather), v1::Pause::REASON_WEATHER);
  EXPECT_EQ(static_cast<int>(VisitResult::kNotApplicable), v1::ReturnVisit::RESULT_NOT_APPLICABLE);
  EXPECT_EQ(static_cast<int>(SignerRole::kManager), v1::SignOff::ROLE_MANAGER);
  EXPECT_EQ(static_cast<int>(SignMeans::kWord), v1::SignOff::MEANS_WORD);
}

TEST(ContractTest, TheRightOfEveryActionIsAskedForByAMethod) {
  std::set<std::string> asked;
  const auto* service =
      v1::GetTicketRequest::descriptor()->file()->FindServiceByName("TicketService");
  ASSERT_NE(service, nullptr);
  for (int i = 0; i < service->method_count(); ++i) {
    asked.insert(service->method(i)->options().GetExtension(options::v1::method).permission());
  }
  for (int i = 1; i <= kActionCount; ++i) {
    const std::string_view permission = PermissionOf(static_cast<Action>(i));
    EXPECT_TRUE(permission.empty() || asked.contains(std::string(permission))) << permission;
  }
}

}  // namespace
}  // namespace steward::tickets::testing
