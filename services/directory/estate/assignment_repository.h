// The rows of assignments.
#pragma once

#include <optional>
#include <vector>

#include "common/db/database.h"
#include "services/directory/estate/assignment.h"
#include "services/directory/listing.h"

namespace steward::directory {

// Without state: any thread.
class AssignmentRepository {
 public:
  // NOT_FOUND when there is none.
  Result<Assignment> Find(db::Session& session, const AssignmentName& name) const;
  Result<Assignment> Lock(db::Tx& tx, const AssignmentName& name) const;
  Result<std::vector<Assignment>> List(db::Session& session, const ListQuery& query) const;
  // Of the building of a unit on a day, by post. UNIT_NOT_FOUND.
  Result<std::vector<Assignment>> OfUnit(db::Session& session, const UnitName& unit, Day day) const;
  Result<std::vector<UncoveredBuilding>> ListUncovered(db::Session& session, const ListQuery& query,
                                                       AssignmentPost post, Day day) const;
  // Those of somebody that run on or after a day, locked until the end of the transaction; at most
  // `limit`.
  Result<std::vector<Assignment>> LockOf(db::Tx& tx, const StaffName& staff, Day day,
                                         int limit) const;
  Result<int> CountOf(db::Session& session, const StaffName& staff, Day day) const;
  // ASSIGNMENT_OVERLAPS names another of the same post in the building that shares a day with it.
  // Lock the building before.
  Status CheckFree(db::Session& session, const Assignment& assignment) const;

  Status Insert(db::Tx& tx, const Assignment& assignment) const;
  // Writes back an assignment read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Assignment& assignment) const;
};

}  // namespace steward::directory
