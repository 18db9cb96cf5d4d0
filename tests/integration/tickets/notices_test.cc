// Warnings and breaches of clocks, told by ClockWatch over a real database (INV-50).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "common/base/timestamp.h"
#include "common/db/fault_plan.h"
#include "services/tickets/notices/clock_watch.h"
#include "services/tickets/notices/notice.h"
#include "services/tickets/stored_history.h"
#include "steward/tickets/v1/sla_policy_service.pb.h"
#include "steward/tickets/v1/ticket_events.pb.h"
#include "tests/support/eventually.h"
#include "tests/support/manual_clock.h"
#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using namespace std::chrono_literals;
using db::FaultPlan;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Stub = v1::TicketService::Stub;

constexpr std::chrono::seconds kPatience(20);

// One notice as others are told of it.
struct ToldEvent {
  std::string ticket;
  std::string type;  // "TicketClockMissed"
  int clock = 0;
  int audience = 0;
  Time time;
  bool operator==(const ToldEvent&) const = default;
};

class NoticesTest : public ::testing::Test {
 protected:
  ~NoticesTest() override { stage_.db().Inject(nullptr); }

  // Profile A: response in 1 h, arrival and resolution in 48 h, warned of at 80 %.
  v1::Ticket Create(const std::string& site = "s1") {
    v1::CreateTicketRequest request = TicketsStage::Report();
    request.set_parent("branches/b1/sites/" + site);
    request.mutable_ticket()->set_severity(v1::Ticket::SEVERITY_4);
    return stage_.Create(request);
  }
  v1::Ticket Get(const std::string& name) {
    v1::GetTicketRequest request;
    request.set_name(name);
    return stage_.Ask(&Stub::GetTicket, request).value();
  }
  template <class Request>
  v1::Ticket Move(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Ticket*),
                  const std::string& name, const std::function<void(Request&)>& more = {}) {
    Request request;
    request.set_name(name);
    if (more) more(request);
    const Result<v1::Ticket> answer = stage_.Ask(method, request);
    EXPECT_EQ(ReasonOf(answer), "OK");
    return answer.ok() ? answer.value() : v1::Ticket();
  }

  // What is due so long from now is told.
  Status TellIn(Duration time) {
    clock_.Set(SystemClock().Now() + time);
    return TellAs(watch_);
  }
  Status TellAs(ClockWatch& watch) {
    const std::optional<std::uint64_t> epoch = leadership_.Lead();
    STEWARD_CHECK(epoch.has_value());
    return watch.Run(app::Lead(stage_.db(), leadership_, "clocks", *epoch));
  }
  ClockWatch AWatch() {
    return ClockWatch({.calendars = stage_.wiring().calendars,
                       .ids = stage_.pipeline().ids(),
                       .policy = stage_.pipeline().policy(),
                       .clock = clock_});
  }

  // Notices in the order in which they were written.
  std::vector<ToldEvent> Events() {
    return stage_.db()
        .Read(PatienceOf(kPatience),
              [](db::Session& session) {
                return session.Query(
                    "SELECT type, payload FROM outbox WHERE type LIKE '%TicketClock%' ORDER BY id",
                    [](const db::Row& row) {
                      return EventOf(row.Get<std::string>(0), row.Get<std::string>(1));
                    });
              })
        .value();
  }
  static ToldEvent EventOf(const std::string& type, const std::string& payload) {
    const std::string word = type.substr(type.rfind('.') + 1);
    if (word == "TicketClockMissed") {
      v1::TicketClockMissed event;
      event.ParseFromString(payload);
      return {event.ticket(), word, event.clock(), event.audience(), ToTime(event.breach_time())};
    }
    v1::TicketClockWarned event;
    event.ParseFromString(payload);
    return {event.ticket(), word, event.clock(), event.audience(), ToTime(event.warning_time())};
  }
  // Of a ticket: "WARN KIND_RESPONSE" and the like, as its history says.
  std::vector<std::string> HistoryOf(const std::string& name) {
    v1::ListTicketEventsRequest request;
    request.set_parent(name);
    request.set_page_size(200);
    std::vector<std::string> words;
    const auto answer = stage_.Ask(&Stub::ListTicketEvents, request).value();
    for (const v1::TicketEvent& event : answer.events()) {
      if (event.clock() == v1::Clock::KIND_UNSPECIFIED) continue;
      EXPECT_EQ(event.actor(), "services/tickets");
      words.push_back(event.action() + " " + v1::Clock::Kind_Name(event.clock()));
    }
    return words;
  }
  std::vector<std::string> ListWhere(const std::string& filter) {
    v1::ListTicketsRequest request;
    request.set_parent("branches/b1/sites/-");
    request.set_filter(filter);
    const auto answer = stage_.Ask(&Stub::ListTickets, request);
    EXPECT_EQ(ReasonOf(answer), "OK");
    std::vector<std::string> names;
    for (const v1::Ticket& ticket : answer.value().tickets()) names.push_back(ticket.name());
    return names;
  }

  TicketsStage stage_;
  testing::ManualClock clock_{SystemClock().Now()};
  db::Leadership leadership_{stage_.schema().settings(), "clocks"};
  ClockWatch watch_ = AWatch();
};

