// Answers the methods of steward.directory.v1.HandoverService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/occupancy/handover_repository.h"
#include "services/directory/occupancy/unit_facts_repository.h"
#include "services/directory/owner_repository.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/handover_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class HandoverService {
 public:
  HandoverService(const rpc::Writes& writes, const paging::Pages& pages, const keys::KeyRing& keys)
      : writes_(writes), pages_(pages), owners_(keys) {}

  Result<v1::HandoverBatch> CreateHandoverBatch(rpc::Call& call,
                                                const v1::CreateHandoverBatchRequest& request);
  Result<v1::HandoverBatch> GetHandoverBatch(rpc::Call& call,
                                             const v1::GetHandoverBatchRequest& request);
  Result<v1::ListHandoverBatchesResponse> ListHandoverBatches(
      rpc::Call& call, const v1::ListHandoverBatchesRequest& request);
  Result<v1::InviteUnitsResponse> InviteUnits(rpc::Call& call,
                                              const v1::InviteUnitsRequest& request);
  Result<v1::Handover> GetHandover(rpc::Call& call, const v1::GetHandoverRequest& request);
  Result<v1::ListHandoversResponse> ListHandovers(rpc::Call& call,
                                                  const v1::ListHandoversRequest& request);
  Result<v1::Handover> UpdateHandover(rpc::Call& call, const v1::UpdateHandoverRequest& request);
  Result<v1::Handover> RecordHandoverStep(rpc::Call& call,
                                          const v1::RecordHandoverStepRequest& request);
  Result<v1::HandoverFunnel> GetHandoverFunnel(rpc::Call& call,
                                               const v1::GetHandoverFunnelRequest& request);

 private:
  Status Invite(db::Tx& tx, const rpc::Call& call, const HandoverBatchName& batch,
                const std::string& unit) const;
  Status TakeOver(db::Tx& tx, const rpc::Call& call, UnitFacts& facts, Day day) const;
  Status Save(db::Tx& tx, const rpc::Call& call, Handover& handover) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const OwnerRepository owners_;
  const SiteRepository sites_{};
  const UnitFactsRepository facts_{};
  const HandoverRepository handovers_{};
};

}  // namespace steward::directory
