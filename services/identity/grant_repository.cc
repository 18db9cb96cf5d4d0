#include "services/identity/grant_repository.h"

#include <optional>
#include <string>

#include "common/base/text.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

const std::string kSelectGrants =
    "SELECT branch_id, id, staff_id, role_id, scope, creator, create_time, from_time, to_time,"
    " source_staff_id, source_grant_id FROM grants ";

Grant ReadGrant(const db::Row& row) {
  std::optional<GrantName> source;
  const auto source_staff = row.Get<std::optional<StaffId>>("source_staff_id");
  const auto source_grant = row.Get<std::optional<GrantId>>("source_grant_id");
  if (source_staff && source_grant) {
    source = {row.Get<std::string>("branch_id"), *source_staff, *source_grant};
  }
  return {.staff = {row.Get<std::string>("branch_id"), row.Get<StaffId>("staff_id")},
          .id = row.Get<GrantId>("id"),
          .held = {row.Get<std::string>("role_id"), row.Get<std::string>("scope")},
          .creator = row.Get<std::string>("creator"),
          .created = row.Get<Time>("create_time"),
          .from = row.Get<std::optional<Time>>("from_time"),
          .to = row.Get<std::optional<Time>>("to_time"),
          .source = source};
}

// Repeats the last one up to the next of 4, 16, 64 and so on, so that there are few texts.
void Pad(std::vector<std::string>& values) {
  size_t size = 4;
  while (size < values.size()) size *= 4;
  values.resize(size, values.back());
}

Permissions ReadPermissions(const std::string& text) {
  Permissions permissions;
  if (text.empty()) return permissions;
  for (const std::string_view permission : Split(text, ' ')) permissions.emplace(permission);
  return permissions;
}

std::string Joined(const Permissions& permissions) {
  std::string text;
  for (const std::string& permission : permissions) text += (text.empty() ? "" : " ") + permission;
  return text;
}

Role ReadRole(const db::Row& row) {
  return {.id = row.Get<std::string>("id"),
          .display_name = row.Get<std::string>("display_name"),
          .display_name_en = row.Get<std::string>("display_name_en"),
          .permissions = ReadPermissions(row.Get<std::string>("permissions")),
          .fixed = row.Get<bool>("fixed"),
          .version = row.Get<std::uint64_t>("version")};
}

}  // namespace

Status GrantRepository::Insert(db::Tx& tx, const Grant& grant) const {
  std::optional<StaffId> source_staff;
  std::optional<GrantId> source_grant;
  if (grant.source) {
    source_staff = grant.source->staff;
    source_grant = grant.source->grant;
  }
  TRY(tx.Execute(
      "INSERT INTO grants (branch_id, id, staff_id, role_id, scope, creator, create_time,"
      " from_time, to_time, source_staff_id, source_grant_id)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      grant.staff.branch, grant.id, grant.staff.staff, grant.held.role, grant.held.scope,
      grant.creator, grant.created, grant.from, grant.to, source_staff, source_grant));
  return {};
}

Result<Grant> GrantRepository::Get(db::Session& session, const GrantName& name) const {
  std::optional<Grant> grant =
      TRY(session.QueryOne(kSelectGrants + "WHERE branch_id = ? AND staff_id = ? AND id = ?",
                           ReadGrant, name.branch, name.staff, name.grant));
  if (!grant) return Fail(Reason::kGrantNotFound);
  return *std::move(grant);
}

Status GrantRepository::Delete(db::Tx& tx, const GrantName& name) const {
  const std::int64_t rows =
      TRY(tx.Execute("DELETE FROM grants WHERE branch_id = ? AND staff_id = ? AND id = ?",
                     name.branch, name.staff, name.grant));
  if (rows == 0) return Fail(Reason::kGrantNotFound);
  return {};
}

Result<std::vector<Grant>> GrantRepository::List(db::Session& session, const StaffName& staff,
                                                 Time now) const {
  return session.Query(kSelectGrants +
                           "WHERE branch_id = ? AND staff_id = ?"
                           " AND (to_time IS NULL OR to_time > ?)"
                           " ORDER BY scope, role_id, id LIMIT 64",
                       ReadGrant, staff.branch, staff.staff, now);
}

