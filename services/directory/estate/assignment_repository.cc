#include "services/directory/estate/assignment_repository.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectAssignment =
    "SELECT branch_id, id, site_id, building_id, post, staff_id, start_date, end_date, create_time,"
    " update_time, version FROM building_assignments";

// Its whole name: an id of another building is missing here.
const std::string kIsNamed = " WHERE (branch_id, site_id, building_id, id) = (?, ?, ?, ?)";

Assignment ReadAssignment(const db::Row& row) {
  const std::string branch = row.Get<std::string>("branch_id");
  return {.name = {branch, row.Get<std::string>("site_id"), row.Get<BuildingId>("building_id"),
                   row.Get<AssignmentId>("id")},
          .post = row.Get<AssignmentPost>("post"),
          .staff = {branch, row.Get<StaffId>("staff_id")},
          .days = {row.Get<Day>("start_date"), row.Get<std::optional<Day>>("end_date")},
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

Result<Assignment> FoundAssignment(std::optional<Assignment> assignment,
                                   const AssignmentName& name) {
  if (!assignment) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(assignment);
}

}  // namespace

Result<Assignment> AssignmentRepository::Find(db::Session& session,
                                              const AssignmentName& name) const {
  static const std::string sql = kSelectAssignment + kIsNamed;
  return FoundAssignment(
      TRY(session.QueryOne(sql, ReadAssignment, name.branch, name.site, name.building, name.id)),
      name);
}

Result<Assignment> AssignmentRepository::Lock(db::Tx& tx, const AssignmentName& name) const {
  static const std::string sql = kSelectAssignment + kIsNamed + " FOR UPDATE";
  return FoundAssignment(
      TRY(tx.QueryOne(sql, ReadAssignment, name.branch, name.site, name.building, name.id)), name);
}

Result<std::vector<Assignment>> AssignmentRepository::List(db::Session& session,
                                                           const ListQuery& query) const {
  return SelectPage(session, kSelectAssignment, ReadAssignment, query);
}

Result<std::vector<Assignment>> AssignmentRepository::OfUnit(db::Session& session,
                                                             const UnitName& unit, Day day) const {
  // One row without assignment where the building has none.
  const auto read = [](const db::Row& row) -> std::optional<Assignment> {
    if (!row.Get<std::optional<AssignmentId>>("id")) return std::nullopt;
    return ReadAssignment(row);
  };
  const std::vector<std::optional<Assignment>> rows = TRY(session.Query(
      "SELECT a.branch_id, a.id, a.site_id, a.building_id, a.post, a.staff_id, a.start_date,"
      " a.end_date, a.create_time, a.update_time, a.version FROM units u"
      " LEFT JOIN building_assignments a ON a.branch_id = u.branch_id AND a.site_id = u.site_id"
      " AND a.building_id = u.building_id AND a.start_date <= ?"
      " AND (a.end_date IS NULL OR a.end_date >= ?)"
      " WHERE u.branch_id = ? AND u.id = ? AND u.site_id = ? ORDER BY a.post LIMIT 10",
      read, day, day, unit.branch, unit.id, unit.site));
  if (rows.empty()) return Fail(Reason::kUnitNotFound, {{"unit", unit.ToString()}});
  std::vector<Assignment> assignments;
  for (const std::optional<Assignment>& row : rows) {
    if (row) assignments.push_back(*row);
  }
  return assignments;
}

Result<std::vector<UncoveredBuilding>> AssignmentRepository::ListUncovered(db::Session& session,
                                                                           const ListQuery& query,
                                                                           AssignmentPost post,
                                                                           Day day) const {
  const std::string sql =
      "SELECT branch_id, id, site_id, number FROM buildings WHERE " + query.scope.sql + " AND " +
      query.filter.where + " AND " + query.after.sql +
      " AND NOT EXISTS (SELECT 1 FROM building_assignments a"
      " WHERE a.branch_id = buildings.branch_id AND a.site_id = buildings.site_id"
      " AND a.building_id = buildings.id AND a.post = ? AND a.start_date <= ?"
      " AND (a.end_date IS NULL OR a.end_date >= ?)) ORDER BY " +
      query.order + " LIMIT ?";
  const auto read = [](const db::Row& row) {
    return UncoveredBuilding{{{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                               row.Get<BuildingId>("id")}},
                             row.Get<std::string>("number")};
  };
  return session.Query(sql, read, query.scope.arguments, query.filter.arguments,
                       query.after.arguments, post, day, day, query.limit);
}

Result<std::vector<Assignment>> AssignmentRepository::LockOf(db::Tx& tx, const StaffName& staff,
                                                             Day day, int limit) const {
  static const std::string sql = kSelectAssignment +
                                 " WHERE branch_id = ? AND staff_id = ?"
                                 " AND (end_date IS NULL OR end_date >= ?) ORDER BY id LIMIT ?"
                                 " FOR UPDATE";
  return tx.Query(sql, ReadAssignment, staff.branch, staff.id, day, limit);
}

Result<int> AssignmentRepository::CountOf(db::Session& session, const StaffName& staff,
                                          Day day) const {
  return TRY(session.QueryOne(
                 "SELECT COUNT(*) FROM building_assignments WHERE branch_id = ?"
                 " AND staff_id = ? AND (end_date IS NULL OR end_date >= ?)",
                 [](const db::Row& row) { return row.Get<int>(0); }, staff.branch, staff.id, day))
      .value_or(0);
}

Status AssignmentRepository::CheckFree(db::Session& session, const Assignment& assignment) const {
  static const std::string sql =
      kSelectAssignment +
      " WHERE branch_id = ? AND site_id = ? AND building_id = ? AND post = ? AND id <> ?"
      " AND (end_date IS NULL OR end_date >= ?) AND start_date <= COALESCE(?, start_date)"
      " ORDER BY start_date LIMIT 1";
  const AssignmentName& name = assignment.name;
  const std::optional<Assignment> other =
      TRY(session.QueryOne(sql, ReadAssignment, name.branch, name.site, name.building,
                           assignment.post, name.id, assignment.days.start, assignment.days.end));
  if (!other) return {};
  return Fail(Reason::kAssignmentOverlaps, {{"assignment", other->name.ToString()}});
}

Status AssignmentRepository::Insert(db::Tx& tx, const Assignment& assignment) const {
  const AssignmentName& name = assignment.name;
  TRY(tx.Execute(
      "INSERT INTO building_assignments (branch_id, id, site_id, building_id, post, staff_id,"
      " start_date, end_date, create_time, update_time, version)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      name.branch, name.id, name.site, name.building, assignment.post, assignment.staff.id,
      assignment.days.start, assignment.days.end, assignment.created, assignment.updated,
      assignment.version));
  return {};
}

Status AssignmentRepository::Save(db::Tx& tx, Assignment& assignment) const {
  const AssignmentName& name = assignment.name;
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE building_assignments SET staff_id = ?, start_date = ?, end_date = ?,"
      " update_time = ?, version = version + 1"
      " WHERE (branch_id, site_id, building_id, id) = (?, ?, ?, ?) AND version = ?",
      assignment.staff.id, assignment.days.start, assignment.days.end, assignment.updated,
      name.branch, name.site, name.building, name.id, assignment.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++assignment.version;
  return {};
}

}  // namespace steward::directory
