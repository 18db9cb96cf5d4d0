// Answers the methods of steward.directory.v1.AssetService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/building_repository.h"
#include "services/directory/estate/asset_repository.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/asset_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class AssetService {
 public:
  AssetService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::Asset> CreateAsset(rpc::Call& call, const v1::CreateAssetRequest& request);
  Result<v1::Asset> GetAsset(rpc::Call& call, const v1::GetAssetRequest& request);
  Result<v1::ListAssetsResponse> ListAssets(rpc::Call& call, const v1::ListAssetsRequest& request);
  Result<v1::Asset> UpdateAsset(rpc::Call& call, const v1::UpdateAssetRequest& request);
  Result<v1::WarrantyClass> CreateWarrantyClass(rpc::Call& call,
                                                const v1::CreateWarrantyClassRequest& request);
  Result<v1::ListWarrantyClassesResponse> ListWarrantyClasses(
      rpc::Call& call, const v1::ListWarrantyClassesRequest& request);

 private:
  Status Complete(db::Session& session, Asset& asset) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const AssetRepository assets_{};
  const BuildingRepository buildings_{};
  const SiteRepository sites_{};
};

}  // namespace steward::directory