Result<std::vector<Grant>> GrantRepository::AtNodes(db::Session& session,
                                                    const std::vector<NodeName>& nodes,
                                                    Time now) const {
  std::vector<Grant> grants;
  for (const NodeName& node : nodes) {
    for (Grant& grant : TRY(session.Query(
             kSelectGrants +
                 "WHERE scope = ? AND (to_time IS NULL OR to_time > ?) ORDER BY id LIMIT 10000",
             ReadGrant, node.ToString(), now))) {
      for (Grant& part : TRY(session.Query(
               kSelectGrants + "WHERE branch_id = ? AND source_staff_id = ? AND source_grant_id = ?"
                               " AND (to_time IS NULL OR to_time > ?) ORDER BY id LIMIT 1000",
               ReadGrant, grant.staff.branch, grant.staff.staff, grant.id, now))) {
        grants.push_back(std::move(part));
      }
      grants.push_back(std::move(grant));
    }
  }
  return grants;
}

Result<std::vector<Grant>> GrantRepository::DelegatedBy(db::Session& session,
                                                        const StaffName& staff, Time now) const {
  return session.Query(kSelectGrants +
                           "WHERE branch_id = ? AND source_staff_id = ?"
                           " AND (to_time IS NULL OR to_time > ?) ORDER BY id LIMIT 1000",
                       ReadGrant, staff.branch, staff.staff, now);
}

Result<std::vector<Holder>> GrantRepository::Holders(db::Session& session,
                                                     std::vector<std::string> roles,
                                                     std::vector<std::string> scopes, Time now,
                                                     const rpc::ListQuery& query) const {
  Pad(roles);
  Pad(scopes);
  return session.Query(
      "SELECT g.branch_id, g.id, g.staff_id, g.role_id, g.scope, g.creator, g.create_time,"
      " g.from_time, g.to_time, g.source_staff_id, g.source_grant_id, s.display_name FROM grants g"
      " JOIN staff s ON s.branch_id = g.branch_id AND s.id = g.staff_id"
      " WHERE s.state = 1 AND (g.from_time IS NULL OR g.from_time <= ?)"
      " AND (g.to_time IS NULL OR g.to_time > ?) AND g.role_id IN (" +
          db::Placeholders(roles.size()) + ") AND g.scope IN (" + db::Placeholders(scopes.size()) +
          ") AND " + query.filter.where + " AND " + query.after.sql + " ORDER BY " + query.order +
          " LIMIT ?",
      [](const db::Row& row) {
        return Holder{.grant = ReadGrant(row),
                      .display_name = row.Get<std::string>("display_name")};
      },
      now, now, roles, scopes, query.filter.arguments, query.after.arguments, query.limit);
}

Result<bool> GrantRepository::AnotherAdministrator(db::Session& session, const StaffName& staff,
                                                   Time now) const {
  const std::optional<int> one = TRY(session.QueryOne(
      "SELECT 1 FROM grants g JOIN staff s ON s.branch_id = g.branch_id AND s.id = g.staff_id"
      " WHERE g.role_id = ? AND g.scope = '' AND g.to_time IS NULL"
      " AND (g.from_time IS NULL OR g.from_time <= ?) AND s.state = 1"
      " AND s.contract_end_date IS NULL AND s.leave_date IS NULL AND NOT (s.branch_id = ? AND s.id "
      "= ?) LIMIT 1",
      [](const db::Row& row) { return row.Get<int>(0); }, kAdministrator, now, staff.branch,
      staff.staff));
  return one.has_value();
}

Result<std::vector<Role>> RoleRepository::List(db::Session& session) const {
  return session.Query(
      "SELECT id, display_name, display_name_en, permissions, fixed, version FROM roles"
      " WHERE branch_id = ? ORDER BY id LIMIT 100",
      ReadRole, kHeadOffice);
}

Result<RolePermissions> RoleRepository::Permissions(db::Session& session) const {
  RolePermissions permissions;
  for (Role& role : TRY(List(session))) permissions[role.id] = std::move(role.permissions);
  return permissions;
}

Result<Role> RoleRepository::Lock(db::Tx& tx, const RoleName& name) const {
  std::optional<Role> role = TRY(
      tx.QueryOne("SELECT id, display_name, display_name_en, permissions, fixed, version FROM roles"
                  " WHERE branch_id = ? AND id = ? FOR UPDATE",
                  ReadRole, kHeadOffice, name.role));
  if (!role) return Fail(Reason::kRoleNotFound, {{"role", name.role}});
  return *std::move(role);
}

Status RoleRepository::Save(db::Tx& tx, Role& role) const {
  const std::int64_t rows =
      TRY(tx.Execute("UPDATE roles SET display_name = ?, display_name_en = ?, permissions = ?,"
                     " version = version + 1 WHERE branch_id = ? AND id = ? AND version = ?",
                     role.display_name, role.display_name_en, Joined(role.permissions), kHeadOffice,
                     role.id, role.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++role.version;
  return {};
}

}  // namespace steward::identity
