// Answers the methods of steward.directory.v1.ImportService.
#pragma once

#include "common/jobs/job_repository.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/imports/import_files.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/import_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class ImportService {
 public:
  ImportService(const rpc::Writes& writes, const paging::Pages& pages, const ImportFiles& files)
      : writes_(writes), pages_(pages), files_(files) {}

  Result<v1::Import> CreateImport(rpc::Call& call, const v1::CreateImportRequest& request);
  Result<v1::Import> GetImport(rpc::Call& call, const v1::GetImportRequest& request);
  Result<v1::ListImportsResponse> ListImports(rpc::Call& call,
                                              const v1::ListImportsRequest& request);
  Result<v1::AddImportPartResponse> AddImportPart(rpc::Call& call,
                                                  const v1::AddImportPartRequest& request);
  Result<v1::Import> StartImport(rpc::Call& call, const v1::StartImportRequest& request);
  Result<v1::Import> CancelImport(rpc::Call& call, const v1::CancelImportRequest& request);
  Result<v1::Import> WithdrawImport(rpc::Call& call, const v1::WithdrawImportRequest& request);
  Result<v1::ListImportErrorsResponse> ListImportErrors(rpc::Call& call,
                                                        const v1::ListImportErrorsRequest& request);
  Result<v1::DownloadFailedRowsResponse> DownloadFailedRows(
      rpc::Call& call, const v1::DownloadFailedRowsRequest& request);

 private:
  Status CheckParts(db::Session& session, const Import& import) const;
  // Begins the work of this kind on the import, which goes on with it in its own time.
  Status AddJob(db::Tx& tx, const rpc::Call& call, std::string_view kind, Import& import) const;
  Result<v1::DownloadFailedRowsResponse> ReadFailedRows(
      const rpc::Call& call, const v1::DownloadFailedRowsRequest& request) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const ImportFiles& files_;
  const ImportRepository imports_{};
  const SiteRepository sites_{};
  const jobs::JobRepository jobs_{};
};

}  // namespace steward::directory
