// Answers the methods of steward.directory.v1.ArchiveLoanService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/archives/archive_loan_repository.h"
#include "services/directory/archives/archive_repository.h"
#include "steward/directory/v1/archive_loan_service.pb.h"

namespace steward::directory {

// Any thread. All arguments outlive it.
class ArchiveLoanService {
 public:
  ArchiveLoanService(const rpc::Writes& writes, const paging::Pages& pages,
                     const keys::KeyRing& keys)
      : writes_(writes), pages_(pages), archives_(keys) {}

  Result<v1::ArchiveLoan> CreateArchiveLoan(rpc::Call& call,
                                            const v1::CreateArchiveLoanRequest& request);
  Result<v1::ArchiveLoan> GetArchiveLoan(rpc::Call& call, const v1::GetArchiveLoanRequest& request);
  Result<v1::ListArchiveLoansResponse> ListArchiveLoans(rpc::Call& call,
                                                        const v1::ListArchiveLoansRequest& request);
  Result<v1::ListOverdueArchiveLoansResponse> ListOverdueArchiveLoans(
      rpc::Call& call, const v1::ListOverdueArchiveLoansRequest& request);
  Result<v1::ArchiveLoan> ReturnArchiveLoan(rpc::Call& call,
                                            const v1::ReturnArchiveLoanRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const ArchiveRepository archives_;
  const ArchiveLoanRepository loans_{};
};

}  // namespace steward::directory
