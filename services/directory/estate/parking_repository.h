// The rows of parking spaces, applications and plates. Whatever writes them locks the site first:
// the queue and the plates of a site are decided by one at a time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/directory/estate/parking.h"
#include "services/directory/listing.h"

namespace steward::directory {

// Without state: any thread.
class ParkingRepository {
 public:
  // NOT_FOUND when there is none, in all three.
  Result<ParkingSpace> Find(db::Session& session, const ParkingSpaceName& name) const;
  Result<ParkingApplication> Find(db::Session& session, const ParkingApplicationName& name) const;
  Result<Plate> Find(db::Session& session, const PlateName& name) const;

  Result<std::vector<ParkingSpace>> ListSpaces(db::Session& session, const ListQuery& query) const;
  Result<std::vector<ParkingApplication>> ListApplications(db::Session& session,
                                                           const ListQuery& query) const;
  Result<std::vector<Plate>> ListPlates(db::Session& session, const ListQuery& query) const;
  // By the name of the site.
  Result<std::map<std::string, ParkingCounts>> Count(db::Session& session,
                                                     const rpc::Scope::Condition& scope) const;

  // The first in the queue of a site; none where nobody waits.
  Result<std::optional<ParkingApplication>> FirstWaiting(db::Session& session,
                                                         const SiteName& site) const;
  // The one of a household that waits.
  Result<std::optional<ParkingApplication>> OpenOf(db::Session& session,
                                                   const UnitName& unit) const;
  // The registration of a plate that holds at the site.
  Result<std::optional<Plate>> Holding(db::Session& session, const SiteName& site,
                                       const std::string& plate) const;

  // PARKING_SPACE_EXISTS when the number is taken.
  Status Insert(db::Tx& tx, const ParkingSpace& space) const;
  // At the end of the queue.
  Status Insert(db::Tx& tx, const ParkingApplication& application) const;
  Status Insert(db::Tx& tx, const Plate& plate) const;
  // Write back what was read in this transaction, and move its version on.
  Status Save(db::Tx& tx, ParkingSpace& space) const;
  Status Save(db::Tx& tx, ParkingApplication& application) const;
  Status Save(db::Tx& tx, Plate& plate) const;
};

}  // namespace steward::directory