TEST_F(NoticesTest, AClockIsWarnedOfAndMissedOnceWithTheTimeAtWhichItFellDue) {
  const v1::Ticket ticket = Create();
  const Time report = ToTime(ticket.report_time());
  ASSERT_TRUE(TellIn(40min).ok());
  EXPECT_THAT(Events(), IsEmpty());
  ASSERT_TRUE(TellIn(55min).ok());
  ASSERT_TRUE(TellIn(56min).ok());
  const ToldEvent warned{ticket.name(), "TicketClockWarned", v1::Clock::KIND_RESPONSE,
                         v1::Clock::AUDIENCE_DISPATCHER, report + 48min};
  EXPECT_EQ(Events(), std::vector{warned});
  EXPECT_EQ(ListWhere("notice = NOTICE_WARNED"), std::vector{ticket.name()});

  ASSERT_TRUE(TellIn(3h).ok());
  ASSERT_TRUE(TellIn(5h).ok());
  const ToldEvent missed{ticket.name(), "TicketClockMissed", v1::Clock::KIND_RESPONSE,
                         v1::Clock::AUDIENCE_SUPERVISOR, report + 1h};
  EXPECT_THAT(Events(), ElementsAre(warned, missed));
  EXPECT_THAT(HistoryOf(ticket.name()), ElementsAre("WARN KIND_RESPONSE", "MISS KIND_RESPONSE"));
  const v1::Ticket now = Get(ticket.name());
  EXPECT_EQ(now.notice(), v1::Clock::NOTICE_MISSED);
  EXPECT_EQ(now.clocks(0).notice(), v1::Clock::NOTICE_MISSED);
  EXPECT_EQ(ToTime(now.clocks(0).warning_time()), report + 48min);
  EXPECT_EQ(now.etag(), "3") << "each is a version";
  EXPECT_THAT(ListWhere("notice = NOTICE_WARNED"), IsEmpty());
  EXPECT_EQ(ListWhere("notice = NOTICE_MISSED"), std::vector{ticket.name()});

  Move<v1::AcceptTicketRequest>(&Stub::AcceptTicket, ticket.name());
  EXPECT_THAT(ListWhere("notice = NOTICE_MISSED"), IsEmpty()) << "somebody has seen to it";
  ASSERT_TRUE(TellIn(6h).ok());
  EXPECT_THAT(Events(), SizeIs(2));
}

TEST_F(NoticesTest, BusinessTimeOfTheBranchDecides) {
  Create();
  stage_.pipeline().MoveBranch("b1", 2h);
  ASSERT_TRUE(TellIn(0s).ok());
  EXPECT_THAT(Events(), SizeIs(1)) << "in the branch it is two hours later";
  stage_.pipeline().MoveBranch("b1", -100h);
  ASSERT_TRUE(TellIn(99h).ok());
  EXPECT_THAT(Events(), SizeIs(1));
}

