// Tickets, people and times for the tests of the tickets rules: what does not matter has a value
// here.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "services/tickets/ticket.h"
#include "tests/support/reason.h"

namespace steward::tickets::testing {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

inline const std::string kDesk = "branches/b1/staff/desk";
inline const std::string kMei = "branches/b1/staff/mei";  // the technician
inline const std::string kTao = "branches/b1/staff/tao";  // another one
inline const std::string kLin = "branches/b1/staff/lin";  // the steward
inline const std::string kOwner = "branches/b1/owners/wang";
inline const std::string kName = "branches/b1/sites/s1/tickets/1";

// An instant of the branch's zone, UTC+8.
inline Time At(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  const year_month_day date{std::chrono::year(year), std::chrono::month(month),
                            std::chrono::day(day)};
  return Time(sys_days(date)) + std::chrono::hours(hour - 8) + std::chrono::minutes(minute);
}

// Monday.
inline const Time kNine = At(2026, 3, 2, 9);

// Every version is the default calendar with 2026 loaded.
inline const Calendars& Ordinary() {
  static const calendar::WorkingCalendar kCalendar = [] {
    calendar::WorkingCalendar days = calendar::DefaultCalendar();
    days.version = 1;
    days.loaded_years = {2026};
    return days;
  }();
  static const Calendars kCalendars = [](std::int64_t) -> const calendar::WorkingCalendar& {
    return kCalendar;
  };
  return kCalendars;
}

inline const Policy& Standard() {
  static const Policy kPolicy = DefaultPolicy();
  return kPolicy;
}

inline Terms Standing() { return {"branches/b1/slaPolicies/standard", Standard(), 1, Ordinary()}; }

inline Report AReport() {
  return {.channel = Channel::kPhone,
          .unit = "branches/b1/sites/s1/units/1",
          .fault_group = "water.leak",
          .has_reporter = true,
          .first_responder = kDesk};
}

inline Classification A(Kind kind, Severity severity = Severity::k4) {
  return {.kind = kind, .severity = severity};
}

// Walks a ticket by its ordinary moves, a minute each.
struct Walk {
  Ticket ticket;
  Time now = kNine;

  explicit Walk(const Classification& what = A(Kind::kHomeRepair), Report report = AReport())
      : ticket(Ticket::Register(kName, std::move(report), what, Standing(), {kDesk, kNine})) {}

  By by(const std::string& actor) { return {actor, now += 1min}; }
  static void Must(const Status& status) { ASSERT_TRUE(status.ok()) << status.error().en; }

  Walk& Accepted() { return Must(ticket.Accept(by(kDesk), "")), *this; }
  Walk& Waiting() { return Accepted(), Must(ticket.Queue(by(kDesk))), *this; }
  Walk& Dispatched() {
    return Waiting(), Must(ticket.Dispatch(by(kDesk), kMei, std::nullopt, "")), *this;
  }
  Walk& Taken() { return Dispatched(), Must(ticket.Take(by(kMei))), *this; }
  Walk& Arrived() { return Taken(), Must(ticket.Arrive(by(kMei))), *this; }
  Walk& Quoted(std::int64_t fen = 5000) {
    return Arrived(), Must(ticket.ShowQuote(by(kMei), fen, "valve")), *this;
  }
  Walk& InWork() {
    if (ticket.report.charge == Charge::kPaid) {
      return Quoted(), Must(ticket.AnswerQuote(by(kOwner), Answer::kConsented, 5000, "yes")), *this;
    }
    return Arrived(), Must(ticket.StartWork(by(kMei))), *this;
  }
  Walk& Done() { return InWork(), Must(ticket.Resolve(by(kMei), "new valve", {})), *this; }
  Walk& Signed() {
    return Done(),
           Must(ticket.SignOffWork(by(kDesk), {SignerRole::kCustomer, SignMeans::kPaper}, "Wang",
                                   "", Standard())),
           *this;
  }
  Walk& Visited() {
    return Signed(),
           Must(ticket.RecordReturnVisit(by(kDesk), VisitResult::kMade, "content", Standard())),
           *this;
  }
  Walk& Closed() {
    Visited();
    Must(ticket.AddNote(by(kDesk), NoteKind::kTracking, "asked the technician"));
    Must(ticket.Tell(by(kDesk), "PHONE", "the tap is tight"));
    Must(ticket.Close(by(kDesk)));
    return *this;
  }
};

inline Report APaidReport() {
  Report report = AReport();
  report.charge = Charge::kPaid;
  return report;
}

// A ticket that came to this state by ordinary moves.
inline Walk InState(State state) {
  Walk free, paid(A(Kind::kHomeRepair), APaidReport());
  switch (state) {
    case State::kNone: break;
    case State::kRegistered: return free;
    case State::kAccepted: return free.Accepted();
    case State::kWaitingDispatch: return free.Waiting();
    case State::kDispatched: return free.Dispatched();
    case State::kTaken: return free.Taken();
    case State::kNotAtHome:
      return free.Taken().Must(free.ticket.ReportNotAtHome(free.by(kMei), "p", "")), free;
    case State::kArrived: return paid.Arrived();
    case State::kQuoteShown: return paid.Quoted();
    case State::kInWork: return paid.InWork();
    case State::kPaused:
      return free.Taken().Must(free.ticket.Pause(free.by(kMei), PauseReason::kPart, "pump")), free;
    case State::kHandedOut:
      return free.Arrived().Must(free.ticket.HandOut(free.by(kMei), "builder", "pipe")), free;
    case State::kCannotBeRepaired:
      return free.Arrived().Must(free.ticket.MarkCannotBeRepaired(
                 free.by(kMei), kLin, local_days(2026y / 6 / 1), "rot")),
             free;
    case State::kDone: return free.Done();
    case State::kSigned: return free.Signed();
    case State::kVisited: return free.Visited();
    case State::kClosed: return free.Closed();
    case State::kExplained:
      return free.Must(free.ticket.Explain(free.by(kDesk), "your own boiler")), free;
    case State::kOutOfScope:
      return free.Must(free.ticket.MarkOutOfScope(free.by(kDesk), "outside_site", "no", "city")),
             free;
    case State::kMerged: {
      const Ticket main =
          Ticket::Register("other", AReport(), A(Kind::kHomeRepair), Standing(), {kDesk, kNine});
      return free.Must(free.ticket.MergeInto(free.by(kDesk), main, "")), free;
    }
    case State::kWithdrawn:
      return free.Must(free.ticket.Withdraw(free.by(kDesk), "fixed it himself")), free;
    case State::kVoid: return free.Must(free.ticket.Void(free.by(kDesk), "test", "")), free;
  }
  return free;
}

using steward::testing::FailsWith;

}  // namespace steward::tickets::testing
