#include "services/directory/leaving_hand_over.h"

#include "services/directory/estate/assignment_hand_over.h"

namespace steward::directory {
namespace {

constexpr int kAssignmentBatch = 50;

}  // namespace

Result<app::LeavingReport> LeavingHandOver::operator()(rpc::Call& call,
                                                       const app::Leaving& leaving) const {
  while (TRY(HandOverAssignments(call, leaving)) == kAssignmentBatch) continue;
  return writes_.db.Read(call.patience(), [&](db::Session& session) -> Result<app::LeavingReport> {
    app::LeavingReport report{.handed_over = TRY(app::CountHandedOver(session, leaving))};
    for (const ArchiveLoan& loan :
         TRY(loans_.ListOutWith(session, leaving.branch, leaving.staff, app::kStillOutNamed))) {
      report.still_out.push_back({"file", loan.name.ToString(), loan.number});
    }
    return report;
  });
}

Result<int> LeavingHandOver::HandOverAssignments(rpc::Call& call,
                                                 const app::Leaving& leaving) const {
  const StaffName staff = TRY(StaffName::Parse(leaving.staff));
  const StaffName successor = TRY(StaffName::Parse(leaving.successor));
  const Day today = BusinessDate(call.now());
  return writes_.db.Transact(call.patience(), [&](db::Tx& tx) -> Result<int> {
    const std::vector<Assignment> batch =
        TRY(assignments_.LockOf(tx, staff, today, kAssignmentBatch));
    for (const Assignment& assignment : batch) {
      TRY(GiveAssignment(tx, writes_.ids, call.now(), assignment, successor, today));
      TRY(app::NoteHandedOver(tx, call, writes_, leaving, "building", assignment.name.ToString()));
    }
    return static_cast<int>(batch.size());
  });
}

}  // namespace steward::directory
