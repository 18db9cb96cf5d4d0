// A person who works here.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "services/identity/calendar.h"
#include "services/identity/names.h"

namespace steward::identity {

// Whose employee somebody is, until when, and where he may act at all.
struct Employment {
  std::string firm;  // empty: ours
  std::optional<Day> contract_end;
  std::optional<Day> leave;
  std::set<std::string> sites;  // codes; none: wherever his roles hold
  bool operator==(const Employment&) const = default;

  // The last day on which he may sign in; none: no such day is known.
  std::optional<Day> LastDay() const;
  // EMPLOYMENT_INVALID.
  Status Check() const;
};

struct Staff {
  // The numbers are those of the proto and of the column.
  enum class State : std::int8_t { kActive = 1, kDisabled = 2 };

  std::string branch;
  StaffId id;
  std::string display_name;
  std::optional<std::string> login;  // in lower case, see NormalLogin
  std::optional<std::string> badge_number;
  std::vector<std::string> trades;
  Employment employment;
  State state = State::kActive;
  Time created;
  Time updated;
  std::uint64_t version = 1;

  StaffName name() const { return {branch, id}; }

  // Moves to this state; false when he is in it already, which is no mistake of the caller's.
  bool MoveTo(State wanted, Time now);
};

// The form a login is kept and compared in: ASCII letters in lower case.
std::string NormalLogin(std::string_view login);

}  // namespace steward::identity
