#include "services/directory/wiring.h"

namespace steward::directory {

void Wiring::BindOccupancy(rpc::Bindings& bindings) {
  bindings.Bind<&OwnershipService::RegisterOwnership>(
      "steward.directory.v1.OwnershipService.RegisterOwnership", ownerships);
  bindings.Bind<&OwnershipService::TransferOwnership>(
      "steward.directory.v1.OwnershipService.TransferOwnership", ownerships);
  bindings.Bind<&OwnershipService::CancelOwnership>(
      "steward.directory.v1.OwnershipService.CancelOwnership", ownerships);
  bindings.Bind<&OwnershipService::GetOwnership>(
      "steward.directory.v1.OwnershipService.GetOwnership", ownerships);
  bindings.Bind<&OwnershipService::ListOwnerships>(
      "steward.directory.v1.OwnershipService.ListOwnerships", ownerships);

  bindings.Bind<&OccupancyService::RegisterOccupancy>(
      "steward.directory.v1.OccupancyService.RegisterOccupancy", occupancies);
  bindings.Bind<&OccupancyService::GetOccupancy>(
      "steward.directory.v1.OccupancyService.GetOccupancy", occupancies);
  bindings.Bind<&OccupancyService::ListOccupancies>(
      "steward.directory.v1.OccupancyService.ListOccupancies", occupancies);
  bindings.Bind<&OccupancyService::UpdateOccupancy>(
      "steward.directory.v1.OccupancyService.UpdateOccupancy", occupancies);
  bindings.Bind<&OccupancyService::EndOccupancy>(
      "steward.directory.v1.OccupancyService.EndOccupancy", occupancies);
}

}  // namespace steward::directory
