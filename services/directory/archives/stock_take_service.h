// Answers the methods of steward.directory.v1.StockTakeService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/archives/archive_repository.h"
#include "services/directory/archives/stock_take_repository.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/stock_take_service.pb.h"

namespace steward::directory {

// Any thread. All arguments outlive it.
class StockTakeService {
 public:
  StockTakeService(const rpc::Writes& writes, const paging::Pages& pages, const keys::KeyRing& keys)
      : writes_(writes), pages_(pages), archives_(keys) {}

  Result<v1::StockTake> CreateStockTake(rpc::Call& call, const v1::CreateStockTakeRequest& request);
  Result<v1::StockTake> GetStockTake(rpc::Call& call, const v1::GetStockTakeRequest& request);
  Result<v1::ListStockTakesResponse> ListStockTakes(rpc::Call& call,
                                                    const v1::ListStockTakesRequest& request);
  Result<v1::StockTake> RecordStockTakeCheck(rpc::Call& call,
                                             const v1::RecordStockTakeCheckRequest& request);
  Result<v1::ListStockTakeChecksResponse> ListStockTakeChecks(
      rpc::Call& call, const v1::ListStockTakeChecksRequest& request);
  Result<v1::StockTake> FinishStockTake(rpc::Call& call, const v1::FinishStockTakeRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const ArchiveRepository archives_;
  const StockTakeRepository stock_takes_{};
  const SiteRepository sites_{};
};

}  // namespace steward::directory
