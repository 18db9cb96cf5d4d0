// Answers the methods of steward.directory.v1.ParkingService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/estate/parking_repository.h"
#include "services/directory/site_repository.h"
#include "services/directory/unit_repository.h"
#include "steward/directory/v1/parking_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class ParkingService {
 public:
  ParkingService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::ParkingSpace> CreateParkingSpace(rpc::Call& call,
                                              const v1::CreateParkingSpaceRequest& request);
  Result<v1::ParkingSpace> GetParkingSpace(rpc::Call& call,
                                           const v1::GetParkingSpaceRequest& request);
  Result<v1::ListParkingSpacesResponse> ListParkingSpaces(
      rpc::Call& call, const v1::ListParkingSpacesRequest& request);
  Result<v1::ParkingApplication> AllocateParkingSpace(
      rpc::Call& call, const v1::AllocateParkingSpaceRequest& request);
  Result<v1::ParkingSpace> ReleaseParkingSpace(rpc::Call& call,
                                               const v1::ReleaseParkingSpaceRequest& request);

  Result<v1::ParkingApplication> CreateParkingApplication(
      rpc::Call& call, const v1::CreateParkingApplicationRequest& request);
  Result<v1::ParkingApplication> GetParkingApplication(
      rpc::Call& call, const v1::GetParkingApplicationRequest& request);
  Result<v1::ListParkingApplicationsResponse> ListParkingApplications(
      rpc::Call& call, const v1::ListParkingApplicationsRequest& request);
  Result<v1::ParkingApplication> WithdrawParkingApplication(
      rpc::Call& call, const v1::WithdrawParkingApplicationRequest& request);

  Result<v1::Plate> CreatePlate(rpc::Call& call, const v1::CreatePlateRequest& request);
  Result<v1::Plate> GetPlate(rpc::Call& call, const v1::GetPlateRequest& request);
  Result<v1::ListPlatesResponse> ListPlates(rpc::Call& call, const v1::ListPlatesRequest& request);
  Result<v1::Plate> EndPlate(rpc::Call& call, const v1::EndPlateRequest& request);

  Result<v1::CountParkingResponse> CountParking(rpc::Call& call,
                                                const v1::CountParkingRequest& request);

 private:
  template <class Name>
  auto Read(const rpc::Call& call, const Name& name) const;

  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const ParkingRepository parking_{};
  const SiteRepository sites_{};
  const UnitRepository units_{};
};

}  // namespace steward::directory
