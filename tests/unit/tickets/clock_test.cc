#include "services/tickets/clock.h"

#include "tests/unit/tickets/builders.h"

namespace steward::tickets::testing {
namespace {

using calendar::DefaultCalendar;
using calendar::WorkingCalendar;

const ClockReading& Of(const std::vector<ClockReading>& readings, ClockKind kind) {
  for (const ClockReading& reading : readings) {
    if (reading.kind == kind) return reading;
  }
  static const ClockReading kNone;
  ADD_FAILURE() << "no such clock";
  return kNone;
}

std::vector<ClockReading> Read(const Ticket& ticket, Time now) {
  return ReadClocks(ticket.planning.plans, ticket.facts, Ordinary(), now);
}

Ticket Reported(const Classification& what, Time when, const Policy& policy = Standard(),
                Report report = AReport()) {
  return Ticket::Register(kName, std::move(report), what, {"p", policy, 1, Ordinary()},
                          {kDesk, when});
}

// A policy with one profile for everything.
Policy Only(const std::string& profile) {
  Policy policy = DefaultPolicy();
  policy.rules = {{.profile = profile}};
  return policy;
}

// Acceptance check 7.
TEST(ClockTest, ALoanerIsDemandedAtThe48thHourOfAMajorEquipmentFault) {
  const Classification lift{Kind::kPublicRepair, Severity::k1, Urgency::kOrdinary,
                            Equipment::kMajor};
  Ticket ticket = Reported(lift, At(2026, 3, 2, 9));
  const Time wednesday = At(2026, 3, 4, 9);
  EXPECT_FALSE(IsReliefDemanded(Read(ticket, wednesday - 1us), wednesday - 1us));
  EXPECT_TRUE(IsReliefDemanded(Read(ticket, wednesday), wednesday));
  Ticket measure = ticket;
  ASSERT_TRUE(
      measure.AddNote({kDesk, wednesday}, NoteKind::kEmergencyMeasure, "help on the stairs").ok());
  EXPECT_FALSE(IsReliefDemanded(Read(measure, wednesday + 1h), wednesday + 1h));
  EXPECT_EQ(Of(Read(measure, wednesday + 1h), ClockKind::kRelief).outcome, Outcome::kMet);
}

// Acceptance check 8.
TEST(ClockTest, ProfileAOnFridayRunsThroughTheWeekendAndAComplaintWaitsForMonday) {
  const Time friday = At(2026, 3, 6, 17);
  const auto repair = Read(Reported(A(Kind::kHomeRepair), friday, Only("A")), friday);
  EXPECT_EQ(Of(repair, ClockKind::kResponse).due, At(2026, 3, 6, 18));
  EXPECT_EQ(Of(repair, ClockKind::kArrival).due, At(2026, 3, 8, 17));
  EXPECT_EQ(Of(repair, ClockKind::kResolution).due, At(2026, 3, 8, 17));
  // Half of 8 hours: 1 h on Friday until 18:00, 3 h on Monday from 08:30.
  const auto complaint = Read(Reported(A(Kind::kComplaint), friday), friday);
  EXPECT_EQ(Of(complaint, ClockKind::kResponse).due, At(2026, 3, 9, 11, 30));
}

TEST(ClockTest, ProfileBHasArrivalInFourHoursAndResolutionIn24) {
  const auto clocks = Read(Reported(A(Kind::kHomeRepair), kNine, Only("B")), kNine);
  ASSERT_EQ(clocks.size(), 2u);
  EXPECT_EQ(Of(clocks, ClockKind::kArrival).due, kNine + 4h);
  EXPECT_EQ(Of(clocks, ClockKind::kResolution).due, kNine + 24h);
}

TEST(ClockTest, ProfileCRespondsByDispatchAndAtOnceInAnEmergency) {
  Walk walk(A(Kind::kHomeRepair, Severity::k3));
  ASSERT_EQ(walk.ticket.planning.profile, "C");
  walk.Waiting();
  EXPECT_EQ(Of(Read(walk.ticket, walk.now), ClockKind::kResponse).outcome, Outcome::kRunning)
      << "accepted is not sent";
  EXPECT_EQ(Of(Read(walk.ticket, walk.now), ClockKind::kResponse).due, kNine + 24h);
  ASSERT_TRUE(walk.ticket.Dispatch({kDesk, kNine + 24h}, kMei, std::nullopt, "").ok());
  EXPECT_EQ(Of(Read(walk.ticket, kNine + 30h), ClockKind::kResponse).outcome, Outcome::kMet);

  const Classification emergency{Kind::kHomeRepair, Severity::k1, Urgency::kEmergency};
  const auto clocks = Read(Reported(emergency, kNine), kNine);
  EXPECT_EQ(Of(clocks, ClockKind::kResponse).due, kNine);
  EXPECT_EQ(Of(clocks, ClockKind::kResolution).due, kNine + 24h);
}

// W-19.
TEST(ClockTest, ResolutionCountsFromTheArrivalWhereTheProfileSaysSo) {
  Policy policy = Only("A");
  policy.profiles[0].resolution_from = ResolutionFrom::kArrival;
  Ticket ticket = Reported(A(Kind::kHomeRepair), kNine, policy);
  EXPECT_EQ(Of(Read(ticket, kNine + 99h), ClockKind::kResolution).outcome, Outcome::kNotStarted);
  ticket.facts.arrived = kNine + 10h;
  EXPECT_EQ(Of(Read(ticket, kNine + 11h), ClockKind::kResolution).due, kNine + 58h);
}

TEST(ClockTest, EachClockIsMetOrMissedAloneAndTheDueInstantIsInTime) {
  Ticket ticket = Reported(A(Kind::kHomeRepair), kNine, Only("A"));
  ticket.facts.accepted = kNine + 1h;
  ticket.facts.arrived = kNine + 48h + 1us;
  ticket.facts.resolved = kNine + 48h;
  const auto clocks = Read(ticket, kNine + 90h);
  EXPECT_EQ(Of(clocks, ClockKind::kResponse).outcome, Outcome::kMet);
  EXPECT_EQ(Of(clocks, ClockKind::kArrival).outcome, Outcome::kMissed);
  EXPECT_EQ(Of(clocks, ClockKind::kArrival).breach, kNine + 48h)
      << "the breach carries the due time";
  EXPECT_EQ(Of(clocks, ClockKind::kResolution).outcome, Outcome::kMet);
  EXPECT_EQ(IsTimely(clocks), false);
}

TEST(ClockTest, ABreachHasTheDueTimeHoweverLateItIsNoticed) {
  const Ticket ticket = Reported(A(Kind::kHomeRepair), kNine, Only("B"));
  for (const Duration late :
       {Duration(1us), Duration(20s), Duration(1h), Duration(std::chrono::days(400))}) {
    EXPECT_EQ(Of(Read(ticket, kNine + 24h + late), ClockKind::kResolution).breach, kNine + 24h);
  }
  EXPECT_EQ(Of(Read(ticket, kNine + 24h), ClockKind::kResolution).breach, std::nullopt);
}

TEST(ClockTest, APauseMovesTheDueTimeByItsLengthUpToTheLimit) {
  Ticket ticket = Reported(A(Kind::kHomeRepair), kNine, Only("B"));
  ticket.facts.pauses = {{PauseReason::kPart, kNine + 1h, kNine + 3h}};
  EXPECT_EQ(Of(Read(ticket, kNine + 3h), ClockKind::kResolution).due, kNine + 26h);
  ticket.facts.pauses.push_back({PauseReason::kOwner, kNine + 5h, std::nullopt});
  EXPECT_EQ(Of(Read(ticket, kNine + 9h), ClockKind::kResolution).due, kNine + 30h);
  EXPECT_EQ(Of(Read(ticket, kNine + 9h), ClockKind::kResolution).outcome, Outcome::kPaused);
  ticket.facts.pause_limit = 3h;
  EXPECT_EQ(Of(Read(ticket, kNine + 9h), ClockKind::kResolution).due, kNine + 27h);
  EXPECT_EQ(NextDue(ticket.planning.plans, ticket.facts, Ordinary()), kNine + 7h)
      << "arrival: 4 h and 3 h of pause";
}

TEST(ClockTest, AClockIsWatchedFromItsStartUntilItIsMetDroppedOrPaused) {
  const Time start = At(2026, 3, 2, 9);
  Ticket ticket = Reported(A(Kind::kHomeRepair), start, Only("A"));
  const auto due = [&](ClockKind kind, Time now) -> std::optional<Time> {
    for (const ClockPlan& plan : ticket.planning.plans) {
      if (plan.kind == kind) return RunningDue(plan, ticket.facts, Ordinary(), now);
    }
    return std::nullopt;
  };
  EXPECT_EQ(due(ClockKind::kResponse, start), start + 1h);
  EXPECT_EQ(due(ClockKind::kResponse, start + 5h), start + 1h) << "it has run out and is not met";
  ticket.facts.pauses = {{PauseReason::kOwner, start + 30min, std::nullopt}};
  ticket.facts.pause_limit = 2h;
  EXPECT_EQ(due(ClockKind::kResponse, start + 40min), std::nullopt);
  EXPECT_EQ(due(ClockKind::kResponse, start + 4h), start + 3h) << "beyond what pauses may stop";
  ticket.facts.pauses.back().end = start + 50min;
  EXPECT_EQ(due(ClockKind::kResponse, start + 1h), start + 80min);
  ticket.facts.accepted = start + 2h;
  EXPECT_EQ(due(ClockKind::kResponse, start + 5h), std::nullopt) << "met, too late";
  EXPECT_TRUE(due(ClockKind::kArrival, start + 5h).has_value());
  ticket.facts.resolved = start + 6h;
  EXPECT_EQ(due(ClockKind::kArrival, start + 60h), std::nullopt) << "solved another way";
}

TEST(ClockTest, ADeadlineSetFromOutsideNeverPauses) {
  Report report = AReport();
  report.channel = Channel::kOutside;
  report.outside_deadline = kNine + 72h;
  Ticket ticket = Reported(A(Kind::kComplaint), kNine, Standard(), report);
  ticket.facts.pauses = {{PauseReason::kWeather, kNine + 1h, std::nullopt}};
  const ClockReading outside = Of(Read(ticket, kNine + 80h), ClockKind::kOutside);
  EXPECT_EQ(outside.due, kNine + 72h);
  EXPECT_EQ(outside.outcome, Outcome::kMissed);
}

// T-10.
TEST(ClockTest, AWebRequestIsConfirmedWithin24Hours) {
  Report report = AReport();
  report.channel = Channel::kWebsite;
  Ticket ticket = Reported(A(Kind::kEnquiry), kNine, Standard(), report);
  EXPECT_EQ(Of(Read(ticket, kNine), ClockKind::kConfirmation).due, kNine + 24h);
  ASSERT_TRUE(ticket.AddNote({kDesk, kNine + 2h}, NoteKind::kConfirmation, "by e-mail").ok());
  EXPECT_EQ(Of(Read(ticket, kNine + 90h), ClockKind::kConfirmation).outcome, Outcome::kMet);
  EXPECT_TRUE(Reported(A(Kind::kEnquiry), kNine).planning.plans.empty())
      << "on the phone it is said at once";
}

// T-56.
TEST(ClockTest, AtNightHourClocksRunAndWorkdayClocksWaitForTheWindow) {
  const Time night = At(2026, 3, 3, 2);
  EXPECT_EQ(
      Of(Read(Reported(A(Kind::kHomeRepair), night, Only("A")), night), ClockKind::kResponse).due,
      night + 1h);
  EXPECT_EQ(Of(Read(Reported(A(Kind::kComplaint), night), night), ClockKind::kResponse).due,
            At(2026, 3, 3, 14));
}

TEST(ClockTest, ATargetUsedUpAtTheEndOfAWindowIsDueThen) {
  WorkingCalendar calendar = DefaultCalendar();
  calendar.loaded_years = {2026};
  EXPECT_EQ(calendar.After(At(2026, 3, 6, 13, 30), 270min, {}).time, At(2026, 3, 6, 18))
      << "not Monday 08:30";
  EXPECT_EQ(calendar.After(At(2026, 3, 6, 8, 30), calendar.WorkdayLength(), {}).time,
            At(2026, 3, 6, 18));
}

TEST(ClockTest, HolidaysAreOffAndMakeUpDaysAreWorked) {
  WorkingCalendar calendar = DefaultCalendar();
  calendar.loaded_years = {2026};
  calendar.special_days[local_days(2026y / 2 / 16)] = {};                     // Monday off
  calendar.special_days[local_days(2026y / 2 / 14)] = calendar.standard_day;  // Saturday worked
  EXPECT_EQ(calendar.After(At(2026, 2, 13, 18), 1h, {}).time, At(2026, 2, 14, 9, 30));
  EXPECT_EQ(calendar.After(At(2026, 2, 14, 18), 1h, {}).time, At(2026, 2, 17, 9, 30));
}

// DEF-16.
TEST(ClockTest, AYearWithoutCalendarIsProvisionalAndLoadingItReplansOpenClocksOnce) {
  WorkingCalendar before = DefaultCalendar(), after = DefaultCalendar();
  before.loaded_years = {2026};
  after.version = 2;
  after.loaded_years = {2026, 2027};
  after.special_days[local_days(2027y / 1 / 1)] = {};
  const Calendars both = [&](std::int64_t version) -> const WorkingCalendar& {
    return version == 2 ? after : before;
  };
  const Time eve = At(2026, 12, 31, 17);
  Ticket ticket = Reported(A(Kind::kComplaint), eve);
  const ClockReading first = ReadClock(ticket.planning.plans[0], ticket.facts, both, eve);
  EXPECT_TRUE(first.provisional);
  EXPECT_EQ(first.due, At(2027, 1, 1, 11, 30));
  const Terms loaded{"p", Standard(), 2, both};
  ASSERT_TRUE(ticket.Replan({"services/tickets", eve + 1h}, loaded).ok());
  ASSERT_EQ(ticket.unsaved.size(), 2u);
  const ClockReading second = ReadClock(ticket.planning.plans[0], ticket.facts, both, eve + 1h);
  EXPECT_FALSE(second.provisional);
  EXPECT_EQ(second.due, At(2027, 1, 4, 11, 30)) << "Friday is a holiday now";
  ASSERT_TRUE(ticket.Replan({"services/tickets", eve + 2h}, loaded).ok());
  EXPECT_EQ(ticket.unsaved.size(), 2u) << "once";

  Ticket breached = Reported(A(Kind::kComplaint), eve);
  ASSERT_TRUE(breached.Replan({"services/tickets", At(2027, 1, 2)}, loaded).ok());
  EXPECT_EQ(breached.unsaved.size(), 1u) << "what is missed stays missed";
}

TEST(CalendarTest, ACalendarThatContradictsItselfIsRefused) {
  const auto problem = [](auto change) {
    WorkingCalendar calendar = DefaultCalendar();
    change(calendar);
    const Status status = calendar.Check();
    return status.ok() ? std::string() : status.error().metadata.front().value;
  };
  EXPECT_EQ(problem([](WorkingCalendar&) {}), "");
  EXPECT_EQ(problem([](WorkingCalendar& c) { c.standard_day = {}; }), "standard_day");
  EXPECT_EQ(problem([](WorkingCalendar& c) { c.standard_day = {{600, 600}}; }), "standard_day");
  EXPECT_EQ(problem([](WorkingCalendar& c) { c.week = {}; }), "week");
  EXPECT_EQ(problem([](WorkingCalendar& c) { c.week[1] = {{600, 700}, {650, 720}}; }), "week");
  EXPECT_EQ(problem([](WorkingCalendar& c) {
              c.special_days[local_days(2026y / 1 / 1)] = {{1440, 1500}};
            }),
            "special_days");
  EXPECT_EQ(problem([](WorkingCalendar& c) { c.utc_offset = 15h; }), "utc_offset");
}

}  // namespace
}  // namespace steward::tickets::testing
