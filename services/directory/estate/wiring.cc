// The methods of the estate.
#include "services/directory/wiring.h"

namespace steward::directory {

void Wiring::BindEstate(rpc::Bindings& bindings) {
  BindFitOuts(bindings);
  BindPostsAndCards(bindings);
  BindParking(bindings);
  BindPartiesAndAssets(bindings);
}

void Wiring::BindFitOuts(rpc::Bindings& bindings) {
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

void Wiring::BindPostsAndCards(rpc::Bindings& bindings) {
  bindings.Bind<&AssignmentService::CreateAssignment>(
      "steward.directory.v1.AssignmentService.CreateAssignment", assignments);
  bindings.Bind<&AssignmentService::GetAssignment>(
      "steward.directory.v1.AssignmentService.GetAssignment", assignments);
  bindings.Bind<&AssignmentService::ListAssignments>(
      "steward.directory.v1.AssignmentService.ListAssignments", assignments);
  bindings.Bind<&AssignmentService::UpdateAssignment>(
      "steward.directory.v1.AssignmentService.UpdateAssignment", assignments);
  bindings.Bind<&AssignmentService::FindUnitStewards>(
      "steward.directory.v1.AssignmentService.FindUnitStewards", assignments);
  bindings.Bind<&AssignmentService::ListUncoveredBuildings>(
      "steward.directory.v1.AssignmentService.ListUncoveredBuildings", assignments);
  bindings.Bind<&AssignmentService::HandOverAssignments>(
      "steward.directory.v1.AssignmentService.HandOverAssignments", assignments);

  bindings.Bind<&CardService::CreateCard>("steward.directory.v1.CardService.CreateCard", cards);
  bindings.Bind<&CardService::GetCard>("steward.directory.v1.CardService.GetCard", cards);
  bindings.Bind<&CardService::ListCards>("steward.directory.v1.CardService.ListCards", cards);
  bindings.Bind<&CardService::ReturnCard>("steward.directory.v1.CardService.ReturnCard", cards);
  bindings.Bind<&CardService::BlockCard>("steward.directory.v1.CardService.BlockCard", cards);
  bindings.Bind<&CardService::CountCards>("steward.directory.v1.CardService.CountCards", cards);
}

void Wiring::BindParking(rpc::Bindings& bindings) {
  bindings.Bind<&ParkingService::CreateParkingSpace>(
      "steward.directory.v1.ParkingService.CreateParkingSpace", parking);
  bindings.Bind<&ParkingService::GetParkingSpace>(
      "steward.directory.v1.ParkingService.GetParkingSpace", parking);
  bindings.Bind<&ParkingService::ListParkingSpaces>(
      "steward.directory.v1.ParkingService.ListParkingSpaces", parking);
  bindings.Bind<&ParkingService::AllocateParkingSpace>(
      "steward.directory.v1.ParkingService.AllocateParkingSpace", parking);
  bindings.Bind<&ParkingService::ReleaseParkingSpace>(
      "steward.directory.v1.ParkingService.ReleaseParkingSpace", parking);
  bindings.Bind<&ParkingService::CreateParkingApplication>(
      "steward.directory.v1.ParkingService.CreateParkingApplication", parking);
  bindings.Bind<&ParkingService::GetParkingApplication>(
      "steward.directory.v1.ParkingService.GetParkingApplication", parking);
  bindings.Bind<&ParkingService::ListParkingApplications>(
      "steward.directory.v1.ParkingService.ListParkingApplications", parking);
  bindings.Bind<&ParkingService::WithdrawParkingApplication>(
      "steward.directory.v1.ParkingService.WithdrawParkingApplication", parking);
  bindings.Bind<&ParkingService::CreatePlate>("steward.directory.v1.ParkingService.CreatePlate",
                                              parking);
  bindings.Bind<&ParkingService::GetPlate>("steward.directory.v1.ParkingService.GetPlate", parking);
  bindings.Bind<&ParkingService::ListPlates>("steward.directory.v1.ParkingService.ListPlates",
                                             parking);
  bindings.Bind<&ParkingService::EndPlate>("steward.directory.v1.ParkingService.EndPlate", parking);
  bindings.Bind<&ParkingService::CountParking>("steward.directory.v1.ParkingService.CountParking",
                                               parking);
}

void Wiring::BindPartiesAndAssets(rpc::Bindings& bindings) {
  bindings.Bind<&ContractorService::CreateContractor>(
      "steward.directory.v1.ContractorService.CreateContractor", contractors);
  bindings.Bind<&ContractorService::GetContractor>(
      "steward.directory.v1.ContractorService.GetContractor", contractors);
  bindings.Bind<&ContractorService::ListContractors>(
      "steward.directory.v1.ContractorService.ListContractors", contractors);
  bindings.Bind<&ContractorService::UpdateContractor>(
      "steward.directory.v1.ContractorService.UpdateContractor", contractors);

  bindings.Bind<&ContactService::CreateContact>("steward.directory.v1.ContactService.CreateContact",
                                                contacts);
  bindings.Bind<&ContactService::GetContact>("steward.directory.v1.ContactService.GetContact",
                                             contacts);
  bindings.Bind<&ContactService::ListContacts>("steward.directory.v1.ContactService.ListContacts",
                                               contacts);
  bindings.Bind<&ContactService::UpdateContact>("steward.directory.v1.ContactService.UpdateContact",
                                                contacts);
  bindings.Bind<&ContactService::RevealContact>("steward.directory.v1.ContactService.RevealContact",
                                                contacts);

  bindings.Bind<&AssetService::CreateAsset>("steward.directory.v1.AssetService.CreateAsset",
                                            assets);
  bindings.Bind<&AssetService::GetAsset>("steward.directory.v1.AssetService.GetAsset", assets);
  bindings.Bind<&AssetService::ListAssets>("steward.directory.v1.AssetService.ListAssets", assets);
  bindings.Bind<&AssetService::UpdateAsset>("steward.directory.v1.AssetService.UpdateAsset",
                                            assets);
  bindings.Bind<&AssetService::CreateWarrantyClass>(
      "steward.directory.v1.AssetService.CreateWarrantyClass", assets);
  bindings.Bind<&AssetService::ListWarrantyClasses>(
      "steward.directory.v1.AssetService.ListWarrantyClasses", assets);
}

}  // namespace steward::directory
