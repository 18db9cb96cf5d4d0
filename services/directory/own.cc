#include "services/directory/own.h"

namespace steward::directory {

ListQuery Within(ListQuery query, const rpc::Scope::Condition& own) {
  query.scope.sql += own.sql;
  query.scope.arguments.insert(query.scope.arguments.end(), own.arguments.begin(),
                               own.arguments.end());
  return query;
}

rpc::Scope::Condition OwnUnits(const rpc::Scope& scope, Day today) {
  if (!SeesOwnOnly(scope)) return {};
  const std::string day = DayText(today);
  return {
      " AND EXISTS (SELECT 1 FROM owner_units s WHERE s.branch_id = units.branch_id"
      " AND s.unit_id = units.id AND s.site_id = units.site_id AND s.owner_id = ?"
      " AND s.from_date <= ? AND (s.to_date IS NULL OR s.to_date > ?))",
      {std::string(OwnPerson(scope).id.AsBytes()), day, day}};
}

rpc::Scope::Condition OwnOwnerships(const rpc::Scope& scope) {
  if (!SeesOwnOnly(scope)) return {};
  return {
      " AND cancel_time IS NULL AND EXISTS (SELECT 1 FROM ownership_owners s"
      " WHERE s.branch_id = ownerships.branch_id AND s.ownership_id = ownerships.id"
      " AND s.owner_id = ?)",
      {std::string(OwnPerson(scope).id.AsBytes())}};
}

}  // namespace steward::directory
