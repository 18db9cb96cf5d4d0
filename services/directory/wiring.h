// The services of the directory with all they need, and their methods. One per process; tests make
// one over a database of their own.
#pragma once

#include <string>
#include <vector>

#include "common/approval_store/chains.h"
#include "common/db/numbers.h"
#include "common/rpc/bindings.h"
#include "services/directory/accounts/owner_binding_service.h"
#include "services/directory/approvals/approval_service.h"
#include "services/directory/archives/archive_box_service.h"
#include "services/directory/archives/archive_change_service.h"
#include "services/directory/archives/archive_loan_service.h"
#include "services/directory/archives/archive_rule_service.h"
#include "services/directory/archives/archive_sample_service.h"
#include "services/directory/archives/archive_service.h"
#include "services/directory/archives/ledger_check_service.h"
#include "services/directory/archives/stock_take_service.h"
#include "services/directory/building_service.h"
#include "services/directory/consents/consent_service.h"
#include "services/directory/estate/asset_service.h"
#include "services/directory/estate/assignment_service.h"
#include "services/directory/estate/card_service.h"
#include "services/directory/estate/contact_service.h"
#include "services/directory/estate/contractor_service.h"
#include "services/directory/estate/fit_out_service.h"
#include "services/directory/estate/parking_service.h"
#include "services/directory/exports/export_jobs.h"
#include "services/directory/exports/export_service.h"
#include "services/directory/file_service.h"
#include "services/directory/imports/import_jobs.h"
#include "services/directory/imports/import_service.h"
#include "services/directory/indicators.h"
#include "services/directory/leaving_hand_over.h"
#include "services/directory/occupancy/billing_area_service.h"
#include "services/directory/occupancy/handover_service.h"
#include "services/directory/occupancy/occupancy_service.h"
#include "services/directory/occupancy/ownership_service.h"
#include "services/directory/occupancy/payer_service.h"
#include "services/directory/occupancy/unit_facts_service.h"
#include "services/directory/owner_service.h"
#include "services/directory/search_service.h"
#include "services/directory/site_service.h"
#include "services/directory/subjects/data_request_jobs.h"
#include "services/directory/subjects/data_request_service.h"
#include "services/directory/subjects/data_subject_service.h"
#include "services/directory/unit_service.h"

namespace steward::directory {

struct Wiring {
  // All outlive the wiring. Without a cache every read loads.
  struct Parts {
    const rpc::Writes& writes;
    const paging::Pages& pages;
    const keys::KeyRing& keys;
    approval::Chains& chains;
    OwnerAccounts& accounts;
    cache::Cache* cache = nullptr;
    std::string blob_folder;  // exists
    const Clock& clock;       // real time
  };
  explicit Wiring(const Parts& parts)
      : sites(parts.writes, parts.pages),
        buildings(parts.writes, parts.pages),
        units(parts.writes, parts.pages, parts.cache),
        owners(parts.writes, parts.pages, parts.keys),
        search(parts.writes, parts.keys),
        files(parts.writes, BlobStore(parts.blob_folder)),
        ownerships(parts.writes, parts.pages, parts.keys),
        occupancies(parts.writes, parts.pages, parts.keys),
        unit_facts(parts.writes, parts.pages),
        billing_areas(parts.writes, parts.pages),
        payers(parts.writes, parts.pages, parts.keys),
        handovers(parts.writes, parts.pages, parts.keys),
        numbers(parts.writes.db),
        archives(parts.writes, parts.pages, parts.keys, numbers, parts.chains),
        archive_changes(parts.writes, parts.pages, parts.keys, parts.chains),
        archive_loans(parts.writes, parts.pages, parts.keys),
        archive_boxes(parts.writes, parts.pages, parts.keys),
        archive_rules(parts.writes, parts.pages),
        archive_samples(parts.writes, parts.keys),
        stock_takes(parts.writes, parts.pages, parts.keys),
        ledger_checks(parts.writes, parts.pages, parts.keys),
        consents(parts.writes, parts.pages, parts.keys),
        fit_outs(parts.writes, parts.pages),
        assignments(parts.writes, parts.pages),
        cards(parts.writes, parts.pages),
        parking(parts.writes, parts.pages),
        contractors(parts.writes, parts.pages),
        contacts(parts.writes, parts.pages, parts.keys),
        assets(parts.writes, parts.pages),
        import_files(parts.keys, BlobStore(parts.blob_folder)),
        imports(parts.writes, parts.pages, import_files),
        import_parts{import_files, parts.keys, numbers, parts.writes.ids},
        import_reading(import_parts),
        import_withdrawal(import_parts),
        import_purge(import_parts),
        export_files(parts.keys, BlobStore(parts.blob_folder), FilePieces::kExports),
        exports(parts.writes, parts.pages, export_files),
        export_making({export_files, parts.keys}),
        export_expiry({export_files, parts.keys}),
        subject_tables(parts.keys),
        subject_archives(parts.keys, BlobStore(parts.blob_folder)),
        subject_marks(parts.keys),
        copy_pieces(parts.keys, BlobStore(parts.blob_folder), FilePieces::kCopies),
        copy_file(copy_pieces),
        data_requests(parts.writes, parts.pages, parts.chains, copy_pieces),
        data_subjects(parts.writes, parts.clock, subject_marks, copy_file),
        subject_parts{subject_tables, subject_archives, subject_marks,   copy_pieces,
                      import_files,   parts.accounts,   parts.writes.ids},
        subject_copying(subject_parts),
        copy_expiry(subject_parts),
        subject_erasure(subject_parts),
        leavings(parts.writes),
        indicators(parts.writes.db),
        approvals(parts.writes.db, parts.pages),
        owner_bindings(parts.writes, parts.keys, parts.accounts) {}

