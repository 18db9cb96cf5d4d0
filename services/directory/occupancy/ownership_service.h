// Answers the methods of steward.directory.v1.OwnershipService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/occupancy/ownership_repository.h"
#include "services/directory/occupancy/unit_links.h"
#include "services/directory/owner_repository.h"
#include "services/directory/unit_repository.h"
#include "steward/directory/v1/ownership_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class OwnershipService {
 public:
  OwnershipService(const rpc::Writes& writes, const paging::Pages& pages, const keys::KeyRing& keys)
      : writes_(writes), pages_(pages), owners_(keys) {}

  Result<v1::Ownership> RegisterOwnership(rpc::Call& call,
                                          const v1::RegisterOwnershipRequest& request);
  Result<v1::Ownership> TransferOwnership(rpc::Call& call,
                                          const v1::TransferOwnershipRequest& request);
  Result<v1::Ownership> CancelOwnership(rpc::Call& call, const v1::CancelOwnershipRequest& request);
  Result<v1::Ownership> GetOwnership(rpc::Call& call, const v1::GetOwnershipRequest& request);
  Result<v1::ListOwnershipsResponse> ListOwnerships(rpc::Call& call,
                                                    const v1::ListOwnershipsRequest& request);

 private:
  Result<Ownership> Read(const rpc::Call& call, const UnitName& unit,
                         const v1::Ownership& proto) const;
  Status CheckOwners(db::Session& session, const rpc::Call& call, const Ownership& ownership) const;
  Status Save(db::Tx& tx, const rpc::Call& call, Ownership& ownership) const;
  Result<OwnershipHistory> Lock(db::Tx& tx, const OwnershipName& name, std::string_view etag) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const OwnerRepository owners_;
  const UnitRepository units_{};
  const OwnershipRepository ownerships_{};
  const UnitLinks links_{};
};

}  // namespace steward::directory
