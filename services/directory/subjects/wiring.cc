// The methods of requests of people about their own data, and of other services in them.
#include "services/directory/wiring.h"

namespace steward::directory {

void Wiring::BindSubjects(rpc::Bindings& bindings) {
  bindings.Bind<&DataRequestService::CreateDataRequest>(
      "steward.directory.v1.DataRequestService.CreateDataRequest", data_requests);
  bindings.Bind<&DataRequestService::GetDataRequest>(
      "steward.directory.v1.DataRequestService.GetDataRequest", data_requests);
  bindings.Bind<&DataRequestService::ListDataRequests>(
      "steward.directory.v1.DataRequestService.ListDataRequests", data_requests);
  bindings.Bind<&DataRequestService::SubmitDataRequest>(
      "steward.directory.v1.DataRequestService.SubmitDataRequest", data_requests);
  bindings.Bind<&DataRequestService::RefuseDataRequest>(
      "steward.directory.v1.DataRequestService.RefuseDataRequest", data_requests);
  bindings.Bind<&DataRequestService::WithdrawDataRequest>(
      "steward.directory.v1.DataRequestService.WithdrawDataRequest", data_requests);
  bindings.Bind<&DataRequestService::ApproveDataRequest>(
      "steward.directory.v1.DataRequestService.ApproveDataRequest", data_requests);
  bindings.Bind<&DataRequestService::RejectDataRequest>(
      "steward.directory.v1.DataRequestService.RejectDataRequest", data_requests);
  bindings.Bind<&DataRequestService::DownloadDataRequest>(
      "steward.directory.v1.DataRequestService.DownloadDataRequest", data_requests);
  bindings.Bind<&DataSubjectService::ListOpenDataRequests>(
      "steward.directory.v1.DataSubjectService.ListOpenDataRequests", data_subjects);
  bindings.Bind<&DataSubjectService::RevealDataSubject>(
      "steward.directory.v1.DataSubjectService.RevealDataSubject", data_subjects);
  bindings.Bind<&DataSubjectService::ReportDataSubject>(
      "steward.directory.v1.DataSubjectService.ReportDataSubject", data_subjects);
}

}  // namespace steward::directory