  void BindAll(rpc::Bindings& bindings);
  // The work that goes on beside the calls.
  std::vector<const jobs::Kind*> Jobs() const {
    return {&import_reading, &import_withdrawal, &import_purge, &export_making,
            &export_expiry,  &subject_copying,   &copy_expiry,  &subject_erasure};
  }

  SiteService sites;
  BuildingService buildings;
  UnitService units;
  OwnerService owners;
  SearchService search;
  FileService files;
  OwnershipService ownerships;
  OccupancyService occupancies;
  UnitFactsService unit_facts;
  BillingAreaService billing_areas;
  PayerService payers;
  HandoverService handovers;
  db::NumberSource numbers;
  ArchiveService archives;
  ArchiveChangeService archive_changes;
  ArchiveLoanService archive_loans;
  ArchiveBoxService archive_boxes;
  ArchiveRuleService archive_rules;
  ArchiveSampleService archive_samples;
  StockTakeService stock_takes;
  LedgerCheckService ledger_checks;
  ConsentService consents;
  FitOutService fit_outs;
  AssignmentService assignments;
  CardService cards;
  ParkingService parking;
  ContractorService contractors;
  ContactService contacts;
  AssetService assets;

  const ImportFiles import_files;
  ImportService imports;
  const ImportJobKind::Parts import_parts;
  const ReadImportKind import_reading;
  const WithdrawImportKind import_withdrawal;
  const PurgeImportKind import_purge;
  const FilePieces export_files;
  ExportService exports;
  const MakeExportKind export_making;
  const ExpireExportKind export_expiry;
  const SubjectTables subject_tables;
  const SubjectArchives subject_archives;
  const SubjectMarksReader subject_marks;
  const FilePieces copy_pieces;
  const CopyFile copy_file;
  DataRequestService data_requests;
  DataSubjectService data_subjects;
  const SubjectParts subject_parts;
  const CopySubjectKind subject_copying;
  const ExpireCopyKind copy_expiry;
  const EraseSubjectKind subject_erasure;
  LeavingHandOver leavings;
  Indicators indicators;
  ApprovalService approvals;
  OwnerBindingService owner_bindings;

 private:
  void BindAccounts(rpc::Bindings& bindings);
  void BindApprovals(rpc::Bindings& bindings);
  void BindArchives(rpc::Bindings& bindings);
  void BindOccupancy(rpc::Bindings& bindings);
  void BindUnitFacts(rpc::Bindings& bindings);
  void BindArchiveKeeping(rpc::Bindings& bindings);
  void BindLedgerChecks(rpc::Bindings& bindings);
  void BindConsents(rpc::Bindings& bindings);
  void BindEstate(rpc::Bindings& bindings);
  void BindFitOuts(rpc::Bindings& bindings);
  void BindPostsAndCards(rpc::Bindings& bindings);
  void BindParking(rpc::Bindings& bindings);
  void BindPartiesAndAssets(rpc::Bindings& bindings);
  void BindImports(rpc::Bindings& bindings);
  void BindExports(rpc::Bindings& bindings);
  void BindSubjects(rpc::Bindings& bindings);
};

}  // namespace steward::directory