TEST_F(NoticesTest, WhatIsPausedOrMetBeforeTheLookIsJudgedAsItIsThen) {
  const std::string paused = Create().name();
  const std::string met = Create().name();
  for (const std::string& name : {paused, met})
    Move<v1::AcceptTicketRequest>(&Stub::AcceptTicket, name);
  Move<v1::PauseTicketRequest>(&Stub::PauseTicket, paused, [](v1::PauseTicketRequest& request) {
    request.set_reason(v1::Pause::REASON_PART);
    request.set_text("等配件");
  });
  // Between the look for tickets and the look at this one somebody withdraws it.
  FaultPlan faults;
  bool withdrawn = false;
  stage_.db().Inject(&faults);
  faults.Rewrite([&](std::string_view sql) {
    if (sql.find("leader_epochs") != sql.npos && !std::exchange(withdrawn, true)) {
      Move<v1::WithdrawTicketRequest>(
          &Stub::WithdrawTicket, met,
          [](v1::WithdrawTicketRequest& request) { request.set_text("自己修好了"); });
    }
    return std::string(sql);
  });
  ASSERT_TRUE(TellIn(47h).ok());
  stage_.db().Inject(nullptr);
  EXPECT_TRUE(withdrawn);
  EXPECT_THAT(Events(), IsEmpty());

  stage_.pipeline().MoveBranch("b1", 60h);
  Move<v1::ResumeTicketRequest>(&Stub::ResumeTicket, paused);
  ASSERT_TRUE(TellIn(0s).ok());
  EXPECT_THAT(Events(), IsEmpty()) << "60 hours did not count";
  ASSERT_TRUE(TellIn(47h).ok());
  EXPECT_THAT(HistoryOf(paused), ElementsAre("WARN KIND_ARRIVAL", "WARN KIND_RESOLUTION"));
}

