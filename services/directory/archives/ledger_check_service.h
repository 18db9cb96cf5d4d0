// Answers the methods of steward.directory.v1.LedgerCheckService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/archives/archive_repository.h"
#include "services/directory/archives/ledger_check_repository.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/ledger_check_service.pb.h"

namespace steward::directory {

// Any thread. All arguments outlive it.
class LedgerCheckService {
 public:
  LedgerCheckService(const rpc::Writes& writes, const paging::Pages& pages,
                     const keys::KeyRing& keys)
      : writes_(writes), pages_(pages), archives_(keys) {}

  Result<v1::LedgerCheck> RunLedgerCheck(rpc::Call& call, const v1::RunLedgerCheckRequest& request);
  Result<v1::LedgerCheck> GetLedgerCheck(rpc::Call& call, const v1::GetLedgerCheckRequest& request);
  Result<v1::ListLedgerFindingsResponse> ListLedgerFindings(
      rpc::Call& call, const v1::ListLedgerFindingsRequest& request);
  Result<v1::LedgerFinding> CloseLedgerFinding(rpc::Call& call,
                                               const v1::CloseLedgerFindingRequest& request);

 private:
  Result<std::vector<LedgerFinding>> Look(const rpc::Call& call, LedgerCheck& check,
                                          const std::vector<StoredArchive>& archives) const;
  Status CheckCorrected(db::Tx& tx, const rpc::Call& call, const LedgerFinding& finding) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const ArchiveRepository archives_;
  const LedgerCheckRepository ledgers_{};
  const SiteRepository sites_{};
};

}  // namespace steward::directory
