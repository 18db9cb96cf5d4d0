// Answers the methods of steward.directory.v1.PayerService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/occupancy/payer_repository.h"
#include "services/directory/owner_repository.h"
#include "services/directory/unit_repository.h"
#include "steward/directory/v1/payer_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class PayerService {
 public:
  PayerService(const rpc::Writes& writes, const paging::Pages& pages, const keys::KeyRing& keys)
      : writes_(writes), pages_(pages), owners_(keys) {}

  Result<v1::Payer> GetPayer(rpc::Call& call, const v1::GetPayerRequest& request);
  Result<v1::PayerPromise> RegisterPayerPromise(rpc::Call& call,
                                                const v1::RegisterPayerPromiseRequest& request);
  Result<v1::PayerPromise> EndPayerPromise(rpc::Call& call,
                                           const v1::EndPayerPromiseRequest& request);
  Result<v1::ListPayerPromisesResponse> ListPayerPromises(
      rpc::Call& call, const v1::ListPayerPromisesRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const OwnerRepository owners_;
  const UnitRepository units_{};
  const PayerRepository payers_{};
};

}  // namespace steward::directory
