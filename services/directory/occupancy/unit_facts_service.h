// Answers the methods of steward.directory.v1.UnitFactsService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/file_repository.h"
#include "services/directory/occupancy/unit_facts_repository.h"
#include "steward/directory/v1/unit_facts_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class UnitFactsService {
 public:
  UnitFactsService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::UnitFacts> GetUnitFacts(rpc::Call& call, const v1::GetUnitFactsRequest& request);
  Result<v1::ListUnitFactsResponse> ListUnitFacts(rpc::Call& call,
                                                  const v1::ListUnitFactsRequest& request);
  Result<v1::CountUnitStatesResponse> CountUnitStates(rpc::Call& call,
                                                      const v1::CountUnitStatesRequest& request);
  Result<v1::UnitFacts> MoveDelivery(rpc::Call& call, const v1::MoveDeliveryRequest& request);
  Result<v1::UnitFacts> MoveUse(rpc::Call& call, const v1::MoveUseRequest& request);
  Result<v1::UnitFacts> MoveAgency(rpc::Call& call, const v1::MoveAgencyRequest& request);
  Result<v1::ListFactChangesResponse> ListFactChanges(rpc::Call& call,
                                                      const v1::ListFactChangesRequest& request);

 private:
  template <class Request, class MoveFact>
  Result<v1::UnitFacts> Move(rpc::Call& call, const Request& request, FactChange change,
                             const MoveFact& move);

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const UnitFactsRepository facts_{};
  const FileRepository files_{};
};

}  // namespace steward::directory
