// What a test of the kill lab begins with: its tier and seed, from the environment
// (docs/fault-lab.md), a stack of its own, and the words by which it can be run again.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/fault/lab/auditor.h"
#include "tests/fault/lab/company.h"
#include "tests/fault/lab/history.h"
#include "tests/fault/lab/invcheck.h"
#include "tests/support/fault_tier.h"
#include "tests/support/stack.h"
#include "tests/support/temporary_folder.h"

namespace steward::lab {

using Tier = testing::FaultTier;

struct Plan {
  Tier tier = Tier::kFast;
  std::uint64_t seed = 1;
  std::chrono::minutes minutes{0};  // of a soak

  bool fast() const { return tier == Tier::kFast; }
  // How to run this test in the same way, for SCOPED_TRACE.
  std::string Again() const;
};

// STEWARD_FAULT_TIER (fast, full, soak), STEWARD_LAB_SEED, STEWARD_LAB_MINUTES.
Plan PlanOfEnvironment();

// Where the processes of all tests of the binary say which fault points they were at.
class Hits {
 public:
  static const Hits& Instance();
  // Of every process.
  std::string Variable() const;
  // The points that were reached so far by any process.
  std::vector<std::string> Missing() const;

 private:
  testing::TemporaryFolder folder_;
};

struct LabOptions {
  bool links = false;            // see testing::StackOptions
  std::string database_place{};  // see testing::StackOptions
};

// A stack whose processes say at which fault points they were. From the main thread.
struct Lab {
  explicit Lab(const LabOptions& options = {});

  // What the clients of this lab do is written there.
  std::string HistoryPath() const { return folder.Path("history"); }
  // Checks everything that is known of a run; says how to run it again where it fails.
  void Expect(const Plan& plan, const Verdict& verdict);
  void ExpectInvariants(const Plan& plan);

  testing::TemporaryFolder folder;
  testing::Stack stack;
  Accounts accounts;
};

}  // namespace steward::lab
