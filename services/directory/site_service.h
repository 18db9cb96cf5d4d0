// Answers the methods of steward.directory.v1.SiteService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/site_service.pb.h"

namespace steward::directory {

// Any thread. Both arguments outlive it.
class SiteService {
 public:
  SiteService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::Site> CreateSite(rpc::Call& call, const v1::CreateSiteRequest& request);
  Result<v1::Site> GetSite(rpc::Call& call, const v1::GetSiteRequest& request);
  Result<v1::ListSitesResponse> ListSites(rpc::Call& call, const v1::ListSitesRequest& request);
  Result<v1::Site> UpdateSite(rpc::Call& call, const v1::UpdateSiteRequest& request);

  Result<v1::ListSiteStatesResponse> ListSiteStates(rpc::Call& call,
                                                    const v1::ListSiteStatesRequest& request);

 private:
  Status AnnounceChange(db::Tx& tx, const rpc::Call& call, const Site& site) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const SiteRepository sites_{};
};

}  // namespace steward::directory
