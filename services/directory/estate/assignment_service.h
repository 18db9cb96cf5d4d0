// Answers the methods of steward.directory.v1.AssignmentService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/building_repository.h"
#include "services/directory/estate/assignment_repository.h"
#include "steward/directory/v1/assignment_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class AssignmentService {
 public:
  AssignmentService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::Assignment> CreateAssignment(rpc::Call& call,
                                          const v1::CreateAssignmentRequest& request);
  Result<v1::Assignment> GetAssignment(rpc::Call& call, const v1::GetAssignmentRequest& request);
  Result<v1::ListAssignmentsResponse> ListAssignments(rpc::Call& call,
                                                      const v1::ListAssignmentsRequest& request);
  Result<v1::Assignment> UpdateAssignment(rpc::Call& call,
                                          const v1::UpdateAssignmentRequest& request);
  Result<v1::FindUnitStewardsResponse> FindUnitStewards(rpc::Call& call,
                                                        const v1::FindUnitStewardsRequest& request);
  Result<v1::ListUncoveredBuildingsResponse> ListUncoveredBuildings(
      rpc::Call& call, const v1::ListUncoveredBuildingsRequest& request);
  Result<v1::HandOverAssignmentsResponse> HandOverAssignments(
      rpc::Call& call, const v1::HandOverAssignmentsRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const AssignmentRepository assignments_{};
  const BuildingRepository buildings_{};
};

}  // namespace steward::directory
