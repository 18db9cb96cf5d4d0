#include "services/identity/grant_repository.h"

#include <optional>
#include <string>

#include "common/base/text.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

Grant ReadGrant(const db::Row& row) {
  return {.staff = {row.Get<std::string>("branch_id"), row.Get<StaffId>("staff_id")},
          .id = row.Get<GrantId>("id"),
          .held = {row.Get<std::string>("role_id"), row.Get<std::string>("scope")},
          .creator = row.Get<std::string>("creator"),
          .created = row.Get<Time>("create_time")};
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
  const Result<std::int64_t> rows = tx.Execute(
      "INSERT INTO grants (branch_id, id, staff_id, role_id, scope, creator, create_time)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      grant.staff.branch, grant.id, grant.staff.staff, grant.held.role, grant.held.scope,
      grant.creator, grant.created);
  if (rows.ok()) return {};
  if (!db::IsDuplicate(rows.error())) return rows.error();
  return Fail(Reason::kGrantExists, {{"role", grant.held.role}});
}

Result<Grant> GrantRepository::Get(db::Session& session, const GrantName& name) const {
  std::optional<Grant> grant = TRY(session.QueryOne(
      "SELECT branch_id, id, staff_id, role_id, scope, creator, create_time FROM grants"
      " WHERE branch_id = ? AND staff_id = ? AND id = ?",
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

Result<std::vector<Grant>> GrantRepository::List(db::Session& session,
                                                 const StaffName& staff) const {
  return session.Query(
      "SELECT branch_id, id, staff_id, role_id, scope, creator, create_time FROM grants"
      " WHERE branch_id = ? AND staff_id = ? ORDER BY scope, role_id LIMIT 64",
      ReadGrant, staff.branch, staff.staff);
}

Result<std::vector<HeldRole>> GrantRepository::HeldBy(db::Session& session,
                                                      const StaffName& staff) const {
  std::vector<HeldRole> held;
  for (Grant& grant : TRY(List(session, staff))) held.push_back(std::move(grant.held));
  return held;
}

Result<bool> GrantRepository::AnotherAdministrator(db::Session& session,
                                                   const StaffName& staff) const {
  const std::optional<int> one = TRY(session.QueryOne(
      "SELECT 1 FROM grants g JOIN staff s ON s.branch_id = g.branch_id AND s.id = g.staff_id"
      " WHERE g.role_id = ? AND g.scope = '' AND s.state = 1"
      " AND NOT (s.branch_id = ? AND s.id = ?) LIMIT 1",
      [](const db::Row& row) { return row.Get<int>(0); }, kAdministrator, staff.branch,
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