// F22.
TEST_F(NoticesTest, After48HoursOfDowntimeEachClockHasOneNoticeInTheOrderOfTheDueTimes) {
  std::set<std::string> names;
  for (int i = 0; i < 40; ++i) names.insert(Create(i % 2 == 0 ? "s1" : "s2").name());
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(TellIn(49h).ok());
  const auto took = std::chrono::steady_clock::now() - begin;
  std::map<std::pair<std::string, int>, int> count;
  Time last{};
  for (const ToldEvent& event : Events()) {
    EXPECT_EQ(event.type, "TicketClockMissed") << "who is too late for a warning gets none";
    EXPECT_GE(event.time, last) << "in order, over all tickets";
    last = event.time;
    ++count[{event.ticket, event.clock}];
  }
  EXPECT_THAT(count, SizeIs(names.size() * 3));
  for (const auto& [clock, times] : count) EXPECT_EQ(times, 1) << clock.first;
  ASSERT_TRUE(TellIn(50h).ok());
  EXPECT_THAT(Events(), SizeIs(names.size() * 3));
  std::printf(
      "%zu breaches in %lld ms\n", count.size(),
      static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
}

TEST_F(NoticesTest, WhicheverStatementFailsEachIsToldOnce) {
  int failed = 0;
  for (const int error : {FaultPlan::kPlain, FaultPlan::kLost, FaultPlan::kDeadlock}) {
    for (int n = 1;; ++n) {
      SCOPED_TRACE("statement " + std::to_string(n) + ", error " + std::to_string(error));
      const std::string name = Create().name();
      const auto before = stage_.observer().Count("SELECT COUNT(*) FROM ticket_entries");
      FaultPlan faults;
      stage_.db().Inject(&faults);
      faults.FailStatement(n, error);
      // Killed there: what it knew is gone.
      ClockWatch killed = AWatch();
      clock_.Set(SystemClock().Now() + 2h);
      const Status status = TellAs(killed);
      const bool fired = faults.fired();
      stage_.db().Inject(nullptr);
      EXPECT_TRUE(error != FaultPlan::kPlain || status.ok() != fired);
      ClockWatch next = AWatch();
      ASSERT_TRUE(TellAs(next).ok());
      ASSERT_TRUE(TellAs(next).ok());
      ASSERT_THAT(HistoryOf(name), ElementsAre("MISS KIND_RESPONSE"));
      ASSERT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM ticket_entries"), before + 1);
      if (!fired) break;
      ++failed;
    }
  }
  EXPECT_GT(failed, 25);
  const std::vector<ToldEvent> events = Events();
  std::set<std::string> tickets;
  for (const ToldEvent& event : events) tickets.insert(event.ticket);
  EXPECT_EQ(tickets.size(), events.size());
}

TEST_F(NoticesTest, ACommitWhoseReplyIsLostIsNotDoneTwice) {
  const std::string name = Create().name();
  FaultPlan faults;
  stage_.db().Inject(&faults);
  faults.DropCommitReply();
  EXPECT_EQ(ReasonOf(TellIn(2h)), "COMMIT_UNKNOWN");
  ASSERT_TRUE(TellIn(2h).ok());
  EXPECT_THAT(HistoryOf(name), ElementsAre("MISS KIND_RESPONSE"));
  EXPECT_THAT(Events(), SizeIs(1));
}

// F21, at the one place where the lock does not help: stopped behind its last sign of life.
TEST_F(NoticesTest, ALeaderThatWasStoppedForLongerThanItsLeaseWritesNothing) {
  const std::string name = Create().name();
  db::Leadership other(stage_.schema().settings(), "clocks");
  FaultPlan faults;
  stage_.db().Inject(&faults);
  bool stopped = false;
  faults.Rewrite([&](std::string_view sql) {
    if (sql.find("leader_epochs") == sql.npos || std::exchange(stopped, true))
      return std::string(sql);
    // Meanwhile the server gives its lock away.
    const std::string lock = "'" + stage_.schema().settings().schema + ":clocks'";
    const std::int64_t holder = stage_.observer().Count("SELECT IS_USED_LOCK(" + lock + ")");
    stage_.schema().server().Run("KILL CONNECTION " + std::to_string(holder));
    EXPECT_TRUE(testing::Eventually([&] { return other.Lead().has_value(); }));
    return std::string(sql);
  });
  clock_.Set(SystemClock().Now() + 2h);
  EXPECT_EQ(ReasonOf(TellAs(watch_)), "CONTENTION") << "its epoch is over";
  stage_.db().Inject(nullptr);
  EXPECT_TRUE(stopped);
  EXPECT_THAT(Events(), IsEmpty());
  ClockWatch next = AWatch();
  ASSERT_TRUE(next.Run(app::Lead(stage_.db(), other, "clocks", *other.Lead())).ok());
  EXPECT_THAT(HistoryOf(name), ElementsAre("MISS KIND_RESPONSE"));
}

TEST_F(NoticesTest, TwoWatchesAtOnceTellEachClockOnce) {
  for (int i = 0; i < 20; ++i) Create();
  const app::LeaderWorker::Parts parts{
      .db = stage_.db(), .server = stage_.schema().settings(), .knows_policy = [] { return true; }};
  const db::Settings server = stage_.schema().settings();
  clock_.Set(SystemClock().Now() + 49h);
  ClockWatch first = AWatch(), second = AWatch();
  {
    const app::LeaderWorker one({stage_.db(), server, parts.knows_policy}, first.Work());
    const app::LeaderWorker two({stage_.db(), server, parts.knows_policy}, second.Work());
    EXPECT_TRUE(testing::Eventually([&] { return Events().size() == 60; }, kPatience));
  }
  EXPECT_THAT(Events(), SizeIs(60));
  EXPECT_TRUE(first.told() == 0 || second.told() == 0) << "one of them leads";
}

TEST_F(NoticesTest, ATicketThatCannotBeReadDoesNotHoldUpTheOthers) {
  const std::string broken = Create().name();
  const std::string sound = Create().name();
  const auto damage = stage_.db().Transact(PatienceOf(kPatience), [&](db::Tx& tx) -> Status {
    TRY(tx.Execute("UPDATE tickets SET history = 'x' WHERE branch_id = 'b1' AND id = ?",
                   TicketName::Parse(broken)->ticket));
    return {};
  });
  ASSERT_TRUE(damage.ok());
  for (int i = 1; i < ClockWatch::kTries; ++i) EXPECT_FALSE(TellIn(2h).ok());
  EXPECT_TRUE(TellIn(2h).ok());
  EXPECT_THAT(HistoryOf(sound), ElementsAre("MISS KIND_RESPONSE"));
}

TEST_F(NoticesTest, EscalationsArePartOfThePolicyOfTheBranch) {
  v1::UpdateSlaPolicyRequest request;
  v1::SlaPolicy& policy = *request.mutable_sla_policy();
  policy.set_name("branches/b1/slaPolicies/standard");
  auto& profile = *policy.add_profiles();
  profile.set_id("X");
  profile.mutable_response()->set_unit(v1::Target::UNIT_CLOCK_MINUTES);
  profile.mutable_response()->set_amount(60);
  policy.add_rules()->set_profile("X");
  v1::SlaEscalation& old = *policy.add_escalations();
  old.set_warn_used_percent(10);
  old.mutable_to_date()->set_year(2020);
  old.mutable_to_date()->set_month(12);
  old.mutable_to_date()->set_day(31);
  v1::SlaEscalation& now = *policy.add_escalations();
  now.add_severities(v1::Ticket::SEVERITY_4);
  now.set_warn_left_minutes(45);
  now.set_warning_audience(v1::Clock::AUDIENCE_SUPERVISOR);
  now.set_breach_audience(v1::Clock::AUDIENCE_MANAGER);
  const auto update = [&] {
    return stage_.pipeline().Call<v1::SlaPolicy>(
        stage_.bindings(), "/steward.tickets.v1.SlaPolicyService/UpdateSlaPolicy", stage_.desk(),
        request);
  };
  const auto kept = update();
  ASSERT_EQ(ReasonOf(kept), "OK") << kept.error().en;
  EXPECT_EQ(kept.value().escalations_size(), 2);

  const v1::Ticket ticket = Create();
  ASSERT_TRUE(TellIn(20min).ok());
  ASSERT_TRUE(TellIn(2h).ok());
  const Time report = ToTime(ticket.report_time());
  EXPECT_THAT(Events(),
              ElementsAre(ToldEvent{ticket.name(), "TicketClockWarned", v1::Clock::KIND_RESPONSE,
                                    v1::Clock::AUDIENCE_SUPERVISOR, report + 15min},
                          ToldEvent{ticket.name(), "TicketClockMissed", v1::Clock::KIND_RESPONSE,
                                    v1::Clock::AUDIENCE_MANAGER, report + 1h}));

  now.set_warn_used_percent(10);
  EXPECT_EQ(ReasonOf(update()), "SLA_POLICY_INVALID");
}

// INV-55.
TEST_F(NoticesTest, TheRateInTimeIsThatOfTheHistories) {
  for (int i = 0; i < 30; ++i) {
    const std::string name = Create().name();
    if (i % 3 == 0) Move<v1::AcceptTicketRequest>(&Stub::AcceptTicket, name);
  }
  ASSERT_TRUE(TellIn(2h).ok());
  std::int64_t timely = 0, judged = 0;
  const auto histories = stage_.db().Read(PatienceOf(kPatience), [](db::Session& session) {
    return session.Query("SELECT history FROM tickets WHERE branch_id = 'b1'",
                         [](const db::Row& row) { return row.Get<std::string>(0); });
  });
  const calendar::WorkingCalendar calendar = calendar::DefaultCalendar();
  const Calendars calendars = [&](std::int64_t) -> const calendar::WorkingCalendar& {
    return calendar;
  };
  for (const std::string& history : histories.value()) {
    const Ticket ticket = Ticket::Replay("", {}, *DecodeHistory(history));
    const auto in_time =
        IsTimely(ReadClocks(ticket.planning.plans, ticket.facts, calendars, clock_.Now()));
    if (!in_time) continue;
    ++judged;
    timely += *in_time;
  }
  EXPECT_EQ(judged, 30);
  EXPECT_EQ(timely, 10);
  v1::GetMonthlyStatisticsRequest request;
  request.set_parent("branches/b1/sites/s1");
  const std::chrono::year_month_day today(
      std::chrono::floor<std::chrono::days>(SystemClock().Now() + 8h));
  request.set_year(static_cast<int>(today.year()));
  request.set_month(static_cast<int>(static_cast<unsigned>(today.month())));
  const auto answer = stage_.Ask(&v1::StatisticsService::Stub::GetMonthlyStatistics,
                                 stage_.statistics(), request, {.token = stage_.desk()});
  ASSERT_EQ(ReasonOf(answer), "OK") << answer.error().en;
  EXPECT_EQ(answer.value().timeliness().numerator(), timely);
  EXPECT_EQ(answer.value().timeliness().denominator(), judged);
}

TEST_F(NoticesTest, TheWatchReadsNothingButItsKey) {
  if (!testing::PrivateMariaDb::Shared().is_mariadb()) GTEST_SKIP() << "MySQL plans otherwise";
  Create();
  const auto plan = [&](const std::string& sql) {
    return stage_.db()
        .Read(PatienceOf(kPatience),
              [&](db::Session& session) {
                return session.QueryOne("EXPLAIN " + sql, [](const db::Row& row) {
                  return row.Get<std::optional<std::string>>("key").value_or("") + " " +
                         row.Get<std::optional<std::string>>("Extra").value_or("");
                });
              })
        .value()
        .value_or("");
  };
  EXPECT_THAT(plan("SELECT branch_id, MIN(notice_time) FROM tickets"
                   " FORCE INDEX (tickets_by_notice_time) GROUP BY branch_id LIMIT 10000"),
              ::testing::HasSubstr("tickets_by_notice_time Using index for group-by"));
  EXPECT_THAT(
      plan("SELECT branch_id, site_id, id, notice_time FROM tickets"
           " FORCE INDEX (tickets_by_notice_time) WHERE branch_id = 'b1'"
           " AND notice_time >= '2026-01-01' AND notice_time <= '2036-01-01'"
           " AND (notice_time > '2026-01-01' OR id > '') ORDER BY notice_time, id LIMIT 100"),
      ::testing::AllOf(::testing::HasSubstr("tickets_by_notice_time"),
                       ::testing::Not(::testing::HasSubstr("filesort"))));
}

// The goal is a second; asserted is that nothing waits for something else.
TEST_F(NoticesTest, ABreachIsRecordedSoonAfterItsTime) {
  const SystemClock real;
  ClockWatch watch({.calendars = stage_.wiring().calendars,
                    .ids = stage_.pipeline().ids(),
                    .policy = stage_.pipeline().policy(),
                    .clock = real});
  const db::Settings server = stage_.schema().settings();
  const auto background = stage_.schema().Open();
  const app::LeaderWorker worker({*background, server, [] { return true; }}, watch.Work());
  constexpr int kTickets = 200;
  for (int i = 0; i < kTickets; ++i) {
    v1::CreateTicketRequest request = TicketsStage::Report();
    request.mutable_ticket()->set_urgency(v1::Ticket::URGENCY_EMERGENCY);  // to be sent at once
    stage_.Create(request);
  }
  ASSERT_TRUE(testing::Eventually([&] { return Events().size() >= kTickets; }, kPatience));
  std::vector<std::int64_t> delays =
      stage_.db()
          .Read(PatienceOf(kPatience),
                [](db::Session& session) {
                  return session.Query(
                      "SELECT TIMESTAMPDIFF(MICROSECOND, t.report_time, e.event_time) FROM"
                      " ticket_entries e JOIN tickets t ON t.branch_id = e.branch_id"
                      " AND t.id = e.ticket_id WHERE e.branch_id = 'b1' AND e.action = 'MISS'",
                      [](const db::Row& row) { return row.Get<std::int64_t>(0); });
                })
          .value();
  ASSERT_THAT(delays, SizeIs(kTickets));
  std::ranges::sort(delays);
  EXPECT_GT(delays.front(), 0) << "never early";
  EXPECT_LT(delays[delays.size() * 99 / 100], 5'000'000);
  std::printf("delay of %d breaches: median %lld ms, p99 %lld ms, most %lld ms\n", kTickets,
              static_cast<long long>(delays[delays.size() / 2] / 1000),
              static_cast<long long>(delays[delays.size() * 99 / 100] / 1000),
              static_cast<long long>(delays.back() / 1000));
}

}  // namespace
}  // namespace steward::tickets
