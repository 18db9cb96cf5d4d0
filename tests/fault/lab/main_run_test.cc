// The main run of the kill lab: while clients work through the gateway, everything is killed, again
// and again, in an order that follows from a seed. Nothing acknowledged is lost, nothing is there
// twice, every doubt is resolved by its key, and everything comes back by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault/lab/loaded_lab.h"

namespace steward::lab {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What a tier asks for.
struct Size {
  int kills;  // of each victim
  int stops;
  int terminations;
  milliseconds longest_pause;
  std::int64_t writes;     // acknowledged, at least
  std::int64_t committed;  // writes in doubt that had been committed, at least
};

constexpr int kMoreBlows = 60;

Size SizeOf(Tier tier) {
  if (tier == Tier::kFast) return {1, 1, 1, milliseconds(800), 1'000, 1};
  return {6, 8, 6, milliseconds(2'000), 8'000, 20};
}

TEST(MainRun, NothingAcknowledgedIsLostOrDoubledWhateverIsKilled) {
  const Plan plan = PlanOfEnvironment();
  const Size size = SizeOf(plan.tier);
  LoadedLab lab(plan);
  const auto start = std::chrono::steady_clock::now();
  do {
    lab.killer().Run(size.kills, size.stops, size.terminations, size.longest_pause);
  } while (plan.tier == Tier::kSoak && std::chrono::steady_clock::now() - start < plan.minutes);
  while (lab.counts().writes < size.writes && !HasFailure()) lab.AwaitProgress(1'000);
  // Whether a commit falls between two blows is chance.
  for (int i = 0; i < kMoreBlows && lab.counts().committed < size.committed; ++i) {
    lab.killer().Strike(i % 2 == 0 ? "gateway" : "mariadb", Blow::kKill);
    lab.AwaitProgress(50);
  }
  const Verdict verdict = lab.Finish();
  EXPECT_GE(verdict.writes, size.writes) << plan.Again();
  EXPECT_GE(verdict.committed, size.committed) << "too few doubts; " << plan.Again();
  const milliseconds services = lab.LongestBack({"tickets", "directory", "identity", "gateway"});
  const milliseconds mariadb = lab.LongestBack({"mariadb"});
  std::printf("  back within: services %ld ms, MariaDB %ld ms, Redis %ld ms\n",
              static_cast<long>(services.count()), static_cast<long>(mariadb.count()),
              static_cast<long>(lab.LongestBack({"cache", "streams"}).count()));
  if (plan.fast()) return;  // beside other tests on a busy machine a time says nothing
  EXPECT_LE(services, seconds(3)) << plan.Again();
  EXPECT_LE(mariadb, seconds(5)) << plan.Again();
}

}  // namespace
}  // namespace steward::lab
