// Answers the methods of steward.directory.v1.ArchiveChangeService.
#pragma once

#include "common/approval_store/approval_repository.h"
#include "common/approval_store/chains.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/archives/archive_change_repository.h"
#include "services/directory/archives/archive_repository.h"
#include "steward/directory/v1/archive_change_service.pb.h"

namespace steward::directory {

// Any thread. All arguments outlive it.
class ArchiveChangeService {
 public:
  ArchiveChangeService(const rpc::Writes& writes, const paging::Pages& pages,
                       const keys::KeyRing& keys, approval::Chains& chains)
      : writes_(writes), pages_(pages), chains_(chains), archives_(keys), changes_(keys) {}

  Result<v1::ArchiveChange> CreateArchiveChange(rpc::Call& call,
                                                const v1::CreateArchiveChangeRequest& request);
  Result<v1::ArchiveChange> GetArchiveChange(rpc::Call& call,
                                             const v1::GetArchiveChangeRequest& request);
  Result<v1::ListArchiveChangesResponse> ListArchiveChanges(
      rpc::Call& call, const v1::ListArchiveChangesRequest& request);
  Result<v1::ArchiveChange> ApproveArchiveChange(rpc::Call& call,
                                                 const v1::ApproveArchiveChangeRequest& request);
  Result<v1::ArchiveChange> RejectArchiveChange(rpc::Call& call,
                                                const v1::RejectArchiveChangeRequest& request);
  Result<v1::ArchiveChange> WithdrawArchiveChange(rpc::Call& call,
                                                  const v1::WithdrawArchiveChangeRequest& request);

 private:
  template <class Request, class Decision>
  Result<v1::ArchiveChange> Decide(rpc::Call& call, const Request& request, const Decision& decide);

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  approval::Chains& chains_;
  const ArchiveRepository archives_;
  const ArchiveChangeRepository changes_;
  const approval::ApprovalRepository approvals_{};
};

// The chain that holds for a request made now. Ask before rpc::Mutate, see approval::Chains.
Result<approval::Chain> ChainOfChanges(approval::Chains& chains, const rpc::Call& call,
                                       const std::string& branch);

// Lets a request wait for its review; the file is locked and saved by the caller.
// ARCHIVE_CHANGE_OPEN, ARCHIVE_STATE_WRONG.
Result<approval::Approval> RequestChange(db::Tx& tx, const ArchiveChangeRepository& changes,
                                         StoredArchive& stored, const StoredArchiveChange& change,
                                         const approval::Chain& chain);

}  // namespace steward::directory
