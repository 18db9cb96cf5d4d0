// Production code in a simulated world, thousands of times (reliability 3.3). One seed again:
//   STEWARD_SIMULATION_SEED=<seed> ./steward test simulation
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "common/log/log.h"
#include "tests/simulation/world.h"

namespace steward::simulation {
namespace {

constexpr std::uint64_t kFastSeeds = 500;
constexpr std::uint64_t kFullSeeds = 10'000;

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Fails with what was wrong, in as few steps as can be, and with the command that shows it again.
void Explain(std::uint64_t seed) {
  const std::vector<Step> fewest = Shrink(seed, StepsOf(seed));
  std::string text;
  for (const Step& step : fewest) text += "  " + TextOf(step) + "\n";
  ADD_FAILURE() << "seed " << seed << ": " << Simulate(seed, StepsOf(seed)).problem << "\nin "
                << fewest.size() << " steps (" << Simulate(seed, fewest).problem << "):\n"
                << text << "again: STEWARD_SIMULATION_SEED=" << seed
                << " ./steward test simulation";
}

class SimulationTest : public ::testing::Test {
 protected:
  // On both cores; up to the first seed that goes wrong.
  void Run(std::uint64_t first, std::uint64_t last) {
    std::atomic<std::uint64_t> next = first;
    std::atomic<std::uint64_t> wrong = 0;
    std::atomic<std::int64_t> commits = 0, kills = 0, effects = 0, breaches = 0, warnings = 0,
                              events = 0, answers = 0;
    const auto begin = std::chrono::steady_clock::now();
    const auto work = [&] {
      for (std::uint64_t seed = next++; seed <= last && wrong == 0; seed = next++) {
        const Outcome outcome = Simulate(seed, StepsOf(seed));
        if (!outcome.problem.empty()) wrong = seed;
        commits += outcome.commits;
        kills += outcome.kills;
        effects += outcome.sums.effects;
        breaches += outcome.sums.breaches;
        warnings += outcome.sums.warnings;
        events += outcome.sums.events;
        answers += outcome.sums.answers;
      }
    };
    std::thread other(work);
    work();
    other.join();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf(
        "%llu seeds in %.1f s: %lld commits, %lld kills, %lld requests done, %lld answers, %lld"
        " breaches, %lld warnings, %lld events\n",
        static_cast<unsigned long long>(std::min(next.load(), last + 1) - first), took.count(),
        static_cast<long long>(commits), static_cast<long long>(kills),
        static_cast<long long>(effects), static_cast<long long>(answers),
        static_cast<long long>(breaches), static_cast<long long>(warnings),
        static_cast<long long>(events));
    if (wrong != 0) return Explain(wrong);
    EXPECT_GT(kills, 0);
    EXPECT_GT(breaches, 0);
    EXPECT_GT(warnings, 0);
  }

  const log::Capture quiet_{[](std::string_view) {}};
};

TEST_F(SimulationTest, NothingIsLostDoubledEarlyOrOutOfOrderWhateverTheSeed) {
  const std::string seed = Variable("STEWARD_SIMULATION_SEED");
  if (!seed.empty()) {
    const std::uint64_t only = std::stoull(seed);
    if (!Simulate(only, StepsOf(only)).problem.empty()) Explain(only);
    return;
  }
  Run(1, Variable("STEWARD_FAULT_TIER") == "full" ? kFullSeeds : kFastSeeds);
}

// Each has found something once.
TEST_F(SimulationTest, SeedsThatFoundSomethingFindNothingAnyMore) {
  std::ifstream file("tests/simulation/found_seeds.txt");
  ASSERT_TRUE(file.is_open());
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::uint64_t seed = std::stoull(line);
    if (!Simulate(seed, StepsOf(seed)).problem.empty()) Explain(seed);
    ++count;
  }
  EXPECT_GT(count, 0);
}

TEST_F(SimulationTest, TheSameSeedIsTheSameRun) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Outcome first = Simulate(seed, StepsOf(seed));
    const Outcome second = Simulate(seed, StepsOf(seed));
    EXPECT_EQ(first.trace, second.trace) << seed;
    EXPECT_EQ(first.commits, second.commits) << seed;
  }
}

}  // namespace
}  // namespace steward::simulation
