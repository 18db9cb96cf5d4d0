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

  bindings.Bind<&PayerService::GetPayer>("steward.directory.v1.PayerService.GetPayer", payers);
  bindings.Bind<&PayerService::RegisterPayerPromise>(
      "steward.directory.v1.PayerService.RegisterPayerPromise", payers);
  bindings.Bind<&PayerService::EndPayerPromise>("steward.directory.v1.PayerService.EndPayerPromise",
                                                payers);
  bindings.Bind<&PayerService::ListPayerPromises>(
      "steward.directory.v1.PayerService.ListPayerPromises", payers);
}

void Wiring::BindUnitFacts(rpc::Bindings& bindings) {
  bindings.Bind<&UnitFactsService::GetUnitFacts>(
      "steward.directory.v1.UnitFactsService.GetUnitFacts", unit_facts);
  bindings.Bind<&UnitFactsService::ListUnitFacts>(
      "steward.directory.v1.UnitFactsService.ListUnitFacts", unit_facts);
  bindings.Bind<&UnitFactsService::CountUnitStates>(
      "steward.directory.v1.UnitFactsService.CountUnitStates", unit_facts);
  bindings.Bind<&UnitFactsService::MoveDelivery>(
      "steward.directory.v1.UnitFactsService.MoveDelivery", unit_facts);
  bindings.Bind<&UnitFactsService::MoveUse>("steward.directory.v1.UnitFactsService.MoveUse",
                                            unit_facts);
  bindings.Bind<&UnitFactsService::MoveAgency>("steward.directory.v1.UnitFactsService.MoveAgency",
                                               unit_facts);
  bindings.Bind<&UnitFactsService::ListFactChanges>(
      "steward.directory.v1.UnitFactsService.ListFactChanges", unit_facts);

  bindings.Bind<&BillingAreaService::SetBillingArea>(
      "steward.directory.v1.BillingAreaService.SetBillingArea", billing_areas);
  bindings.Bind<&BillingAreaService::ListBillingAreas>(
      "steward.directory.v1.BillingAreaService.ListBillingAreas", billing_areas);

  bindings.Bind<&HandoverService::CreateHandoverBatch>(
      "steward.directory.v1.HandoverService.CreateHandoverBatch", handovers);
  bindings.Bind<&HandoverService::GetHandoverBatch>(
      "steward.directory.v1.HandoverService.GetHandoverBatch", handovers);
  bindings.Bind<&HandoverService::ListHandoverBatches>(
      "steward.directory.v1.HandoverService.ListHandoverBatches", handovers);
  bindings.Bind<&HandoverService::InviteUnits>("steward.directory.v1.HandoverService.InviteUnits",
                                               handovers);
  bindings.Bind<&HandoverService::GetHandover>("steward.directory.v1.HandoverService.GetHandover",
                                               handovers);
  bindings.Bind<&HandoverService::ListHandovers>(
      "steward.directory.v1.HandoverService.ListHandovers", handovers);
  bindings.Bind<&HandoverService::UpdateHandover>(
      "steward.directory.v1.HandoverService.UpdateHandover", handovers);
  bindings.Bind<&HandoverService::RecordHandoverStep>(
      "steward.directory.v1.HandoverService.RecordHandoverStep", handovers);
  bindings.Bind<&HandoverService::GetHandoverFunnel>(
      "steward.directory.v1.HandoverService.GetHandoverFunnel", handovers);
}

}  // namespace steward::directory
