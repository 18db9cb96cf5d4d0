// The methods of the estate.
#include "services/directory/wiring.h"

namespace steward::directory {

void Wiring::BindEstate(rpc::Bindings& bindings) {
  bindings.Bind<&FitOutService::CreateFitOut>("steward.directory.v1.FitOutService.CreateFitOut",
                                              fit_outs);
  bindings.Bind<&FitOutService::GetFitOut>("steward.directory.v1.FitOutService.GetFitOut",
                                           fit_outs);
  bindings.Bind<&FitOutService::ListFitOuts>("steward.directory.v1.FitOutService.ListFitOuts",
                                             fit_outs);
  bindings.Bind<&FitOutService::PermitFitOut>("steward.directory.v1.FitOutService.PermitFitOut",
                                              fit_outs);
  bindings.Bind<&FitOutService::StartFitOut>("steward.directory.v1.FitOutService.StartFitOut",
                                             fit_outs);
  bindings.Bind<&FitOutService::RecordFitOutStage>(
      "steward.directory.v1.FitOutService.RecordFitOutStage", fit_outs);
  bindings.Bind<&FitOutService::RecordFitOutViolation>(
      "steward.directory.v1.FitOutService.RecordFitOutViolation", fit_outs);
  bindings.Bind<&FitOutService::CorrectFitOutViolation>(
      "steward.directory.v1.FitOutService.CorrectFitOutViolation", fit_outs);
  bindings.Bind<&FitOutService::ExtendFitOut>("steward.directory.v1.FitOutService.ExtendFitOut",
                                              fit_outs);
  bindings.Bind<&FitOutService::InspectFitOut>("steward.directory.v1.FitOutService.InspectFitOut",
                                               fit_outs);
  bindings.Bind<&FitOutService::ReturnFitOutPasses>(
      "steward.directory.v1.FitOutService.ReturnFitOutPasses", fit_outs);
  bindings.Bind<&FitOutService::CloseFitOut>("steward.directory.v1.FitOutService.CloseFitOut",
                                             fit_outs);
  bindings.Bind<&FitOutService::CountFitOuts>("steward.directory.v1.FitOutService.CountFitOuts",
                                              fit_outs);
  bindings.Bind<&FitOutService::CreateFitOutRule>(
      "steward.directory.v1.FitOutService.CreateFitOutRule", fit_outs);
  bindings.Bind<&FitOutService::ListFitOutRules>(
      "steward.directory.v1.FitOutService.ListFitOutRules", fit_outs);
}

}  // namespace steward::directory
