// When people are told about a clock: the rules of warnings and breaches (INV-50).
#include "services/tickets/notices/notice.h"

#include <map>
#include <random>
#include <utility>

#include "tests/unit/tickets/builders.h"

namespace steward::tickets::testing {
namespace {

// One clock for everything: resolution in 10 hours, warned of at 80 %.
Policy TenHours(Alarm alarm = {.warn_used_percent = 80}) {
  Policy policy;
  policy.profiles = {{.id = "T", .resolution = Target{Unit::kClockMinutes, 600}}};
  policy.rules = {{.profile = "T"}};
  policy.escalations = {{.alarm = alarm}};
  return policy;
}

Ticket ReportedUnder(const Policy& policy, const Classification& what = A(Kind::kHomeRepair),
                     Report report = AReport()) {
  return Ticket::Register(kName, std::move(report), what, {"p", policy, 1, Ordinary()},
                          {kDesk, kNine});
}

// Tells what is due at `now`, one after the other; returns the kinds and times of those.
std::vector<ClockNotice> TellAll(Ticket& ticket, Time now) {
  std::vector<ClockNotice> told;
  while (const auto notice = DueNotice(ticket, Ordinary(), now)) {
    EXPECT_TRUE(ticket.GiveNotice({"services/tickets", now}, *notice).ok());
    told.push_back(*notice);
    EXPECT_LT(told.size(), 20u);
    if (told.size() == 20) break;
  }
  return told;
}

ClockNotice Warning(Time time, Time due) {
  return {ClockKind::kResolution, NoticeKind::kWarning, time, due, Audience::kDispatcher};
}
ClockNotice Breach(Time due) {
  return {ClockKind::kResolution, NoticeKind::kBreach, due, due, Audience::kSupervisor};
}

void MustPass(const Status& status) { ASSERT_TRUE(status.ok()) << status.error().en; }

Ticket AtWork(Ticket ticket) {
  MustPass(ticket.Accept({kDesk, kNine}, ""));
  MustPass(ticket.Queue({kDesk, kNine}));
  MustPass(ticket.Dispatch({kDesk, kNine}, kMei, std::nullopt, ""));
  MustPass(ticket.Take({kMei, kNine}));
  MustPass(ticket.Arrive({kMei, kNine}));
  MustPass(ticket.StartWork({kMei, kNine}));
  return ticket;
}

TEST(NoticeTest, AClockIsWarnedOfAndMissedOnceEachAtItsOwnInstant) {
  Ticket ticket = ReportedUnder(TenHours());
  EXPECT_EQ(NoticeTime(ticket, Ordinary()), kNine + 8h);
  EXPECT_THAT(TellAll(ticket, kNine + 8h - 1us), ::testing::IsEmpty()) << "never early";
  EXPECT_THAT(TellAll(ticket, kNine + 8h),
              ::testing::ElementsAre(Warning(kNine + 8h, kNine + 10h)));
  EXPECT_EQ(StandingNotice(ticket), NoticeKind::kWarning);
  EXPECT_EQ(NoticeTime(ticket, Ordinary()), kNine + 10h);
  EXPECT_THAT(TellAll(ticket, kNine + 10h), ::testing::IsEmpty()) << "done now it is in time";
  EXPECT_THAT(TellAll(ticket, kNine + 17h), ::testing::ElementsAre(Breach(kNine + 10h)))
      << "the time is the due time, not that of the look";
  EXPECT_EQ(StandingNotice(ticket), NoticeKind::kBreach);
  EXPECT_EQ(NoticeTime(ticket, Ordinary()), std::nullopt);
  EXPECT_THAT(TellAll(ticket, kNine + 2000h), ::testing::IsEmpty());
  EXPECT_EQ(ticket.unsaved.back().action, Action::kMiss);
  EXPECT_EQ(ticket.unsaved.back().time, kNine + 17h) << "the history says when it was noticed";
}

TEST(NoticeTest, AfterADowntimeThereIsOneNoticeForEachClockAndTheyComeInOrder) {
  const Classification lift{Kind::kPublicRepair, Severity::k4, Urgency::kOrdinary,
                            Equipment::kMajor};
  Ticket ticket = Ticket::Register(kName, AReport(), lift, Standing(), {kDesk, kNine});
  std::vector<Time> times;
  for (const ClockNotice& notice : TellAll(ticket, kNine + 49h)) {
    EXPECT_EQ(notice.kind, NoticeKind::kBreach);
    times.push_back(notice.time);
  }
  EXPECT_EQ(times, (std::vector<Time>{kNine + 1h, kNine + 48h, kNine + 48h, kNine + 48h}));
}

TEST(NoticeTest, APauseMovesBothAndNothingFallsDueInIt) {
  Ticket ticket = AtWork(ReportedUnder(TenHours()));
  MustPass(ticket.Pause({kMei, kNine + 6h}, PauseReason::kPart, "valve"));
  EXPECT_THAT(TellAll(ticket, kNine + 200h), ::testing::IsEmpty());
  EXPECT_EQ(NoticeTime(ticket, Ordinary()), kNine + 8h + std::chrono::days(30))
      << "unless the pause lasts to its limit";
  MustPass(ticket.Resume({kMei, kNine + 30h}, ""));
  EXPECT_EQ(NoticeTime(ticket, Ordinary()), kNine + 32h);
  EXPECT_THAT(TellAll(ticket, kNine + 32h),
              ::testing::ElementsAre(Warning(kNine + 32h, kNine + 34h)));
  MustPass(ticket.Pause({kMei, kNine + 33h}, PauseReason::kOwner, "away"));
  MustPass(ticket.Resume({kMei, kNine + 43h}, ""));
  EXPECT_THAT(TellAll(ticket, kNine + 100h), ::testing::ElementsAre(Breach(kNine + 44h)))
      << "not warned twice";
}

TEST(NoticeTest, AWarningThatFellDueBeforeThePauseBearsItsOwnTime) {
  Ticket ticket = AtWork(ReportedUnder(TenHours({.warn_left_minutes = 90})));
  MustPass(ticket.Pause({kMei, kNine + 9h}, PauseReason::kPart, "valve"));
  EXPECT_EQ(NoticeTime(ticket, Ordinary()), kNine + 8h + 30min);
  EXPECT_THAT(TellAll(ticket, kNine + 20h),
              ::testing::ElementsAre(Warning(kNine + 8h + 30min, kNine + 21h)));
}

TEST(NoticeTest, WhatIsMetInTimeIsNotWarnedOfAndWhatIsMetLateIsMissedAlsoAfterTheEnd) {
  Ticket in_time = AtWork(ReportedUnder(TenHours()));
  MustPass(in_time.Resolve({kMei, kNine + 10h}, "valve", {}));
  EXPECT_EQ(NoticeTime(in_time, Ordinary()), std::nullopt);
  EXPECT_THAT(TellAll(in_time, kNine + 100h), ::testing::IsEmpty());

  Ticket late = ReportedUnder(TenHours());
  MustPass(late.Withdraw({kDesk, kNine + 12h}, "done by himself"));
  EXPECT_EQ(NoticeTime(late, Ordinary()), kNine + 10h);
  EXPECT_THAT(TellAll(late, kNine + 12h), ::testing::ElementsAre(Breach(kNine + 10h)));
  EXPECT_EQ(late.state, State::kWithdrawn);
  EXPECT_EQ(StandingNotice(late), std::nullopt) << "nobody waits for it any more";
}

TEST(NoticeTest, AReclassifiedClockIsJudgedByItsNewDueTime) {
  const Policy short_one = TenHours();
  Policy long_one = TenHours();
  long_one.profiles[0].resolution->amount = 40 * 60;
  Ticket ticket = ReportedUnder(short_one);
  MustPass(ticket.Reclassify({kDesk, kNine + 9h}, A(Kind::kHomeRepair, Severity::k3),
                             {"p", long_one, 1, Ordinary()}, "larger"));
  EXPECT_THAT(TellAll(ticket, kNine + 20h), ::testing::IsEmpty());
  EXPECT_EQ(TellAll(ticket, kNine + 33h).at(0).time, kNine + 32h);
  MustPass(ticket.Reclassify({kDesk, kNine + 34h}, A(Kind::kHomeRepair, Severity::k2),
                             {"p", short_one, 1, Ordinary()}, "urgent after all"));
  EXPECT_THAT(TellAll(ticket, kNine + 34h), ::testing::ElementsAre(Breach(kNine + 10h)));
}

TEST(NoticeTest, WorkThatWasRefusedRunsOnAndReworkHasClocksOfItsOwn) {
  Ticket ticket = AtWork(ReportedUnder(TenHours()));
  MustPass(ticket.Resolve({kMei, kNine + 7h}, "valve", {}));
  EXPECT_EQ(NoticeTime(ticket, Ordinary()), std::nullopt);
  MustPass(ticket.RefuseSignOff({kDesk, kNine + 9h}, "still drips"));
  EXPECT_EQ(NoticeTime(ticket, Ordinary()), kNine + 8h);
  EXPECT_THAT(TellAll(ticket, kNine + 9h),
              ::testing::ElementsAre(Warning(kNine + 8h, kNine + 10h)));

  Walk walk = Walk().Closed();
  const Time later = kNine + 100h;
  Result<Ticket> rework =
      walk.ticket.Reopen({kDesk, later}, "again", Channel::kPhone, Standing(), "drips");
  ASSERT_TRUE(rework.ok());
  EXPECT_GT(*NoticeTime(rework.value(), Ordinary()), later);
}

TEST(NoticeTest, AWarningCountsWorkingTimeWhereItsTargetDoes) {
  // Half a workday of 8 hours from Monday 09:00: due at 13:30 + 1 h.
  Policy policy;
  policy.profiles = {{.id = "T", .response = Target{Unit::kHalfWorkdays, 1}}};
  policy.rules = {{.profile = "T"}};
  policy.escalations = {{.alarm = {.warn_left_minutes = 90}}};
  Ticket ticket = ReportedUnder(policy);
  const std::vector<ClockNotice> told = TellAll(ticket, kNine + 5h);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].time, At(2026, 3, 2, 11, 30));
  EXPECT_EQ(told[0].due, At(2026, 3, 2, 14, 30));
}

