// Answers the methods of steward.directory.v1.OccupancyService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/occupancy/occupancy_repository.h"
#include "services/directory/occupancy/ownership_repository.h"
#include "services/directory/occupancy/unit_facts_repository.h"
#include "services/directory/occupancy/unit_links.h"
#include "services/directory/owner_repository.h"
#include "services/directory/unit_repository.h"
#include "steward/directory/v1/occupancy_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class OccupancyService {
 public:
  OccupancyService(const rpc::Writes& writes, const paging::Pages& pages, const keys::KeyRing& keys)
      : writes_(writes), pages_(pages), owners_(keys) {}

  Result<v1::Occupancy> RegisterOccupancy(rpc::Call& call,
                                          const v1::RegisterOccupancyRequest& request);
  Result<v1::Occupancy> GetOccupancy(rpc::Call& call, const v1::GetOccupancyRequest& request);
  Result<v1::ListOccupanciesResponse> ListOccupancies(rpc::Call& call,
                                                      const v1::ListOccupanciesRequest& request);
  Result<v1::Occupancy> UpdateOccupancy(rpc::Call& call, const v1::UpdateOccupancyRequest& request);
  Result<v1::Occupancy> EndOccupancy(rpc::Call& call, const v1::EndOccupancyRequest& request);

 private:
  Result<Occupancy> Lock(db::Tx& tx, const OccupancyName& name, std::string_view etag) const;
  Status Save(db::Tx& tx, const rpc::Call& call, Occupancy& occupancy) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const OwnerRepository owners_;
  const UnitRepository units_{};
  const OwnershipRepository ownerships_{};
  const UnitFactsRepository facts_{};
  const OccupancyRepository occupancies_{};
  const UnitLinks links_{};
};

}  // namespace steward::directory
