// Answers the methods of steward.directory.v1.BillingAreaService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/occupancy/billing_area_repository.h"
#include "services/directory/unit_repository.h"
#include "steward/directory/v1/billing_area_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class BillingAreaService {
 public:
  BillingAreaService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::BillingArea> SetBillingArea(rpc::Call& call, const v1::SetBillingAreaRequest& request);
  Result<v1::ListBillingAreasResponse> ListBillingAreas(rpc::Call& call,
                                                        const v1::ListBillingAreasRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const UnitRepository units_{};
  const BillingAreaRepository areas_{};
};

}  // namespace steward::directory
