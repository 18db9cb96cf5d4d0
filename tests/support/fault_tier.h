// How much of the fault tests is run: STEWARD_FAULT_TIER (docs/fault-lab.md).
#pragma once

#include <cstdlib>
#include <string_view>

#include "common/base/result.h"

namespace steward::testing {

enum class FaultTier {
  kFast,  // in every run of all tests, beside others: a time says nothing there
  kFull,  // 45 minutes
  kSoak,  // each scenario at its stated rounds
};

inline FaultTier FaultTierOfEnvironment() {
  const char* const value = std::getenv("STEWARD_FAULT_TIER");
  const std::string_view tier = value == nullptr ? "" : value;
  if (tier.empty() || tier == "fast") return FaultTier::kFast;
  STEWARD_CHECK(tier == "full" || tier == "soak");
  return tier == "full" ? FaultTier::kFull : FaultTier::kSoak;
}

inline int RoundsOfTier(int fast, int full, int stated) {
  switch (FaultTierOfEnvironment()) {
    case FaultTier::kFast: return fast;
    case FaultTier::kFull: return full;
    case FaultTier::kSoak: return stated;
  }
  return 0;
}

}  // namespace steward::testing
