// Answers the methods of steward.directory.v1.ExportService.
#pragma once

#include "common/jobs/job_repository.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/exports/export_repository.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/export_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class ExportService {
 public:
  ExportService(const rpc::Writes& writes, const paging::Pages& pages, const FilePieces& files)
      : writes_(writes), pages_(pages), files_(files) {}

  Result<v1::Export> CreateExport(rpc::Call& call, const v1::CreateExportRequest& request);
  Result<v1::Export> GetExport(rpc::Call& call, const v1::GetExportRequest& request);
  Result<v1::ListExportsResponse> ListExports(rpc::Call& call,
                                              const v1::ListExportsRequest& request);
  Result<v1::Export> CancelExport(rpc::Call& call, const v1::CancelExportRequest& request);
  Result<v1::DownloadExportResponse> DownloadExport(rpc::Call& call,
                                                    const v1::DownloadExportRequest& request);

 private:
  Result<v1::DownloadExportResponse> ReadPiece(const rpc::Call& call,
                                               const v1::DownloadExportRequest& request) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const FilePieces& files_;
  const ExportRepository exports_{};
  const SiteRepository sites_{};
  const jobs::JobRepository jobs_{};
};

}  // namespace steward::directory
