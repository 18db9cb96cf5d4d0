#include "services/directory/wiring.h"

namespace steward::directory {

void Wiring::BindAll(rpc::Bindings& bindings) {
  bindings.Bind<&SiteService::CreateSite>("steward.directory.v1.SiteService.CreateSite", sites);
  bindings.Bind<&SiteService::GetSite>("steward.directory.v1.SiteService.GetSite", sites);
  bindings.Bind<&SiteService::ListSites>("steward.directory.v1.SiteService.ListSites", sites);
  bindings.Bind<&SiteService::ListSiteStates>("steward.directory.v1.SiteService.ListSiteStates",
                                              sites);
  bindings.Bind<&SiteService::UpdateSite>("steward.directory.v1.SiteService.UpdateSite", sites);

  bindings.Bind<&BuildingService::CreateBuilding>(
      "steward.directory.v1.BuildingService.CreateBuilding", buildings);
  bindings.Bind<&BuildingService::GetBuilding>("steward.directory.v1.BuildingService.GetBuilding",
                                               buildings);
  bindings.Bind<&BuildingService::ListBuildings>(
      "steward.directory.v1.BuildingService.ListBuildings", buildings);
  bindings.Bind<&BuildingService::UpdateBuilding>(
      "steward.directory.v1.BuildingService.UpdateBuilding", buildings);

  bindings.Bind<&UnitService::CreateUnit>("steward.directory.v1.UnitService.CreateUnit", units);
  bindings.Bind<&UnitService::GetUnit>("steward.directory.v1.UnitService.GetUnit", units);
  bindings.Bind<&UnitService::ListUnits>("steward.directory.v1.UnitService.ListUnits", units);
  bindings.Bind<&UnitService::UpdateUnit>("steward.directory.v1.UnitService.UpdateUnit", units);

  bindings.Bind<&OwnerService::CreateOwner>("steward.directory.v1.OwnerService.CreateOwner",
                                            owners);
  bindings.Bind<&OwnerService::GetOwner>("steward.directory.v1.OwnerService.GetOwner", owners);
  bindings.Bind<&OwnerService::ListOwners>("steward.directory.v1.OwnerService.ListOwners", owners);
  bindings.Bind<&OwnerService::UpdateOwner>("steward.directory.v1.OwnerService.UpdateOwner",
                                            owners);
  bindings.Bind<&OwnerService::RevealPhones>("steward.directory.v1.OwnerService.RevealPhones",
                                             owners);

  bindings.Bind<&SearchService::Search>("steward.directory.v1.SearchService.Search", search);

  bindings.Bind<&FileService::UploadFile>("steward.file.v1.FileService.UploadFile", files);
  bindings.Bind<&FileService::GetFile>("steward.file.v1.FileService.GetFile", files);
  bindings.Bind<&FileService::DownloadFile>("steward.file.v1.FileService.DownloadFile", files);

  BindOccupancy(bindings);
  BindUnitFacts(bindings);
  BindArchives(bindings);
  BindConsents(bindings);
  BindEstate(bindings);
  BindImports(bindings);
  BindExports(bindings);
  BindSubjects(bindings);
  BindApprovals(bindings);
  BindAccounts(bindings);
}

}  // namespace steward::directory
