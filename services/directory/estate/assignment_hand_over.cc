#include "services/directory/estate/assignment_hand_over.h"

namespace steward::directory {

Status GiveAssignment(db::Tx& tx, IdSource& ids, Time now, Assignment assignment,
                      const StaffName& successor, Day start) {
  const AssignmentRepository assignments;
  const HandOver split = SplitForSuccessor(assignment.days, start);
  if (!split.given) return {};
  Assignment given = assignment;
  assignment.updated = now;
  if (!split.kept) {
    assignment.staff = successor;
    return assignments.Save(tx, assignment);
  }
  assignment.days = *split.kept;
  TRY(assignments.Save(tx, assignment));
  given.name.id = AssignmentId(ids.Next(now));
  given.staff = successor;
  given.days = *split.given;
  given.created = now;
  given.updated = now;
  given.version = 1;
  return assignments.Insert(tx, given);
}

}  // namespace steward::directory
