// Answers the methods of steward.directory.v1.DataRequestService.
#pragma once

#include "common/approval_store/approval_repository.h"
#include "common/approval_store/chains.h"
#include "common/jobs/job_repository.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/file_pieces.h"
#include "services/directory/subjects/data_request_repository.h"
#include "steward/directory/v1/data_request_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class DataRequestService {
 public:
  DataRequestService(const rpc::Writes& writes, const paging::Pages& pages,
                     approval::Chains& chains, const FilePieces& copies)
      : writes_(writes), pages_(pages), chains_(chains), copies_(copies) {}

  Result<v1::DataRequest> CreateDataRequest(rpc::Call& call,
                                            const v1::CreateDataRequestRequest& request);
  Result<v1::DataRequest> GetDataRequest(rpc::Call& call, const v1::GetDataRequestRequest& request);
  Result<v1::ListDataRequestsResponse> ListDataRequests(rpc::Call& call,
                                                        const v1::ListDataRequestsRequest& request);
  Result<v1::DataRequest> SubmitDataRequest(rpc::Call& call,
                                            const v1::SubmitDataRequestRequest& request);
  Result<v1::DataRequest> RefuseDataRequest(rpc::Call& call,
                                            const v1::RefuseDataRequestRequest& request);
  Result<v1::DataRequest> WithdrawDataRequest(rpc::Call& call,
                                              const v1::WithdrawDataRequestRequest& request);
  Result<v1::DataRequest> ApproveDataRequest(rpc::Call& call,
                                             const v1::ApproveDataRequestRequest& request);
  Result<v1::DataRequest> RejectDataRequest(rpc::Call& call,
                                            const v1::RejectDataRequestRequest& request);
  Result<v1::DownloadDataRequestResponse> DownloadDataRequest(
      rpc::Call& call, const v1::DownloadDataRequestRequest& request);

 private:
  Result<v1::DataRequest> Whole(db::Session& session, const rpc::Call& call,
                                const DataRequest& stored) const;
  Status CheckErasable(db::Session& session, const rpc::Call& call,
                       const DataRequest& stored) const;
  // Asked before the transaction; what fails counts only in a call that is not a repetition.
  Result<approval::Chain> ChainOf(const rpc::Call& call, const DataRequestName& name) const;
  Status BeginWork(db::Tx& tx, const rpc::Call& call, const DataRequest& stored) const;
  Result<v1::DownloadDataRequestResponse> ReadPiece(
      const rpc::Call& call, const v1::DownloadDataRequestRequest& request) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  approval::Chains& chains_;
  const FilePieces& copies_;
  const DataRequestRepository requests_{};
  const DataRequestPartRepository parts_{};
  const approval::ApprovalRepository approvals_{};
  const jobs::JobRepository jobs_{};
};

}  // namespace steward::directory
