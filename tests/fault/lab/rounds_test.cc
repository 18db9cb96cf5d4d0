// One kind of fault again and again while clients work, each followed by the whole judgement: rows
// F01, F03 to F07 of the list of scenarios, at their stated rounds in the tier `soak`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/fault/lab/loaded_lab.h"
#include "tests/support/eventually.h"
#include "tests/support/fault_tier.h"

namespace steward::lab {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

class Rounds : public ::testing::Test {
 protected:
  std::uint64_t Dice(std::uint64_t sides) { return random_() % sides; }

  const Plan plan_ = PlanOfEnvironment();
  LoadedLab lab_{plan_};
  std::mt19937_64 random_{plan_.seed};
};

TEST_F(Rounds, AServiceIsKilledInTheMidstOfWork) {
  const std::vector<std::string> victims = {"tickets", "directory", "identity", "gateway"};
  for (int i = 0; i < testing::RoundsOfTier(2, 60, 200); ++i) {
    lab_.killer().Strike(victims[Dice(victims.size())], Blow::kKill);
    lab_.AwaitProgress(100);
  }
  lab_.Finish();
  if (!plan_.fast()) {
    EXPECT_LE(lab_.LongestBack(victims), seconds(3)) << plan_.Again();
  }
}

TEST_F(Rounds, TheDatabaseIsKilledAgainAndAgain) {
  for (int i = 0; i < testing::RoundsOfTier(3, 40, 100); ++i) {
    lab_.killer().Strike("mariadb", Blow::kKill);
    lab_.AwaitProgress(100);
  }
  const Verdict verdict = lab_.Finish();
  if (!plan_.fast()) {
    EXPECT_LE(lab_.LongestBack({"mariadb"}), seconds(5)) << plan_.Again();
    EXPECT_GE(verdict.committed, 20);
  }
}

// With what it wrote last, with nothing at all, and emptied while it runs.
TEST_F(Rounds, TheStreamsAreLost) {
  for (int i = 0; i < testing::RoundsOfTier(2, 20, 50); ++i) {
    lab_.killer().Strike("streams", Blow::kKill);
    lab_.AwaitProgress(50);
  }
  for (int i = 0; i < testing::RoundsOfTier(1, 4, 10); ++i) {
    lab_.stack().streams().Kill();
    lab_.stack().streams().Forget();
    lab_.stack().streams().Restart();
    lab_.AwaitProgress(50);
    lab_.stack().streams().Flush();
    lab_.AwaitProgress(50);
  }
  lab_.Finish();
}

// Between any two steps of those who tell events and those who apply them.
TEST_F(Rounds, TheLeadersOfEventsAreKilledBetweenTheirSteps) {
  const std::vector<std::pair<std::string, std::string>> places = {
      {"identity", "relay.placed"},     {"identity", "relay.committed"},
      {"identity", "relay.published"},  {"tickets", "relay.committed"},
      {"tickets", "applier.applied"},   {"tickets", "applier.cursor_saved"},
      {"tickets", "applier.committed"}, {"tickets", "applier.before_confirm"},
      {"tickets", "applier.confirmed"}, {"tickets", "relay.placed"}};
  for (int i = 0; i < testing::RoundsOfTier(4, 60, 200); ++i) {
    const auto& [victim, point] = places[Dice(places.size())];
    const std::string when = std::to_string(1 + Dice(2));
    SCOPED_TRACE(point + " in " + victim + " for the time " + when);
    lab_.stack().process(victim).Kill();
    lab_.stack().Launch(victim, {"STEWARD_FAULT_AT=" + point + ":" + when + ":kill"});
    EXPECT_TRUE(
        testing::Eventually([&] { return !lab_.stack().process(victim).Running(); }, seconds(60)));
    lab_.stack().process(victim).Kill();
    lab_.stack().Launch(victim);
    lab_.killer().AwaitWork({victim});
  }
  lab_.Finish();
}

class PowerFailure : public Rounds {
 protected:
  void Start(const std::string& victim) {
    if (victim == "mariadb") return lab_.stack().mariadb().Restart();
    if (victim == "cache") return lab_.stack().cache().Restart();
    if (victim == "streams") return lab_.stack().streams().Restart();
    lab_.stack().Launch(victim);
  }
  // Starts again what ended because its database was not there yet, as whatever runs it does.
  // Whether all of it works.
  bool Supervise() {
    for (const char* service : {"gateway", "tickets", "directory", "identity"}) {
      if (!lab_.stack().process(service).Running()) lab_.stack().Launch(service);
    }
    return std::all_of(ServiceNames().begin(), ServiceNames().end(),
                       [&](const std::string& name) { return lab_.killer().Works(name); });
  }
};

// Of everything but the clients.
TEST_F(PowerFailure, EverythingIsKilledAtOnceAndStartedInAnyOrder) {
  milliseconds longest{0};
  for (int i = 0; i < testing::RoundsOfTier(2, 10, 30); ++i) {
    for (const char* const service : {"gateway", "tickets", "directory", "identity"})
      lab_.stack().process(service).Kill();
    lab_.stack().mariadb().Kill();
    lab_.stack().cache().Kill();
    lab_.stack().streams().Kill();
    std::vector<std::string> order = Killer::Victims();
    for (size_t k = order.size(); k > 1; --k) std::swap(order[k - 1], order[Dice(k)]);
    const auto start = steady_clock::now();
    for (const std::string& victim : order) Start(victim);
    EXPECT_TRUE(testing::Eventually([&] { return Supervise(); }, seconds(60))) << plan_.Again();
    longest =
        std::max(longest, std::chrono::duration_cast<milliseconds>(steady_clock::now() - start));
    lab_.AwaitProgress(200);
  }
  std::printf("  ready within %ld ms\n", static_cast<long>(longest.count()));
  lab_.Finish();
  if (!plan_.fast()) {
    EXPECT_LE(longest, seconds(20)) << plan_.Again();
  }
}

}  // namespace
}  // namespace steward::lab