TEST(NoticeTest, ATargetShorterThanTheWarningIsWarnedOfAtTheReport) {
  Ticket ticket = ReportedUnder(TenHours({.warn_left_minutes = 3000}));
  EXPECT_THAT(TellAll(ticket, kNine), ::testing::ElementsAre(Warning(kNine, kNine + 10h)));
}

TEST(EscalationTest, TheFirstThatFitsOnTheDayOfTheReportDecides) {  // X-16, T-19
  Policy policy = TenHours();
  const calendar::LocalDay monday = local_days(2026y / 3 / 2);
  policy.escalations = {{.clocks = {ClockKind::kResponse}, .alarm = {.warn_used_percent = 1}},
                        {.to = monday - std::chrono::days(1), .alarm = {.warn_used_percent = 2}},
                        {.from = monday + std::chrono::days(1), .alarm = {.warn_used_percent = 3}},
                        {.severities = {Severity::k1},
                         .alarm = {.warn_used_percent = 50, .warning_to = Audience::kManager}},
                        {.urgency = Urgency::kEmergency, .alarm = {.warn_used_percent = 5}},
                        {.from = monday, .to = monday, .alarm = {.warn_left_minutes = 120}}};
  ASSERT_TRUE(policy.Check().ok());
  const auto alarm = [&](const Classification& what) {
    return ReportedUnder(policy, what).planning.plans.at(0).alarm;
  };
  EXPECT_EQ(alarm(A(Kind::kHomeRepair, Severity::k1)).warn_used_percent, 50);
  EXPECT_EQ(alarm(A(Kind::kHomeRepair, Severity::k1)).warning_to, Audience::kManager);
  EXPECT_EQ(alarm({Kind::kHomeRepair, Severity::k2, Urgency::kEmergency}).warn_used_percent, 5);
  EXPECT_EQ(alarm(A(Kind::kHomeRepair)).warn_left_minutes, 120);
  EXPECT_EQ(
      policy.AlarmFor(A(Kind::kHomeRepair), ClockKind::kResolution, monday + std::chrono::days(1))
          .warn_used_percent,
      3);
  policy.escalations.clear();
  EXPECT_EQ(alarm(A(Kind::kHomeRepair)), Alarm()) << "no warning, and a breach for the supervisor";
}

