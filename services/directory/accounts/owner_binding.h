// The second fact by which the account of a phone is bound to a person, and how often one may try.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "services/directory/names.h"

namespace steward::directory {

using OwnerAccountId = Id<struct OwnerAccountTag>;

// An account of identity, as it names it.
struct OwnerAccountName {
  static constexpr std::string_view kPattern = "branches/{}/ownerAccounts/{}";
  std::string branch;
  OwnerAccountId id;

  static Result<OwnerAccountName> Parse(std::string_view text) {
    return ParseAs(text, OwnerAccountName(), &OwnerAccountName::branch, &OwnerAccountName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, id); }
};

// So many tries of an account may be refused within so long.
inline constexpr std::size_t kBindingTries = 5;
inline constexpr Duration kBindingWindow = std::chrono::hours(24);

// What a try came to. The request id tells tries apart.
struct BindingTry {
  Uuid request;
  std::optional<OwnerId> owner;  // none: refused
  Time time;
};

// Somebody who has to do with the unit that was said, with one of his phones.
struct BindingCandidate {
  OwnerId owner;
  std::string display_name;
  std::string phone;  // in clear
};

// How long to wait for the next try; nullopt: not at all. `refused`: when tries were refused,
// oldest first.
std::optional<Duration> WaitForTry(const std::vector<Time>& refused, Time now);

// Who is meant: the first one with this phone and name. Spaces, full-width characters and small
// letters make no difference.
std::optional<OwnerId> PersonMeant(const std::vector<BindingCandidate>& candidates,
                                   std::string_view phone, std::string_view display_name);

}  // namespace steward::directory
