// Limits of figures as data: their versions by date, and which changes of them are
// allowed. What a limit means is common/warning.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/result.h"
#include "common/warning/warning.h"
#include "services/identity/calendar.h"

namespace steward::identity {

using WarningLimitId = Id<struct WarningLimitTag>;

struct WarningLimitName {
  static constexpr std::string_view kPattern = "branches/{}/warningLimits/{}";
  std::string branch;
  WarningLimitId limit;

  // WARNING_LIMIT_NOT_FOUND.
  static Result<WarningLimitName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch, limit); }
};

struct WarningLimitVersion {
  Day from;
  std::optional<Day> to{};  // the last day; none: until the next version begins
  warning::Limit limit;
  std::string role;  // code
  bool operator==(const WarningLimitVersion&) const = default;
};

struct WarningLimit {
  WarningLimitName name;
  int indicator = 0;                            // steward.type.v1.Indicator
  std::string site;                             // empty: of the whole branch
  std::vector<WarningLimitVersion> versions{};  // by first day
  Time created{};
  Time updated{};
  std::uint64_t version = 1;

  // nullptr: not in force on that day.
  const WarningLimitVersion* On(Day day) const;
};

// The versions, each of which ends before the next begins.
std::vector<warning::LimitPeriod> PeriodsOf(const WarningLimit& limit);

// Whether a limit with the versions `before` may become `after`, whose versions are put in order.
// `roles` are all there are.
// WARNING_LIMIT_DATES_INVALID, WARNING_LIMIT_ORDER_INVALID, WARNING_LIMIT_PAST, ROLE_NOT_FOUND.
Status CheckChange(const WarningLimit& before, WarningLimit& after, Day today, warning::Worse worse,
                   const std::set<std::string, std::less<>>& roles);

}  // namespace steward::identity
