// Answers the methods of steward.directory.v1.ArchiveService.
#pragma once

#include <string>

#include "common/approval_store/chains.h"
#include "common/db/numbers.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/archives/archive_change_repository.h"
#include "services/directory/archives/archive_repository.h"
#include "services/directory/archives/archive_rule_repository.h"
#include "services/directory/file_repository.h"
#include "services/directory/occupancy/unit_facts_repository.h"
#include "services/directory/occupancy/unit_links.h"
#include "services/directory/owner_repository.h"
#include "services/directory/site_repository.h"
#include "services/directory/unit_repository.h"
#include "steward/directory/v1/archive_service.pb.h"

namespace steward::directory {

// Any thread. All arguments outlive it.
class ArchiveService {
 public:
  ArchiveService(const rpc::Writes& writes, const paging::Pages& pages, const keys::KeyRing& keys,
                 db::NumberSource& numbers, approval::Chains& chains)
      : writes_(writes),
        pages_(pages),
        numbers_(numbers),
        chains_(chains),
        archives_(keys),
        changes_(keys),
        owners_(keys) {}

  Result<v1::Archive> CreateArchive(rpc::Call& call, const v1::CreateArchiveRequest& request);
  Result<v1::Archive> GetArchive(rpc::Call& call, const v1::GetArchiveRequest& request);
  Result<v1::ListArchivesResponse> ListArchives(rpc::Call& call,
                                                const v1::ListArchivesRequest& request);
  Result<v1::ListUnconfirmedArchivesResponse> ListUnconfirmedArchives(
      rpc::Call& call, const v1::ListUnconfirmedArchivesRequest& request);
  Result<v1::ListUncheckedArchivesResponse> ListUncheckedArchives(
      rpc::Call& call, const v1::ListUncheckedArchivesRequest& request);
  Result<v1::ListOwnerArchivesResponse> ListOwnerArchives(
      rpc::Call& call, const v1::ListOwnerArchivesRequest& request);
  Result<v1::ListVisitEntriesResponse> ListVisitEntries(rpc::Call& call,
                                                        const v1::ListVisitEntriesRequest& request);
  Result<v1::SearchArchivesResponse> SearchArchives(rpc::Call& call,
                                                    const v1::SearchArchivesRequest& request);
  Result<v1::ListArchiveEntriesResponse> ListArchiveEntries(
      rpc::Call& call, const v1::ListArchiveEntriesRequest& request);
  Result<v1::Archive> UpdateArchive(rpc::Call& call, const v1::UpdateArchiveRequest& request);
  Result<v1::Archive> SubmitArchive(rpc::Call& call, const v1::SubmitArchiveRequest& request);
  Result<v1::Archive> VerifyArchive(rpc::Call& call, const v1::VerifyArchiveRequest& request);
  Result<v1::Archive> SignArchive(rpc::Call& call, const v1::SignArchiveRequest& request);
  Result<v1::Archive> SendBackArchive(rpc::Call& call, const v1::SendBackArchiveRequest& request);
  Result<v1::ConfirmArchiveResponse> ConfirmArchive(rpc::Call& call,
                                                    const v1::ConfirmArchiveRequest& request);
  Result<v1::RevealArchiveResponse> RevealArchive(rpc::Call& call,
                                                  const v1::RevealArchiveRequest& request);
  Result<v1::Archive> AddArchivePaper(rpc::Call& call, const v1::AddArchivePaperRequest& request);
  Result<v1::ImportArchivesResponse> ImportArchives(rpc::Call& call,
                                                    const v1::ImportArchivesRequest& request);

 private:
  Result<v1::Archive> SaveAndShow(db::Tx& tx, const rpc::Call& call, StoredArchive& stored) const;
  template <class Request, class Change>
  Result<v1::Archive> Move(rpc::Call& call, const Request& request, const Change& change);
  // What an imported file gets besides what its record says.
  struct Given {
    ImportMark mark;
    std::string number;
    std::chrono::months confirm_every;
  };
  Status ImportOne(db::Tx& tx, const rpc::Call& call, const SiteName& site, const Given& given,
                   const v1::ImportedArchive& record) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  db::NumberSource& numbers_;
  approval::Chains& chains_;
  const ArchiveRepository archives_;
  const ArchiveChangeRepository changes_;
  const OwnerRepository owners_;
  const ArchiveRuleRepository rules_{};
  const UnitRepository units_{};
  const UnitFactsRepository facts_{};
  const SiteRepository sites_{};
  const FileRepository files_{};
};

// ARCHIVE_CUSTOMER_UNKNOWN unless the customer among the values, if there is one, is one of the
// people of the unit today.
Status CheckCustomer(db::Session& session, Day today, const UnitName& unit,
                     const std::string& house_number, const ArchiveValues& values);

// Who calls, and when.
Signature SignatureOf(const rpc::Call& call);

}  // namespace steward::directory
