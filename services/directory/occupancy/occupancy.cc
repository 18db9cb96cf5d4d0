#include "services/directory/occupancy/occupancy.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

Error WrongPeriod(const Period& period) {
  return Fail(Reason::kPeriodInvalid,
              {{"from_date", DayText(period.from)}, {"to_date", EndText(period)}});
}

}  // namespace

Status CheckOccupancy(const Occupancy& occupancy) {
  if (occupancy.period.IsEmpty()) return WrongPeriod(occupancy.period);
  if (!occupancy.pays) return {};
  if (occupancy.role != OccupancyRole::kTenant) return Fail(Reason::kOnlyTenantPays);
  if (occupancy.agreement.empty()) return Fail(Reason::kEvidenceMissing, {{"field", "agreement"}});
  return {};
}

Status CheckMoveIn(const Occupancy& wanted, const std::vector<Occupancy>& others,
                   const OwnershipHistory& history) {
  for (const Occupancy& other : others) {
    if (other.occupant != wanted.occupant || other.period.IsEmpty()) continue;
    if (!other.period.Overlaps(wanted.period)) continue;
    return Fail(Reason::kOccupancyOverlaps, {{"occupancy", other.name.ToString()},
                                             {"from_date", DayText(other.period.from)},
                                             {"to_date", EndText(other.period)}});
  }
  for (const Ownership& ownership : history) {
    if (ownership.cancelled || !ownership.period.Overlaps(wanted.period)) continue;
    for (const OwnerShare& share : ownership.owners) {
      if (share.owner != wanted.occupant) continue;
      return Fail(Reason::kOccupantIsOwner, {{"ownership", ownership.name.ToString()},
                                             {"from_date", DayText(ownership.period.from)},
                                             {"to_date", EndText(ownership.period)}});
    }
  }
  return {};
}

Status CheckPays(const Occupancy& occupancy, const std::vector<Occupancy>& others) {
  if (!occupancy.pays) return {};
  for (const Occupancy& other : others) {
    if (other.name.id == occupancy.name.id || !other.pays || other.period.IsEmpty()) continue;
    if (!other.period.Overlaps(occupancy.period)) continue;
    return Fail(Reason::kTenantPaysAlready, {{"occupancy", other.name.ToString()},
                                             {"from_date", DayText(other.period.from)},
                                             {"to_date", EndText(other.period)}});
  }
  return {};
}

Status CheckRuns(const Occupancy& occupancy) {
  if (!occupancy.period.to) return {};
  return Fail(Reason::kOccupancyEnded, {{"occupancy", occupancy.name.ToString()},
                                        {"to_date", DayText(*occupancy.period.to)}});
}

Status EndOccupancy(Occupancy& occupancy, Day day) {
  TRY(CheckRuns(occupancy));
  if (day < occupancy.period.from) return WrongPeriod({occupancy.period.from, day});
  occupancy.period.to = day;
  return {};
}

}  // namespace steward::directory
