#include "services/identity/wiring.h"

namespace steward::identity {

void Wiring::BindOrganisation(rpc::Bindings& bindings) {
  bindings.Bind<&NodeService::CreateNode>("steward.identity.v1.NodeService.CreateNode", nodes);
  bindings.Bind<&NodeService::GetNode>("steward.identity.v1.NodeService.GetNode", nodes);
  bindings.Bind<&NodeService::ListNodes>("steward.identity.v1.NodeService.ListNodes", nodes);
  bindings.Bind<&NodeService::UpdateNode>("steward.identity.v1.NodeService.UpdateNode", nodes);
  bindings.Bind<&NodeService::MoveNode>("steward.identity.v1.NodeService.MoveNode", nodes);
  bindings.Bind<&NodeService::CloseNode>("steward.identity.v1.NodeService.CloseNode", nodes);
  bindings.Bind<&NodeService::RevealBankAccount>(
      "steward.identity.v1.NodeService.RevealBankAccount", nodes);
  bindings.Bind<&AccessService::ListReaders>("steward.identity.v1.AccessService.ListReaders",
                                             access);
  bindings.Bind<&LeavingService::StartLeaving>("steward.identity.v1.LeavingService.StartLeaving",
                                               leavings);
  bindings.Bind<&LeavingService::GetLeaving>("steward.identity.v1.LeavingService.GetLeaving",
                                             leavings);
  bindings.Bind<&LeavingService::ListLeavings>("steward.identity.v1.LeavingService.ListLeavings",
                                               leavings);
  bindings.Bind<&LeavingService::FinishLeaving>("steward.identity.v1.LeavingService.FinishLeaving",
                                                leavings);
  bindings.Bind<&LeavingService::CancelLeaving>("steward.identity.v1.LeavingService.CancelLeaving",
                                                leavings);
  bindings.Bind<&LeavingService::ListOpenLeavings>(
      "steward.identity.v1.LeavingService.ListOpenLeavings", leavings);
  bindings.Bind<&LeavingService::ReportLeaving>("steward.identity.v1.LeavingService.ReportLeaving",
                                                leavings);
  bindings.Bind<&DutyService::GetDutyRules>("steward.identity.v1.DutyService.GetDutyRules", duties);
  bindings.Bind<&DutyService::UpdateDutyRules>("steward.identity.v1.DutyService.UpdateDutyRules",
                                               duties);
  bindings.Bind<&DutyService::ListDutyWarnings>("steward.identity.v1.DutyService.ListDutyWarnings",
                                                duties);
  bindings.Bind<&DutyService::AcknowledgeDutyWarning>(
      "steward.identity.v1.DutyService.AcknowledgeDutyWarning", duties);
  bindings.Bind<&GrantService::DelegateRole>("steward.identity.v1.GrantService.DelegateRole",
                                             grants);
  bindings.Bind<&GrantService::EndDelegation>("steward.identity.v1.GrantService.EndDelegation",
                                              grants);
}

}  // namespace steward::identity
