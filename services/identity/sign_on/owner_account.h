// The account of a phone: whom it stands for, and for how long.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "services/identity/grant.h"
#include "services/identity/session.h"
#include "services/identity/sign_on/names.h"

namespace steward::identity {

// Numbers are given to others: one that was not used for so long is bound anew.
inline constexpr Duration kOwnerPhoneIdle = std::chrono::days(365);

struct OwnerAccount {
  OwnerAccountName name;
  std::string phone;                 // normalized, in clear
  std::optional<std::string> owner;  // resource name
  std::vector<std::string> units;    // resource names
  std::optional<Time> bound_until;
  Time used;  // when it signed on last
  Time created;
  Time updated;

  // Whether it stands for an owner then.
  bool Bound(Time now) const { return owner && (!bound_until || now < *bound_until); }
  void Bind(std::string owner_name, std::vector<std::string> unit_names, std::optional<Time> until,
            Time now);
  void Unbind(Time now);
  // It signs on. True: it was idle for so long that it stands for nobody any more.
  bool Use(Time now, Duration idle);

  // Whom its tokens name, and what they allow: the owner and his role at the sites of his units
  // while it is bound, and else itself and nothing.
  std::string PrincipalName(Time now) const;
  std::vector<HeldRole> Held(Time now) const;
};

// A code that was sent. At most so many tries, so long, once.
inline constexpr int kOwnerCodeTries = 5;
inline constexpr Duration kOwnerCodeLife = std::chrono::minutes(10);

struct OwnerCode {
  std::string branch;
  OwnerCodeId id;
  TokenHash hash{};
  int tries = 0;
  bool used = false;
  Time expires;

  // Counts a try with a code of this hash, and tells whether it is the one. Write it back either
  // way.
  bool Try(const TokenHash& tried, Time now);
};

// Seven digits out of 64 random bits: 23 bits are left.
std::string OwnerCodeText(std::uint64_t random);

}  // namespace steward::identity
