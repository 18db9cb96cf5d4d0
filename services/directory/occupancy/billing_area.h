// The area a unit is charged by, with its source and its days (D-22).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/directory/day.h"
#include "services/directory/occupancy/names.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class AreaSource { kTitleDeed = 1, kSurvey = 2 };

struct BillingArea {
  BillingAreaName name;
  std::int64_t area_m2_x100 = 0;
  AreaSource source = AreaSource::kTitleDeed;
  Period period;
  // Days that may have been billed get another area: a supplementary bill follows.
  bool is_supplementary = false;
  std::string evidence;
  std::string creator;
  Time created;
};

// Whether the area may be set, by those of the unit so far. The last one set wins from its first
// day on. BILLING_AREA_BACKWARDS names the one in force where that day lies before today or before
// the first day of one of them, unless it is marked as supplementary. The first area of a unit is
// free.
Status CheckBillingArea(const BillingArea& wanted, const std::vector<BillingArea>& earlier,
                        Day today);

// Where an earlier one ends once another begins: at its first day, if none of it is left.
Period CutOff(const Period& period, Day next_from);

}  // namespace steward::directory
