// What somebody who leaves holds in the directory (D-10): his buildings go to his successor from
// today on, so that no household is without a keeper; paper files he has borrowed must come back.
#pragma once

#include "common/app/leaving.h"
#include "services/directory/archives/archive_loan_repository.h"
#include "services/directory/estate/assignment_repository.h"

namespace steward::directory {

// Any thread. The argument outlives it.
class LeavingHandOver {
 public:
  explicit LeavingHandOver(const rpc::Writes& writes) : writes_(writes) {}

  // app::HandOver. A transaction for every few assignments.
  Result<app::LeavingReport> operator()(rpc::Call& call, const app::Leaving& leaving) const;

 private:
  // How many went over.
  Result<int> HandOverAssignments(rpc::Call& call, const app::Leaving& leaving) const;

  const rpc::Writes& writes_;
  const AssignmentRepository assignments_{};
  const ArchiveLoanRepository loans_{};
};

}  // namespace steward::directory
