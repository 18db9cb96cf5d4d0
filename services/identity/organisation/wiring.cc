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
  bindings.Bind<&PostService::CreatePost>("steward.identity.v1.PostService.CreatePost", posts);
  bindings.Bind<&PostService::GetPost>("steward.identity.v1.PostService.GetPost", posts);
  bindings.Bind<&PostService::ListPosts>("steward.identity.v1.PostService.ListPosts", posts);
  bindings.Bind<&PostService::UpdatePost>("steward.identity.v1.PostService.UpdatePost", posts);
  bindings.Bind<&PostService::EndPost>("steward.identity.v1.PostService.EndPost", posts);
  bindings.Bind<&PostService::FillPost>("steward.identity.v1.PostService.FillPost", posts);
  bindings.Bind<&PostService::VacatePost>("steward.identity.v1.PostService.VacatePost", posts);
  bindings.Bind<&PostService::ListPostChanges>("steward.identity.v1.PostService.ListPostChanges",
                                               posts);
  bindings.Bind<&PostService::GetDutyPlan>("steward.identity.v1.PostService.GetDutyPlan", posts);
  bindings.Bind<&PostService::UpdateDutyPlan>("steward.identity.v1.PostService.UpdateDutyPlan",
                                              posts);
  bindings.Bind<&PostService::ReportGaps>("steward.identity.v1.PostService.ReportGaps", posts);
}

}  // namespace steward::identity
