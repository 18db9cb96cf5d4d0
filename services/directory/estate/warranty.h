// How long a warranty runs (DEF-25). Pure.
#pragma once

#include <optional>
#include <string>

#include "services/directory/estate/days.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class WarrantyUnit { kYears = 1, kSeasons = 2, kDesignLife = 3 };
enum class WarrantyStart { kAcceptance = 1, kDayAfterSigning = 2, kDelivery = 3 };

struct WarrantyTerms {
  WarrantyUnit unit = WarrantyUnit::kYears;
  int count = 0;
  WarrantyStart start = WarrantyStart::kAcceptance;
  // Of a heating or cooling season, as 1115 for 15 November; the last day may lie in the next year.
  int season_start_mmdd = 0;
  int season_end_mmdd = 0;
  bool counts_running_season = false;

  // WARRANTY_TERM_INVALID unless it says how many, and which seasons where it counts those.
  Status Check() const;
};

// The days a warranty may start by.
struct WarrantyDays {
  std::optional<Day> accepted;
  std::optional<Day> signed_on;
  std::optional<Day> delivered;
};

// The first day. WARRANTY_START_MISSING names the day that is needed.
Result<Day> WarrantyStartDay(WarrantyStart rule, const WarrantyDays& days);

// The last day, included; none where it is as long as the thing is designed to last. In years it is
// the day before the anniversary, and 28 February for a start on the 29th. A season counts when it
// runs from its first day within the term, or where the terms say so when it is running already;
// the warranty ends with the last day of the last one.
std::optional<Day> WarrantyEnd(Day start, const WarrantyTerms& terms);

}  // namespace steward::directory
