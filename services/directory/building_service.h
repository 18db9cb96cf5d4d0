// Answers the methods of steward.directory.v1.BuildingService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/building_repository.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/building_service.pb.h"

namespace steward::directory {

// Any thread. Both arguments outlive it.
class BuildingService {
 public:
  BuildingService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::Building> CreateBuilding(rpc::Call& call, const v1::CreateBuildingRequest& request);
  Result<v1::Building> GetBuilding(rpc::Call& call, const v1::GetBuildingRequest& request);
  Result<v1::ListBuildingsResponse> ListBuildings(rpc::Call& call,
                                                  const v1::ListBuildingsRequest& request);
  Result<v1::Building> UpdateBuilding(rpc::Call& call, const v1::UpdateBuildingRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const BuildingRepository buildings_{};
  const SiteRepository sites_{};
};

}  // namespace steward::directory
