// A warning that somebody was granted both of a pair of incompatible duties. The pairs themselves
// and what they mean are common/auth/duties.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/auth/duties.h"
#include "common/base/clock.h"
#include "services/identity/names.h"

namespace steward::identity {

using DutyWarningId = Id<struct DutyWarningTag>;

struct DutyWarning {
  // The numbers are those of the proto and of the column.
  enum class State : std::int8_t { kOpen = 1, kAcknowledged = 2 };

  DutyWarningId id;
  GrantName grant;
  std::string display_name;  // of the person
  std::string creator;       // of the grant
  auth::DutyPair pair;
  State state = State::kOpen;
  Time created;
  std::optional<Time> acknowledged{};
  std::string acknowledger{};
  std::string note{};

  // False when somebody has done so before.
  bool Acknowledge(const std::string& by, const std::string& why, Time now);
};

// The pairs, and their version for the etag.
struct DutyRules {
  std::vector<auth::DutyPair> pairs;
  std::uint64_t version = 1;

  // DUTY_PAIR_INVALID: a pair of one duty, or the same pair twice, in whatever order.
  Status Check() const;
};

}  // namespace steward::identity
