// Answers the methods of steward.file.v1.FileService.
#pragma once

#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/blob_store.h"
#include "services/directory/file_repository.h"
#include "services/directory/site_repository.h"
#include "steward/file/v1/file_service.pb.h"

namespace steward::directory {

// Any thread. `writes` outlives it.
class FileService {
 public:
  FileService(const rpc::Writes& writes, BlobStore blobs)
      : writes_(writes), blobs_(std::move(blobs)) {}

  // For the start of the process: whether files can be kept. CONFIGURATION_INVALID.
  Status Check() const { return blobs_.Check(); }

  Result<file::v1::File> UploadFile(rpc::Call& call, const file::v1::UploadFileRequest& request);
  Result<file::v1::File> GetFile(rpc::Call& call, const file::v1::GetFileRequest& request);
  Result<file::v1::DownloadFileResponse> DownloadFile(rpc::Call& call,
                                                      const file::v1::DownloadFileRequest& request);

 private:
  Result<StoredFile> Find(const rpc::Call& call, std::string_view name) const;

  const rpc::Writes& writes_;
  const BlobStore blobs_;
  const FileRepository files_{};
  const SiteRepository sites_{};
};

}  // namespace steward::directory
