#include "services/directory/wiring.h"

namespace steward::directory {

void Wiring::BindExports(rpc::Bindings& bindings) {
  bindings.Bind<&ExportService::CreateExport>("steward.directory.v1.ExportService.CreateExport",
                                              exports);
  bindings.Bind<&ExportService::GetExport>("steward.directory.v1.ExportService.GetExport", exports);
  bindings.Bind<&ExportService::ListExports>("steward.directory.v1.ExportService.ListExports",
                                             exports);
  bindings.Bind<&ExportService::CancelExport>("steward.directory.v1.ExportService.CancelExport",
                                              exports);
  bindings.Bind<&ExportService::DownloadExport>("steward.directory.v1.ExportService.DownloadExport",
                                                exports);
}

}  // namespace steward::directory