TEST(EscalationTest, OneThatContradictsItselfIsRefused) {
  Policy both = TenHours({.warn_left_minutes = 1, .warn_used_percent = 1});
  EXPECT_THAT(both.Check(), FailsWith("SLA_POLICY_INVALID"));
  Policy turned = TenHours();
  turned.escalations[0].from = local_days(2026y / 3 / 2);
  turned.escalations[0].to = local_days(2026y / 3 / 1);
  EXPECT_THAT(turned.Check(), FailsWith("SLA_POLICY_INVALID"));
}

// Random moves of a ticket, with looks between them at random: none is early, none is doubled, and
// what the scanner goes by is never too late.
class RandomLife {
 public:
  explicit RandomLife(unsigned seed) : random_(seed) {}

  void Live() {
    const Classification what{Kind::kHomeRepair, static_cast<Severity>(From(1, 4)),
                              Urgency::kOrdinary,
                              From(0, 1) == 0 ? Equipment::kMajor : Equipment::kOrdinary};
    ticket_ = Ticket::Register(kName, AReport(), what, Standing(), {kDesk, now_});
    for (int i = 0; i < 40; ++i) {
      now_ += std::chrono::minutes(From(0, 300));
      if (From(0, 2) == 0) Look();
      Move();
    }
    now_ += std::chrono::days(60);
    Look();
    for (const ClockReading& reading :
         ReadClocks(ticket_.planning.plans, ticket_.facts, Ordinary(), now_)) {
      EXPECT_EQ(times_.contains({reading.kind, NoticeKind::kBreach}), reading.breach.has_value());
      if (!reading.breach) continue;
      EXPECT_EQ(times_.at({reading.kind, NoticeKind::kBreach}), *reading.breach);
    }
  }
  int told() const { return static_cast<int>(times_.size()); }

