// The seeded roles against the contracts: a permission that no administrator holds could never be
// granted to anybody, and a misspelt one would be granted in vain.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace steward::identity {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> PermissionsOfContracts() {
  const std::regex option("permission: \"([A-Za-z.]+)\"");
  std::set<std::string> permissions;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("protos/steward")) {
    if (entry.path().extension() != ".proto" ||
        entry.path().string().find("options") != std::string::npos) {
      continue;
    }
    const std::string text = ReadFile(entry.path());
    for (std::sregex_iterator match(text.begin(), text.end(), option), end; match != end; ++match) {
      permissions.insert((*match)[1]);
    }
  }
  return permissions;
}

// What later migrations add to roles: ` a.read b.edit` to those that are named behind it.
void AddLaterPermissions(std::map<std::string, std::set<std::string>>& roles) {
  const std::regex addition("CONCAT\\(permissions, '([^']*)'\\)[^;]*\\bIN \\(([^)]*)\\)");
  const std::regex permission("[a-z][A-Za-z]*\\.[a-z][A-Za-z]*");
  const std::regex role("'([a-z-]+)'");
  for (const auto& entry : std::filesystem::directory_iterator("services/identity/migrations")) {
    const std::string text = ReadFile(entry.path());
    for (std::sregex_iterator found(text.begin(), text.end(), addition), end; found != end;
         ++found) {
      const std::string added = (*found)[1];
      const std::string to = (*found)[2];
      for (std::sregex_iterator r(to.begin(), to.end(), role); r != end; ++r) {
        for (std::sregex_iterator p(added.begin(), added.end(), permission); p != end; ++p)
          roles[(*r)[1]].insert(p->str());
      }
    }
  }
}

std::map<std::string, std::set<std::string>> SeededRoles() {
  const std::regex row("\\('hq', '([a-z-]+)',|([a-z][A-Za-z]*\\.[a-z][A-Za-z]*)(?=[ '])");
  const std::string text = ReadFile("services/identity/migrations/0007_seed_roles.sql");
  std::map<std::string, std::set<std::string>> roles;
  std::string role;
  for (std::sregex_iterator match(text.begin(), text.end(), row), end; match != end; ++match) {
    if ((*match)[1].matched)
      roles[role = (*match)[1]];
    else if (!role.empty())
      roles[role].insert((*match)[2]);
  }
  AddLaterPermissions(roles);
  return roles;
}

TEST(SeedRolesTest, TheAdministratorHoldsEveryPermissionOfEveryContract) {
  const std::set<std::string> held = SeededRoles()["administrator"];
  for (const std::string& permission : PermissionsOfContracts()) {
    EXPECT_EQ(held.count(permission), 1u) << permission;
  }
}

TEST(SeedRolesTest, NoRoleHoldsWhatTheAdministratorLacks) {
  std::map<std::string, std::set<std::string>> roles = SeededRoles();
  const std::set<std::string> known = roles["administrator"];
  for (const auto& [role, permissions] : roles) {
    for (const std::string& permission : permissions) {
      EXPECT_EQ(known.count(permission), 1u) << role << ' ' << permission;
    }
  }
}

TEST(SeedRolesTest, TheRolesOfTheCatalogueAreThere) {
  const std::map<std::string, std::set<std::string>> roles = SeededRoles();
  for (const char* role :
       {"front-desk",  "return-visit", "complaints",   "steward",    "assistant",
        "collector",   "technician",   "team-leader",  "supervisor", "dept-manager",
        "branch-head", "centre",       "head-company", "archivist",  "auditor",
        "trainer",     "contractor",   "owner",        "tenant",     "committee"}) {
    EXPECT_EQ(roles.count(role), 1u) << role;
  }
}

TEST(SeedRolesTest, WhoeverSeesTicketsMayReadTheCalendarTheirClocksRunBy) {
  for (const auto& [role, permissions] : SeededRoles()) {
    if (permissions.count("ticket.read") + permissions.count("ticket.report") == 0) continue;
    EXPECT_EQ(permissions.count("calendar.read"), 1u) << role;
  }
}

}  // namespace
}  // namespace steward::identity
