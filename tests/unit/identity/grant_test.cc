#include "services/identity/grant.h"

#include <gtest/gtest.h>

#include "services/identity/role.h"
#include "services/identity/staff.h"
#include "tests/support/reason.h"

namespace steward::identity {
namespace {

const RolePermissions kRoles = {
    {"administrator", {"grant.edit", "role.edit", "ticket.close", "ticket.create"}},
    {"front-desk", {"ticket.create"}},
    {"branch-head", {"grant.edit", "ticket.close", "ticket.create"}},
};
const std::vector<HeldRole> kBranchHead = {{"branch-head", "branches/b1"}};

using testing::ReasonOf;

TEST(GrantTest, WhoHoldsEveryPermissionUnderAWiderNameMayGiveARole) {
  const Rights rights(kRoles, kBranchHead);
  EXPECT_TRUE(rights.CheckMayGive(kRoles.at("front-desk"), "branches/b1").ok());
  EXPECT_TRUE(rights.CheckMayGive(kRoles.at("front-desk"), "branches/b1/sites/s1").ok());
}

TEST(GrantTest, NobodyGivesAPermissionHeLacks) {
  const Rights rights(kRoles, kBranchHead);
  const Status status = rights.CheckMayGive(kRoles.at("administrator"), "branches/b1");
  ASSERT_EQ(ReasonOf(status), "GRANT_BEYOND_OWN");
  EXPECT_EQ(status.error().metadata.front(), (Metadata{"permission", "role.edit"}));
}

TEST(GrantTest, NobodyGivesWhereHeHoldsNothing) {
  const Rights rights(kRoles, kBranchHead);
  for (const char* scope : {"", "branches/b2", "branches/b12", "branches/b2/sites/s1"}) {
    EXPECT_EQ(ReasonOf(rights.CheckMayGive(kRoles.at("front-desk"), scope)), "GRANT_BEYOND_OWN")
        << scope;
  }
}

TEST(GrantTest, PermissionsFromSeveralRolesAddUp) {
  const RolePermissions roles = {{"a", {"x.one"}}, {"b", {"x.two"}}, {"both", {"x.one", "x.two"}}};
  const std::vector<HeldRole> held = {{"a", ""}, {"b", "branches/b1"}};
  const Rights rights(roles, held);
  EXPECT_TRUE(rights.CheckMayGive(roles.at("both"), "branches/b1").ok());
  EXPECT_EQ(ReasonOf(rights.CheckMayGive(roles.at("both"), "branches/b2")), "GRANT_BEYOND_OWN");
}

TEST(GrantTest, WhoTakesOverAnAccountMustHoldAllItsRoles) {
  const Rights rights(kRoles, kBranchHead);
  EXPECT_TRUE(rights.CheckHoldsAllOf({{"front-desk", "branches/b1/sites/s1"}}).ok());
  EXPECT_EQ(
      ReasonOf(rights.CheckHoldsAllOf({{"front-desk", "branches/b1"}, {"administrator", ""}})),
      "PERSON_HOLDS_MORE");
}

TEST(GrantTest, OnlyTheCompanyWideAdministratorIsAnAdministrator) {
  const Time now = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);
  const Grant desk{.held = {"front-desk", ""}};
  Grant administrator{.held = {"administrator", ""}};
  EXPECT_TRUE(IsAdministrator({desk, administrator}, now));
  EXPECT_FALSE(IsAdministrator({desk, {.held = {"administrator", "branches/b1"}}}, now));
  administrator.from = now + std::chrono::hours(1);
  EXPECT_FALSE(IsAdministrator({administrator}, now)) << "not yet";
  administrator.from.reset();
  administrator.to = now + std::chrono::hours(24 * 365);
  EXPECT_FALSE(IsAdministrator({administrator}, now)) << "not for good";
}

TEST(RoleTest, AFixedRoleIsNeverChanged) {
  const Role role{.id = "administrator", .fixed = true};
  const Rights rights(kRoles, kBranchHead);
  EXPECT_EQ(ReasonOf(CheckRoleChange(role, role, kRoles.at("administrator"), rights)),
            "ROLE_FIXED");
}

TEST(RoleTest, AddingAndRemovingAPermissionAreBothActsOfWhoHoldsIt) {
  const std::vector<HeldRole> held = {{"branch-head", ""}};
  const Rights rights(kRoles, held);
  const Permissions& known = kRoles.at("administrator");
  const Role desk{.id = "front-desk", .permissions = {"ticket.create"}};
  Role more = desk;
  more.permissions.insert("ticket.close");
  EXPECT_TRUE(CheckRoleChange(desk, more, known, rights).ok());
  more.permissions.insert("role.edit");
  EXPECT_EQ(ReasonOf(CheckRoleChange(desk, more, known, rights)), "GRANT_BEYOND_OWN");
  EXPECT_EQ(ReasonOf(CheckRoleChange(more, desk, known, rights)), "GRANT_BEYOND_OWN");
}

TEST(RoleTest, APermissionThatDoesNotExistIsRefused) {
  const std::vector<HeldRole> held = {{"administrator", ""}};
  const Rights rights(kRoles, held);
  const Role desk{.id = "front-desk"};
  const Role wrong{.id = "front-desk", .permissions = {"ticket.creat"}};
  EXPECT_EQ(ReasonOf(CheckRoleChange(desk, wrong, kRoles.at("administrator"), rights)),
            "PERMISSION_UNKNOWN");
  EXPECT_TRUE(CheckRoleChange(wrong, desk, kRoles.at("administrator"), rights).ok())
      << "one that is gone may be tidied away";
}

TEST(StaffTest, DisablingTwiceChangesNothing) {
  Staff staff;
  const Time now = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);
  EXPECT_TRUE(staff.MoveTo(Staff::State::kDisabled, now));
  EXPECT_EQ(staff.updated, now);
  EXPECT_FALSE(staff.MoveTo(Staff::State::kDisabled, now + std::chrono::hours(1)));
  EXPECT_EQ(staff.updated, now);
}

TEST(StaffTest, LoginsAreComparedInLowerCase) {
  EXPECT_EQ(NormalLogin("Wang.Mei@HQ"), "wang.mei@hq");
}

}  // namespace
}  // namespace steward::identity
