// Answers the methods of steward.directory.v1.DataSubjectService.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/subjects/copy_file.h"
#include "services/directory/subjects/data_request_repository.h"
#include "services/directory/subjects/subject_marks.h"
#include "steward/directory/v1/data_subject_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it; `clock` tells real time.
class DataSubjectService {
 public:
  DataSubjectService(const rpc::Writes& writes, const Clock& clock, const SubjectMarksReader& marks,
                     const CopyFile& copies)
      : writes_(writes), clock_(clock), marks_(marks), copies_(copies) {}

  Result<v1::ListOpenDataRequestsResponse> ListOpenDataRequests(
      rpc::Call& call, const v1::ListOpenDataRequestsRequest& request);
  Result<v1::DataSubject> RevealDataSubject(rpc::Call& call,
                                            const v1::RevealDataSubjectRequest& request);
  Result<v1::OpenDataRequest> ReportDataSubject(rpc::Call& call,
                                                const v1::ReportDataSubjectRequest& request);

 private:
  // A request and the part of the service that calls.
  struct Asked {
    DataRequest request;
    DataRequestPart part;
    DataRequestWork work() const { return WorkOf(request, part); }
  };
  // DATA_REQUEST_PART_NOT_OPEN where nothing is to be done. Locked: the request is.
  Result<Asked> Find(db::Session& session, const DataRequestName& name,
                     const std::string& service) const;
  Result<Asked> Lock(db::Tx& tx, const DataRequestName& name, const std::string& service) const;
  Result<Asked> WithPart(db::Session& session, DataRequest request,
                         const std::string& service) const;
  // The piece of a copy, kept before the transaction; none where it goes on elsewhere.
  Result<std::optional<FilePiece>> KeepPiece(const rpc::Call& call, const DataRequestName& name,
                                             const std::string& service,
                                             const v1::ReportDataSubjectRequest& report) const;
  Status TakePiece(db::Tx& tx, Asked& asked, const v1::ReportDataSubjectRequest& report,
                   const std::optional<FilePiece>& piece) const;
  Status AddCounts(db::Tx& tx, const Asked& asked,
                   const v1::ReportDataSubjectRequest& report) const;

  const rpc::Writes& writes_;
  const Clock& clock_;
  const SubjectMarksReader& marks_;
  const CopyFile& copies_;
  const DataRequestRepository requests_{};
  const DataRequestPartRepository parts_{};
};

}  // namespace steward::directory
