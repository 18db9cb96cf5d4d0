// Answers the methods of steward.directory.v1.UnitService.
#pragma once

#include "common/cache/cache.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/building_repository.h"
#include "services/directory/occupancy/unit_links.h"
#include "services/directory/unit_repository.h"
#include "steward/directory/v1/unit_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class UnitService {
 public:
  // `cache`: null where nothing is cached.
  UnitService(const rpc::Writes& writes, const paging::Pages& pages, cache::Cache* cache)
      : writes_(writes), pages_(pages), cache_(cache) {}

  Result<v1::Unit> CreateUnit(rpc::Call& call, const v1::CreateUnitRequest& request);
  Result<v1::Unit> GetUnit(rpc::Call& call, const v1::GetUnitRequest& request);
  Result<v1::ListUnitsResponse> ListUnits(rpc::Call& call, const v1::ListUnitsRequest& request);
  Result<v1::Unit> UpdateUnit(rpc::Call& call, const v1::UpdateUnitRequest& request);

 private:
  Status CheckOwn(db::Session& session, const rpc::Call& call, const UnitName& name) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  cache::Cache* const cache_;
  const BuildingRepository buildings_{};
  const UnitRepository units_{};
  const UnitLinks links_{};
};

}  // namespace steward::directory
