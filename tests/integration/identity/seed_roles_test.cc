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

#include "common/app/runtime.h"
#include "common/base/text.h"
#include "tests/support/private_mariadb.h"

STEWARD_EMBEDDED(identity_migrations);

namespace steward::identity {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> PermissionsOfContracts() {
  const std::regex option("(?:own_)?permission: \"([A-Za-z.]+)\"");
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

class SeedRolesTest : public ::testing::Test {
 protected:
  SeedRolesTest() {
    schema_.Migrate(app::TracksOf("identity", steward_embedded_identity_migrations));
    const auto read = [](const db::Row& row) {
      return std::pair(row.Get<std::string>(0), row.Get<std::string>(1));
    };
    const auto rows =
        schema_.Open()->Read(PatienceOf(std::chrono::seconds(30)), [&](db::Session& session) {
          return session.Query("SELECT id, permissions FROM roles WHERE branch_id = 'hq'", read);
        });
    for (const auto& [role, permissions] : rows.value()) {
      for (const std::string_view permission : Split(permissions, ' '))
        if (!permission.empty()) roles_[role].emplace(permission);
    }
  }

  testing::TestDatabase schema_;
  std::map<std::string, std::set<std::string>> roles_;
};

TEST_F(SeedRolesTest, TheAdministratorHoldsEveryPermissionOfEveryContract) {
  const std::set<std::string> held = roles_["administrator"];
  for (const std::string& permission : PermissionsOfContracts()) {
    EXPECT_EQ(held.count(permission), 1u) << permission;
  }
}

TEST_F(SeedRolesTest, NoRoleHoldsWhatTheAdministratorLacks) {
  const std::set<std::string> known = roles_["administrator"];
  for (const auto& [role, permissions] : roles_) {
    for (const std::string& permission : permissions) {
      EXPECT_EQ(known.count(permission), 1u) << role << ' ' << permission;
    }
  }
}

TEST_F(SeedRolesTest, TheRolesOfTheCatalogueAreThere) {
  for (const char* role :
       {"front-desk",  "return-visit", "complaints",   "steward",    "assistant",
        "collector",   "technician",   "team-leader",  "supervisor", "dept-manager",
        "branch-head", "centre",       "head-company", "archivist",  "auditor",
        "trainer",     "contractor",   "owner",        "tenant",     "committee"}) {
    EXPECT_EQ(roles_.count(role), 1u) << role;
  }
}

TEST_F(SeedRolesTest, TheSupervisionCommitteeReadsFiguresAndNothingOfPeople) {
  EXPECT_EQ(roles_["committee"], (std::set<std::string>{"calendar.read", "ticket.report"}))
      << "no ticket, phone, owner or debtor can be read with these";
  const std::string statistics = ReadFile("protos/steward/tickets/v1/statistics_service.proto");
  for (const auto& entry : std::filesystem::recursive_directory_iterator("protos/steward")) {
    if (entry.path().extension() != ".proto") continue;
    const std::string text = ReadFile(entry.path());
    if (text.find("permission: \"ticket.report\"") == std::string::npos) continue;
    EXPECT_EQ(text, statistics) << entry.path() << " shows more than figures to the committee";
  }
  for (const char* word : {"phone", "owner", "display_name", "contact", "title"}) {
    EXPECT_FALSE(std::regex_search(statistics, std::regex("string [a-z_]*" + std::string(word))))
        << word;
  }
}

TEST_F(SeedRolesTest, TheRolesBesideThoseOfTheCatalogueAreThere) {
  for (const char* role : {"cashier", "accountant", "finance-manager", "dispatcher", "storekeeper",
                           "hr", "guard", "cleaner", "gardener", "administrator"}) {
    EXPECT_EQ(roles_.count(role), 1u) << role;
  }
}

// Contractors and owners are given the right to their own and nothing wider (domain.md 5.3).
TEST_F(SeedRolesTest, ContractorsOwnersAndTenantsHoldNoRightOverTheTicketsOfOthers) {
  for (const char* role : {"contractor", "firm-manager", "owner", "tenant"}) {
    for (const std::string& permission : roles_[role]) {
      EXPECT_TRUE(!permission.starts_with("ticket.") || permission.ends_with("Own")) << permission;
    }
    EXPECT_EQ(roles_[role].count("ticket.readOwn"), 1u) << role;
    EXPECT_EQ(roles_[role].count("directory.search"), 0u) << role;
    EXPECT_EQ(roles_[role].count("ticket.reveal"), 0u) << role;
  }
}

TEST_F(SeedRolesTest, WhoeverSeesTicketsMayReadTheCalendarTheirClocksRunBy) {
  for (const auto& [role, permissions] : roles_) {
    if (permissions.count("ticket.read") + permissions.count("ticket.report") == 0) continue;
    EXPECT_EQ(permissions.count("calendar.read"), 1u) << role;
  }
}

}  // namespace
}  // namespace steward::identity
