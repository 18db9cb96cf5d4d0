// Who uses a unit besides its owners: tenants, family and other users, with their days.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/directory/occupancy/ownership.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class OccupancyRole { kTenant = 1, kFamily = 2, kUser = 3 };

struct Occupancy {
  OccupancyName name;
  OwnerId occupant;
  OccupancyRole role = OccupancyRole::kTenant;
  Period period;
  std::optional<Day> contract_end;
  // What the owner allows him to see.
  bool sees_bills = false;
  bool sees_tickets = false;
  // By agreement with the owner, who stays liable.
  bool pays = false;
  std::string agreement;
  std::optional<ImportMark> mark;
  std::string creator;
  Time created;
  std::string updater;
  Time updated;
  std::uint64_t version = 1;
};

// Whether the record makes sense by itself: PERIOD_INVALID, ONLY_TENANT_PAYS, EVIDENCE_MISSING.
Status CheckOccupancy(const Occupancy& occupancy);

// Whether somebody may move in, by the other occupancies and the ownerships of the unit.
// OCCUPANCY_OVERLAPS where he is there already; OCCUPANT_IS_OWNER where he owns it on one of the
// days.
Status CheckMoveIn(const Occupancy& wanted, const std::vector<Occupancy>& others,
                   const OwnershipHistory& history);

// TENANT_PAYS_ALREADY names the tenant of `others` who pays on one of the days, where this one pays
// too.
Status CheckPays(const Occupancy& occupancy, const std::vector<Occupancy>& others);

// OCCUPANCY_ENDED unless it runs on.
Status CheckRuns(const Occupancy& occupancy);

// Ends it. A day that is its first leaves no day of it: it was a mistake. OCCUPANCY_ENDED where it
// has ended, PERIOD_INVALID where the day is before its first.
Status EndOccupancy(Occupancy& occupancy, Day day);

}  // namespace steward::directory
