// Answers the methods of steward.directory.v1.OwnerService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/owner_repository.h"
#include "services/directory/unit_repository.h"
#include "steward/directory/v1/owner_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class OwnerService {
 public:
  OwnerService(const rpc::Writes& writes, const paging::Pages& pages, const keys::KeyRing& keys)
      : writes_(writes), pages_(pages), owners_(keys) {}

  Result<v1::Owner> CreateOwner(rpc::Call& call, const v1::CreateOwnerRequest& request);
  Result<v1::Owner> GetOwner(rpc::Call& call, const v1::GetOwnerRequest& request);
  Result<v1::ListOwnersResponse> ListOwners(rpc::Call& call, const v1::ListOwnersRequest& request);
  Result<v1::Owner> UpdateOwner(rpc::Call& call, const v1::UpdateOwnerRequest& request);
  Result<v1::RevealPhonesResponse> RevealPhones(rpc::Call& call,
                                                const v1::RevealPhonesRequest& request);

 private:
  Status Change(db::Tx& tx, const rpc::Call& call, const v1::UpdateOwnerRequest& request,
                Owner& owner) const;
  Status FillHouseNumbers(db::Session& session, const rpc::Scope& scope,
                          std::vector<OwnedUnit>& units) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const OwnerRepository owners_;
  const UnitRepository units_{};
};

}  // namespace steward::directory
