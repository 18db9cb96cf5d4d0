// The watch over the clocks as processes of its own that are killed and stopped (F20, F21): each
// breach is told once, with its due time, in order. STEWARD_FAULT_TIER=soak runs all rounds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "common/base/timestamp.h"
#include "steward/tickets/v1/ticket_events.pb.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/fault_tier.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kPatience(60);
constexpr int kClocksOfOne = 3;

class ClockWatchFaults : public ::testing::Test {
 protected:
  // Tickets with three clocks each that have run out `later`.
  void Report(int tickets) {
    for (int i = 0; i < tickets; ++i) {
      v1::CreateTicketRequest request = TicketsStage::Report();
      request.mutable_ticket()->set_severity(v1::Ticket::SEVERITY_4);
      names_.insert(stage_.Create(request).name());
    }
  }
  void StartWatch(testing::ChildProcess& process) {
    const db::Settings settings = stage_.schema().settings();
    const Time later = SystemClock().Now() + 49h;
    process.Start(STEWARD_CLOCK_WATCH,
                  {"clock_watch", settings.socket, settings.schema, settings.user,
                   settings.password, std::to_string(later.time_since_epoch().count())},
                  log_);
  }
  std::int64_t Told() {
    return stage_.observer().Count("SELECT COUNT(*) FROM outbox WHERE type LIKE '%TicketClock%'");
  }
  // All of this round, once each; in order, where they were there before they were looked for.
  void CheckAll(bool in_order = true) {
    std::map<std::pair<std::string, int>, int> count;
    Time last{};
    const auto payloads = stage_.db().Read(PatienceOf(kPatience), [&](db::Session& session) {
      return session.Query(
          "SELECT payload FROM outbox WHERE type LIKE '%TicketClockMissed' AND id > ? ORDER BY id",
          [](const db::Row& row) { return row.Get<std::string>(0); }, last_id_);
    });
    for (const std::string& payload : payloads.value()) {
      v1::TicketClockMissed event;
      ASSERT_TRUE(event.ParseFromString(payload));
      const Time time = ToTime(event.breach_time());
      EXPECT_TRUE(!in_order || time >= last);
      last = time;
      ++count[{event.ticket(), event.clock()}];
    }
    EXPECT_EQ(count.size(), names_.size() * kClocksOfOne);
    for (const auto& [clock, times] : count) {
      EXPECT_EQ(times, 1) << clock.first;
      EXPECT_TRUE(names_.contains(clock.first));
    }
    EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM ticket_entries WHERE action = 'WARN'"),
              0);
    const std::int64_t wrong = stage_.observer().Count(
        "SELECT COUNT(*) FROM (SELECT ticket_id, COUNT(*) n FROM ticket_entries"
        " WHERE action = 'MISS' GROUP BY branch_id, ticket_id) c WHERE n <> 3");
    EXPECT_EQ(wrong, 0) << "the histories say the same";
    last_id_ = stage_.observer().Count("SELECT COALESCE(MAX(id), 0) FROM outbox");
    names_.clear();
  }

  TicketsStage stage_;
  testing::TemporaryFolder folder_;
  const std::string log_ = folder_.path() + "/watch.log";
  std::set<std::string> names_;
  std::int64_t last_id_ = 0;
};

// F20.
TEST_F(ClockWatchFaults, FiveHundredBreachesAreToldOnceHoweverOftenTheWatchIsKilled) {
  const int rounds = testing::RoundsOfTier(2, 6, 20);
  int kills = 0;
  for (int round = 1; round <= rounds && !HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    std::mt19937 random(static_cast<unsigned>(round));
    Report(167);
    const std::int64_t all = Told() + 167 * kClocksOfOne;
    testing::ChildProcess watch;
    const auto begin = std::chrono::steady_clock::now();
    while (Told() < all && std::chrono::steady_clock::now() - begin < kPatience) {
      const std::int64_t before = Told();
      StartWatch(watch);
      // Somewhere within its next hundred notices.
      const std::int64_t until = before + std::uniform_int_distribution<int>(1, 100)(random);
      testing::Eventually([&] { return Told() >= std::min(until, all); }, kPatience);
      watch.Kill();
      ++kills;
    }
    const auto last_kill = std::chrono::steady_clock::now();
    EXPECT_EQ(Told(), all);
    StartWatch(watch);
    testing::Eventually([&] { return Told() > all; }, 500ms);
    watch.Kill();
    EXPECT_LT(last_kill - begin, kPatience);
    CheckAll();
  }
  EXPECT_GE(kills, rounds * 5);
  std::printf("%d rounds, %d kills\n", rounds, kills);
}

// F21: the leader is stopped for longer than the server waits for its sign of life, another one
// leads, and the first one wakes up in the middle of what it did.
TEST_F(ClockWatchFaults, ALeaderThatWakesUpAfterAnotherHasTakenOverDoublesNothing) {
  const int rounds = testing::RoundsOfTier(1, 15, 50);
  for (int round = 1; round <= rounds && !HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    std::mt19937 random(static_cast<unsigned>(round));
    Report(60);
    const std::int64_t before = Told();
    const std::int64_t all = before + 60 * kClocksOfOne;
    testing::ChildProcess first, second;
    StartWatch(first);
    const std::int64_t until = before + std::uniform_int_distribution<int>(1, 120)(random);
    ASSERT_TRUE(testing::Eventually([&] { return Told() >= until; }, kPatience));
    first.Stop();
    StartWatch(second);
    ASSERT_TRUE(testing::Eventually([&] { return Told() == all; }, kPatience));
    first.Continue();
    testing::Eventually([&] { return Told() > all; }, 500ms);
    CheckAll();
    Report(20);
    ASSERT_TRUE(testing::Eventually([&] { return Told() >= all + 20 * kClocksOfOne; }, kPatience));
    first.Kill();
    second.Kill();
    CheckAll(false);
    std::printf("round %d: stopped after %lld of %d\n", round,
                static_cast<long long>(until - before), 60 * kClocksOfOne);
  }
}

}  // namespace
}  // namespace steward::tickets
