#include "services/directory/occupancy/billing_area.h"

#include <algorithm>

#include "steward/directory/v1/reasons.h"

namespace steward::directory {

Status CheckBillingArea(const BillingArea& wanted, const std::vector<BillingArea>& earlier,
                        Day today) {
  if (wanted.is_supplementary) return {};
  for (const BillingArea& other : earlier) {
    if (other.period.IsEmpty()) continue;
    if (wanted.period.from >= today && wanted.period.from >= other.period.from) continue;
    return Fail(Reason::kBillingAreaBackwards, {{"billing_area", other.name.ToString()},
                                                {"from_date", DayText(other.period.from)},
                                                {"date", DayText(wanted.period.from)}});
  }
  return {};
}

Period CutOff(const Period& period, Day next_from) {
  if (period.to && *period.to <= next_from) return period;
  return {period.from, std::max(period.from, next_from)};
}

}  // namespace steward::directory
