// A process that gets a tenth of a processor is slow and not dead: it steps aside while others
// serve (F40). STEWARD_FAULT_TIER=soak tries each process of the services in turn, ten rounds,
// every other one by a quota where this user may set one; full four rounds; otherwise one.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>

#include "common/rpc/client.h"
#include "tests/fault/drain/steady_load.h"
#include "tests/fault/gray/starved_process.h"
#include "tests/support/eventually.h"
#include "tests/support/fault_tier.h"

namespace steward::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using By = StarvedProcess::By;

bool IsFast() { return FaultTierOfEnvironment() == FaultTier::kFast; }

constexpr seconds kEjected(10);
constexpr seconds kJudged(3);  // whose requests a percentile is of
// Percentiles that this noisy machine has by itself, alone and beside other tests.
constexpr milliseconds kUnremarkable(50);
constexpr milliseconds kUnremarkableBesideTests(200);
constexpr int kPerSecond = 150;
// Of one service. A quota is counted only while there is something to do: less needs no more than
// a tenth of a processor.
constexpr int kPerSecondUnderQuota = 500;

// Two of everything, which all tests here share.
Stack& Pair() {
  static Stack stack({.instances = 2, .drain_delay_ms = 1'000, .drain_grace_ms = 2'000});
  return stack;
}

// A figure of its metrics page; none while it does not answer.
std::optional<double> Figure(Stack& stack, const std::string& instance, const std::string& name) {
  std::istringstream page(HttpCaller(stack.metrics_port(instance)).Send("GET", "/metrics").text);
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with(name + " ")) return std::stod(line.substr(name.size()));
  }
  return std::nullopt;
}

bool IsAside(Stack& stack, const std::string& instance) {
  return Figure(stack, instance, "steward_process_aside") == 1;
}

bool IsReady(Stack& stack, const std::string& instance) {
  const std::string address = "ipv4:127.0.0.1:" + std::to_string(stack.service_port(instance));
  return rpc::CheckHealth(address, seconds(2)).ok();
}

int Lines(Stack& stack, const std::string& instance, const std::string& message) {
  std::ifstream log(stack.log(instance));
  int count = 0;
  for (std::string line; std::getline(log, line);) count += line.find(message) != line.npos;
  return count;
}

void Wait(SteadyLoad& load, int requests) {
  const int end = load.requests() + requests;
  ASSERT_TRUE(Eventually([&] { return load.requests() >= end; }, seconds(60)));
}

void ExpectNoneFailed(SteadyLoad& load) {
  const SteadyLoad::Counts counts = load.Stop();
  std::string failures;
  for (const std::string& failure : counts.failures) failures += failure + "\n";
  EXPECT_EQ(counts.failed, 0) << failures;
  std::printf("%d requests, %.0f a second, %d failed, the longest took %lld ms\n", counts.requests,
              counts.PerSecond(), counts.failed, static_cast<long long>(counts.longest.count()));
  std::fflush(stdout);
}

long long Milliseconds(steady_clock::duration time) {
  return std::chrono::duration_cast<milliseconds>(time).count();
}

// One process is starved under load, and is again what it was afterwards.
void Starve(Stack& stack, const std::string& victim, By by) {
  const std::string service = victim.substr(0, victim.find('-'));
  const int per_second = by == By::kQuota ? kPerSecondUnderQuota : kPerSecond;
  SteadyLoad load(stack, per_second, 16, by == By::kQuota ? service : "");
  Wait(load, per_second);
  auto begin = steady_clock::now();
  Wait(load, per_second * static_cast<int>(kJudged.count()));
  const milliseconds before = load.Percentile99(begin);
  begin = steady_clock::now();
  std::optional<StarvedProcess> starved(std::in_place, stack.process(victim), by);
  EXPECT_TRUE(Eventually([&] { return IsAside(stack, victim); }, kEjected)) << victim;
  const auto ejected = steady_clock::now();
  EXPECT_LE(ejected - begin, kEjected);
  const milliseconds starving = load.Percentile99(begin);
  const milliseconds limit =
      std::max(2 * before, IsFast() ? kUnremarkableBesideTests : kUnremarkable);
  milliseconds after{};
  const auto is_quick_again = [&] {
    if (steady_clock::now() < ejected + kJudged) return false;
    after = load.Percentile99(steady_clock::now() - kJudged);
    return after <= limit;
  };
  EXPECT_TRUE(Eventually(is_quick_again, 3 * kJudged)) << after.count() << " ms";
  starved.reset();
  const auto lifted = steady_clock::now();
  const auto is_back = [&] { return !IsAside(stack, victim) && IsReady(stack, victim); };
  EXPECT_TRUE(Eventually(is_back, seconds(60)));
  std::printf(
      "%s, by %s: aside after %lld ms; p99 %lld ms before, %lld until then, %lld after; "
      "back %lld ms after the end\n",
      victim.c_str(), by == By::kQuota ? "quota" : "pauses", Milliseconds(ejected - begin),
      Milliseconds(before), Milliseconds(starving), Milliseconds(after),
      Milliseconds(steady_clock::now() - lifted));
  ExpectNoneFailed(load);
}

