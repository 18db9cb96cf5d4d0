#include "services/identity/wiring.h"

namespace steward::identity {

void Wiring::BindWarnings(rpc::Bindings& bindings) {
  bindings.Bind<&WarningService::CreateWarningLimit>(
      "steward.identity.v1.WarningService.CreateWarningLimit", warnings);
  bindings.Bind<&WarningService::UpdateWarningLimit>(
      "steward.identity.v1.WarningService.UpdateWarningLimit", warnings);
  bindings.Bind<&WarningService::GetWarningLimit>(
      "steward.identity.v1.WarningService.GetWarningLimit", warnings);
  bindings.Bind<&WarningService::ListWarningLimits>(
      "steward.identity.v1.WarningService.ListWarningLimits", warnings);
  bindings.Bind<&WarningService::GetWarning>("steward.identity.v1.WarningService.GetWarning",
                                             warnings);
  bindings.Bind<&WarningService::ListWarnings>("steward.identity.v1.WarningService.ListWarnings",
                                               warnings);
  bindings.Bind<&WarningService::CountWarnings>("steward.identity.v1.WarningService.CountWarnings",
                                                warnings);
  bindings.Bind<&WarningService::ListLimitsInForce>(
      "steward.identity.v1.WarningService.ListLimitsInForce", warnings);
  bindings.Bind<&WarningService::ReportLevels>("steward.identity.v1.WarningService.ReportLevels",
                                               warnings);
}

}  // namespace steward::identity
