// Answers the methods of steward.directory.v1.ContractorService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/estate/contractor_repository.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/contractor_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class ContractorService {
 public:
  ContractorService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::Contractor> CreateContractor(rpc::Call& call,
                                          const v1::CreateContractorRequest& request);
  Result<v1::Contractor> GetContractor(rpc::Call& call, const v1::GetContractorRequest& request);
  Result<v1::ListContractorsResponse> ListContractors(rpc::Call& call,
                                                      const v1::ListContractorsRequest& request);
  Result<v1::Contractor> UpdateContractor(rpc::Call& call,
                                          const v1::UpdateContractorRequest& request);

 private:
  Status CheckSites(db::Session& session, const rpc::Scope& scope,
                    const Contractor& contractor) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const ContractorRepository contractors_{};
  const SiteRepository sites_{};
};

}  // namespace steward::directory
