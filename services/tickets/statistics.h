// The figures of the front desk: counts made of rows, averages and rates as exact
// fractions. What is counted where is decided here; the SQL that counts rows follows these rules,
// and a test holds the two equal.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "common/base/result.h"
#include "common/calendar/working_calendar.h"
#include "services/tickets/vocabulary.h"

namespace steward::tickets {

// Days from first to last, both counted.
struct Period {
  calendar::LocalDay first;
  calendar::LocalDay last;
  bool operator==(const Period&) const = default;

  int days() const { return static_cast<int>((last - first).count()) + 1; }
  bool contains(calendar::LocalDay day) const { return first <= day && day <= last; }
};

// The month or year; of the running one only the days up to `today`, today counted.
// INVALID_ARGUMENT / PERIOD_INVALID for one that has not begun, or no month.
Result<Period> MonthPeriod(int year, int month, calendar::LocalDay today);
Result<Period> YearPeriod(int year, calendar::LocalDay today);

// A share; `basis_points` is rounded half up from the exact fraction, absent without denominator.
struct Rate {
  std::int64_t numerator = 0;
  std::int64_t denominator = 0;
  bool operator==(const Rate&) const = default;
  std::optional<std::int64_t> basis_points() const;
};

// A count over days. 26,000 in 365 days are 71.2 a day.
struct DailyCount {
  std::int64_t count = 0;
  int days = 0;
  bool operator==(const DailyCount&) const = default;
  // Tenths, rounded half up: 712.
  std::int64_t per_day_x10() const;
};

// What of a ticket the figures are made of. Days are those of the branch's zone.
struct CountedTicket {
  Kind kind = Kind::kEnquiry;
  Channel channel = Channel::kPhone;
  State state = State::kClosed;
  bool first_of_contact = true;  // false for the further matters of one call or visit
  calendar::LocalDay report_day;
  std::optional<calendar::LocalDay> return_visit_day;  // of a return visit that was MADE
};

// Matters of one kind, by the way they came in.
struct KindCount {
  std::int64_t phone = 0;
  std::int64_t visit = 0;
  std::int64_t other = 0;
  bool operator==(const KindCount&) const = default;
  std::int64_t total() const { return phone + visit + other; }
};

struct MonthlyStatistics {
  Period period;
  std::array<KindCount, kKindCount> kinds;  // in the order of Kind, ENQUIRY first
  DailyCount calls;
  DailyCount visits;

  std::int64_t total() const;
};

struct YearSummary {
  Period period;
  DailyCount calls;
  DailyCount repairs;
  DailyCount owner_repairs;
  DailyCount public_repairs;
  DailyCount visits;
  DailyCount return_visits;
};

// A ticket is a matter of its own unless it was a mistake or joined to another.
bool CountsAsMatter(State state);
// The first ticket of a call or visit stands for it, merged or not; a mistake stands for nothing.
bool CountsAsContact(const CountedTicket& ticket);

MonthlyStatistics CountMonth(std::span<const CountedTicket> tickets, const Period& period);
YearSummary CountYear(std::span<const CountedTicket> tickets, const Period& period);

}  // namespace steward::tickets
