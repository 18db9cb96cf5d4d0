// The services of the directory with all they need, and their methods. One per process; tests make
// one over a database of their own.
#pragma once

#include <string>

#include "common/rpc/bindings.h"
#include "services/directory/building_service.h"
#include "services/directory/estate/asset_service.h"
#include "services/directory/estate/assignment_service.h"
#include "services/directory/estate/card_service.h"
#include "services/directory/estate/contact_service.h"
#include "services/directory/estate/contractor_service.h"
#include "services/directory/estate/fit_out_service.h"
#include "services/directory/estate/parking_service.h"
#include "services/directory/file_service.h"
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
  };
  explicit Wiring(const Parts& parts)
      : sites(parts.writes, parts.pages),
        buildings(parts.writes, parts.pages),
        units(parts.writes, parts.pages, parts.cache),
        owners(parts.writes, parts.pages, parts.keys),
        search(parts.writes.db, parts.keys),
        files(parts.writes, BlobStore(parts.blob_folder)),
        fit_outs(parts.writes, parts.pages),
        assignments(parts.writes, parts.pages),
        cards(parts.writes, parts.pages),
        parking(parts.writes, parts.pages),
        contractors(parts.writes, parts.pages),
        contacts(parts.writes, parts.pages, parts.keys),
        assets(parts.writes, parts.pages) {}

  void BindAll(rpc::Bindings& bindings);

  SiteService sites;
  BuildingService buildings;
  UnitService units;
  OwnerService owners;
  SearchService search;
  FileService files;
  FitOutService fit_outs;
  AssignmentService assignments;
  CardService cards;
  ParkingService parking;
  ContractorService contractors;
  ContactService contacts;
  AssetService assets;

 private:
  void BindEstate(rpc::Bindings& bindings);
  void BindFitOuts(rpc::Bindings& bindings);
  void BindPostsAndCards(rpc::Bindings& bindings);
  void BindParking(rpc::Bindings& bindings);
  void BindPartiesAndAssets(rpc::Bindings& bindings);
};

}  // namespace steward::directory
