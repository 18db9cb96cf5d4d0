// Answers the methods of steward.directory.v1.ArchiveBoxService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/archives/archive_box_repository.h"
#include "services/directory/archives/archive_repository.h"
#include "services/directory/site_repository.h"
#include "steward/directory/v1/archive_loan_service.pb.h"

namespace steward::directory {

// Any thread. All arguments outlive it.
class ArchiveBoxService {
 public:
  ArchiveBoxService(const rpc::Writes& writes, const paging::Pages& pages,
                    const keys::KeyRing& keys)
      : writes_(writes), pages_(pages), archives_(keys) {}

  Result<v1::ArchiveBox> CreateArchiveBox(rpc::Call& call,
                                          const v1::CreateArchiveBoxRequest& request);
  Result<v1::ListArchiveBoxesResponse> ListArchiveBoxes(rpc::Call& call,
                                                        const v1::ListArchiveBoxesRequest& request);
  Result<v1::ArchiveBox> UpdateArchiveBox(rpc::Call& call,
                                          const v1::UpdateArchiveBoxRequest& request);
  Result<v1::ArchiveBoxEntry> AddArchiveBoxEntry(rpc::Call& call,
                                                 const v1::AddArchiveBoxEntryRequest& request);
  Result<v1::ListArchiveBoxEntriesResponse> ListArchiveBoxEntries(
      rpc::Call& call, const v1::ListArchiveBoxEntriesRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const ArchiveRepository archives_;
  const ArchiveBoxRepository boxes_{};
  const SiteRepository sites_{};
};

}  // namespace steward::directory
