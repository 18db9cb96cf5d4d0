#include "services/directory/wiring.h"

namespace steward::directory {

void Wiring::BindImports(rpc::Bindings& bindings) {
  bindings.Bind<&ImportService::CreateImport>("steward.directory.v1.ImportService.CreateImport",
                                              imports);
  bindings.Bind<&ImportService::GetImport>("steward.directory.v1.ImportService.GetImport", imports);
  bindings.Bind<&ImportService::ListImports>("steward.directory.v1.ImportService.ListImports",
                                             imports);
  bindings.Bind<&ImportService::AddImportPart>("steward.directory.v1.ImportService.AddImportPart",
                                               imports);
  bindings.Bind<&ImportService::StartImport>("steward.directory.v1.ImportService.StartImport",
                                             imports);
  bindings.Bind<&ImportService::CancelImport>("steward.directory.v1.ImportService.CancelImport",
                                              imports);
  bindings.Bind<&ImportService::WithdrawImport>("steward.directory.v1.ImportService.WithdrawImport",
                                                imports);
  bindings.Bind<&ImportService::ListImportErrors>(
      "steward.directory.v1.ImportService.ListImportErrors", imports);
  bindings.Bind<&ImportService::DownloadFailedRows>(
      "steward.directory.v1.ImportService.DownloadFailedRows", imports);
}

}  // namespace steward::directory