 private:
  int From(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  void Look() {
    while (const auto notice = DueNotice(ticket_, Ordinary(), now_)) {
      EXPECT_LE(notice->time, now_) << "early";
      ASSERT_LE(*NoticeTime(ticket_, Ordinary()), notice->time) << "not looked for in time";
      EXPECT_FALSE(notice->kind == NoticeKind::kWarning &&
                   times_.contains({notice->clock, NoticeKind::kBreach}));
      ASSERT_TRUE(times_.insert({{notice->clock, notice->kind}, notice->time}).second) << "twice";
      ASSERT_TRUE(ticket_.GiveNotice({"services/tickets", now_}, *notice).ok());
    }
    const std::optional<Time> next = NoticeTime(ticket_, Ordinary());
    EXPECT_GE(next.value_or(now_), now_) << "it is looked at again and again for nothing";
  }

  // Refusals are part of a life.
  void Move() {
    const By by{kMei, now_};
    switch (From(0, 12)) {
      case 0:
        (void)ticket_.Accept({kDesk, now_}, "");
        (void)ticket_.Queue({kDesk, now_});
        break;
      case 1: (void)ticket_.Dispatch({kDesk, now_}, kMei, std::nullopt, ""); break;
      case 2:
        (void)ticket_.Take(by);
        (void)ticket_.Arrive(by);
        break;
      case 3: (void)ticket_.StartWork(by); break;
      case 4:
      case 5:
      case 6: (void)ticket_.Pause(by, PauseReason::kPart, "x"); break;
      case 7:
      case 8:
      case 9: (void)ticket_.Resume(by, ""); break;
      case 10:
        (void)ticket_.Reclassify(by, A(Kind::kHomeRepair, static_cast<Severity>(From(1, 4))),
                                 Standing(), "x");
        break;
      case 11: (void)ticket_.Resolve(by, "x", {}); break;
      default: (void)ticket_.RefuseSignOff(by, "x");
    }
  }

  std::mt19937_64 random_;
  Ticket ticket_;
  Time now_ = kNine;
  std::map<std::pair<ClockKind, NoticeKind>, Time> times_;
};

TEST(NoticeTest, InFiveThousandLivesNoneIsEarlyDoubledOrForgotten) {
  int told = 0;
  for (unsigned seed = 1; seed <= 5'000 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomLife life(seed);
    life.Live();
    told += life.told();
  }
  EXPECT_GT(told, 10'000) << "the lives are too tame";
}

}  // namespace
}  // namespace steward::tickets::testing