TEST(GrayFailureTest, AStarvedProcessStepsAsideAndItsCallersAreServedAsBefore) {
  const std::vector<std::string> victims = {"tickets-2", "directory",   "identity-2",
                                            "tickets",   "directory-2", "identity"};
  const bool has_quota = StarvedProcess::QuotaIsPossible();
  for (int round = 0; round < RoundsOfTier(1, 4, 10); ++round) {
    const By by = round % 2 == 1 && has_quota ? By::kQuota : By::kPauses;
    Starve(Pair(), victims[static_cast<size_t>(round) % victims.size()], by);
  }
}

// Where both are starved none is better off alone.
TEST(GrayFailureTest, OfTwoStarvedProcessesNoneStaysAside) {
  Stack& stack = Pair();
  SteadyLoad load(stack, kPerSecond);
  Wait(load, kPerSecond);
  {
    const char* kNoticed = "gets too little of the processor";
    const int first = Lines(stack, "tickets", kNoticed);
    const int second = Lines(stack, "tickets-2", kNoticed);
    StarvedProcess one(stack.process("tickets"), By::kPauses);
    StarvedProcess other(stack.process("tickets-2"), By::kPauses);
    const auto both_noticed = [&] {
      EXPECT_FALSE(IsAside(stack, "tickets") && IsAside(stack, "tickets-2"));
      return Lines(stack, "tickets", kNoticed) > first &&
             Lines(stack, "tickets-2", kNoticed) > second;
    };
    ASSERT_TRUE(Eventually(both_noticed, seconds(20)));
    // One may have begun to go before the other had noticed; it comes back.
    auto none_since = steady_clock::now();
    const auto none_stays_aside = [&] {
      if (IsAside(stack, "tickets") || IsAside(stack, "tickets-2"))
        none_since = steady_clock::now();
      return steady_clock::now() > none_since + seconds(2);
    };
    EXPECT_TRUE(Eventually(none_stays_aside, seconds(9)));
  }
  ExpectNoneFailed(load);
}

TEST(GrayFailureTest, TheOneAsideServesAgainBeforeTheOtherEnds) {
  Stack& stack = Pair();
  StarvedProcess starved(stack.process("directory"), By::kPauses);
  SteadyLoad load(stack, kPerSecond);
  ASSERT_TRUE(Eventually([&] { return IsAside(stack, "directory"); }, seconds(30)));
  EXPECT_EQ(stack.RestartInOrder("directory-2").exit_code, 0);
  Wait(load, kPerSecond);
  ExpectNoneFailed(load);
}

bool IdentityServes(Stack& stack) {
  return stack.Send("GET", "/v1/branches/b1/staff", stack.token("admin")).status == 200;
}

TEST(GrayFailureTest, TheLastOneServesAgainWhenTheOtherIsKilledAndStays) {
  Stack& stack = Pair();
  StarvedProcess starved(stack.process("identity"), By::kPauses);
  ASSERT_TRUE(Eventually([&] { return IsAside(stack, "identity"); }, seconds(30)));
  ASSERT_TRUE(Eventually([&] { return !IsReady(stack, "identity"); }));
  stack.process("identity-2").Kill();
  const auto killed = steady_clock::now();
  const auto is_back = [&] { return !IsAside(stack, "identity") && IdentityServes(stack); };
  EXPECT_TRUE(Eventually(is_back, seconds(3)));
  std::printf("served %lld ms after the kill\n", Milliseconds(steady_clock::now() - killed));
  EXPECT_FALSE(Eventually([&] { return IsAside(stack, "identity"); }, seconds(2)));
  EXPECT_TRUE(IdentityServes(stack));
  stack.Launch("identity-2");
  stack.AwaitReady("identity-2");
}

}  // namespace
}  // namespace steward::testing
