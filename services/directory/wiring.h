// The services of the directory with all they need, and their methods. One per process; tests make
// one over a database of their own.
#pragma once

#include <string>
#include <vector>

#include "common/rpc/bindings.h"
#include "services/directory/building_service.h"
#include "services/directory/exports/export_jobs.h"
#include "services/directory/exports/export_service.h"
#include "services/directory/file_service.h"
#include "services/directory/imports/import_jobs.h"
#include "services/directory/imports/import_service.h"
#include "services/directory/owner_service.h"
#include "services/directory/search_service.h"
#include "services/directory/site_service.h"
#include "services/directory/unit_service.h"

namespace steward::directory {

struct Wiring {
  // All outlive the wiring. Without a cache every read loads.
  struct Parts {
    const rpc::Writes& writes;
    const paging::Pages& pages;
    const keys::KeyRing& keys;
    cache::Cache* cache = nullptr;
    std::string blob_folder;  // exists
    const Clock& clock;       // real time, for work without a caller
  };
  explicit Wiring(const Parts& parts)
      : sites(parts.writes, parts.pages),
        buildings(parts.writes, parts.pages),
        units(parts.writes, parts.pages, parts.cache),
        owners(parts.writes, parts.pages, parts.keys),
        search(parts.writes.db, parts.keys),
        files(parts.writes, BlobStore(parts.blob_folder)),
        import_files(parts.keys, BlobStore(parts.blob_folder)),
        imports(parts.writes, parts.pages, import_files),
        import_reading({import_files, parts.keys, parts.writes.ids, parts.clock}),
        import_withdrawal({import_files, parts.keys, parts.writes.ids, parts.clock}),
        export_files(parts.keys, BlobStore(parts.blob_folder)),
        exports(parts.writes, parts.pages, export_files),
        export_making({export_files, parts.keys}),
        export_expiry({export_files, parts.keys}) {}

  void BindAll(rpc::Bindings& bindings);
  // The work that goes on beside the calls.
  std::vector<const jobs::Kind*> Jobs() const {
    return {&import_reading, &import_withdrawal, &export_making, &export_expiry};
  }

  SiteService sites;
  BuildingService buildings;
  UnitService units;
  OwnerService owners;
  SearchService search;
  FileService files;
  const ImportFiles import_files;
  ImportService imports;
  const ReadImportKind import_reading;
  const WithdrawImportKind import_withdrawal;
  const ExportFiles export_files;
  ExportService exports;
  const MakeExportKind export_making;
  const ExpireExportKind export_expiry;

 private:
  void BindImports(rpc::Bindings& bindings);
  void BindExports(rpc::Bindings& bindings);
};

}  // namespace steward::directory
