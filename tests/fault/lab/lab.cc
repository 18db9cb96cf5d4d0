#include "tests/fault/lab/lab.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

#include "common/base/fault_point.h"
#include "common/base/text.h"

namespace steward::lab {
namespace {

std::string Variable(const char* name, const std::string& otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

}  // namespace

Plan PlanOfEnvironment() {
  Plan plan;
  plan.tier = testing::FaultTierOfEnvironment();
  plan.seed = static_cast<std::uint64_t>(ParseInt(Variable("STEWARD_LAB_SEED", "20")).value_or(20));
  plan.minutes = std::chrono::minutes(ParseInt(Variable("STEWARD_LAB_MINUTES", "10")).value_or(10));
  return plan;
}

std::string Plan::Again() const {
  const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
  const std::string name = std::string(test->test_suite_name()) + "." + test->name();
  const char* const words[] = {"fast", "full", "soak"};
  std::string text = "STEWARD_FAULT_TIER=" + std::string(words[static_cast<int>(tier)]) +
                     " STEWARD_LAB_SEED=" + std::to_string(seed);
  if (tier == Tier::kSoak) text += " STEWARD_LAB_MINUTES=" + std::to_string(minutes.count());
  return "again: " + text + " build/ci/bin/fault_lab --gtest_filter=" + name;
}

const Hits& Hits::Instance() {
  static const Hits hits;
  return hits;
}

std::string Hits::Variable() const { return "STEWARD_FAULT_HITS=" + folder_.Path("hits"); }

std::vector<std::string> Hits::Missing() const {
  std::set<std::string> reached;
  std::istringstream lines(folder_.Read("hits"));
  for (std::string line; std::getline(lines, line);) reached.insert(line);
  std::vector<std::string> missing;
  for (const std::string_view point : fault::kPoints) {
    if (!reached.contains(std::string(point))) missing.emplace_back(point);
  }
  return missing;
}

Lab::Lab(const LabOptions& options)
    : stack({.links = options.links,
             .streams = {"--appendonly", "yes", "--appendfsync", "everysec"},
             .database_place = options.database_place,
             .environment = {Hits::Instance().Variable()}}),
      accounts(stack.http_port()) {}

void Lab::Expect(const Plan& plan, const Verdict& verdict) {
  std::printf("  %s\n", verdict.Text().c_str());
  EXPECT_TRUE(verdict.clean()) << verdict.Text() << "\n" << plan.Again();
}

void Lab::ExpectInvariants(const Plan& plan) {
  InvCheck check(stack);
  EXPECT_TRUE(check.AwaitRest()) << "something does not come to rest; " << plan.Again();
  const std::vector<Line> lines = check.Run();
  EXPECT_EQ(Broken(lines), "") << plan.Again();
}

}  // namespace steward::lab
