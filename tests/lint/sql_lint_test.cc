// Holds migrations and statements to the rules of sql_rules.h. Each rule is first tried on a sample
// that breaks it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/lint/sql_rules.h"

namespace steward::lint {
namespace {

using ::testing::HasSubstr;

constexpr char kTable[] =
    "-- expand: RETURNING and NOW() in a comment are words\n"
    "CREATE TABLE bills (\n"
    "  branch_id VARBINARY(16) NOT NULL,\n"
    "  id BINARY(16) NOT NULL,\n"
    "  number VARBINARY(32) NOT NULL,\n"
    "  paid_fen BIGINT NOT NULL DEFAULT 0,\n"
    "  create_time DATETIME(6) NOT NULL,\n"
    "  PRIMARY KEY (branch_id, id),\n"
    "  UNIQUE KEY number_key (branch_id, number),\n"
    "  KEY by_time (create_time, id)\n"
    ");\n";

struct Change {
  std::string from;
  std::string to;
  std::string problem;
};

class MigrationRuleTest : public ::testing::TestWithParam<Change> {};

TEST_P(MigrationRuleTest, IsFound) {
  std::string text = kTable;
  const std::size_t at = text.find(GetParam().from);
  ASSERT_NE(at, text.npos);
  text.replace(at, GetParam().from.size(), GetParam().to);
  const Findings findings = CheckMigration({"a.sql", text});
  ASSERT_EQ(findings.size(), 1u) << Report(findings);
  EXPECT_THAT(findings[0].problem, HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    EachRule, MigrationRuleTest,
    ::testing::Values(
        Change{"  PRIMARY KEY (branch_id, id),\n", "", "no primary key"},
        Change{"(branch_id, id)", "(id, branch_id)", "primary key begins"},
        Change{"  branch_id VARBINARY(16) NOT NULL", "  branch_id VARBINARY(16)", "NOT NULL"},
        Change{"(branch_id, number)", "(number)", "unique key begins"},
        Change{"  number VARBINARY(32) NOT NULL", "  number VARBINARY(32) NOT NULL UNIQUE",
               "unique key"},
        Change{"BIGINT NOT NULL DEFAULT 0", "JSON NOT NULL", "JSON"},
        Change{"BIGINT NOT NULL DEFAULT 0", "DOUBLE NOT NULL", "no such type"},
        Change{"DATETIME(6)", "DATETIME", "DATETIME(6)"},
        Change{"DATETIME(6)", "TIMESTAMP", "no such type"},
        Change{"DEFAULT 0", "DEFAULT CURRENT_TIMESTAMP", "time is passed in"},
        Change{");\n", ");\nINSERT INTO bills VALUES (NOW());\n", "time is passed in"},
        Change{");\n", ");\nDELETE FROM bills WHERE 1 RETURNING id;\n", "RETURNING"},
        Change{");\n", ");\nCREATE TRIGGER t BEFORE INSERT ON bills FOR EACH ROW SET @a = 1;\n",
               "C++"},
        Change{");\n", ");\nALTER TABLE bills ADD UNIQUE KEY k (number);\n", "unique key begins"},
        Change{");\n", ");\nCREATE UNIQUE INDEX k ON bills (number);\n", "unique key begins"}));

TEST(MigrationTest, ARightTableIsLeftAlone) {
  EXPECT_EQ(Report(CheckMigration({"a.sql", kTable})), "");
  EXPECT_EQ(
      Report(CheckMigration({"a.sql", "ALTER TABLE bills ADD UNIQUE KEY k (branch_id, a);\n"})),
      "");
}

TEST(MigrationTest, TablesWithoutABranchAreNamedInTheList) {
  EXPECT_EQ(Report(CheckMigration({"a.sql", "CREATE TABLE outbox (id BINARY(16) PRIMARY KEY);\n"})),
            "");
}

TEST(MigrationTest, RolesChangeWithTheVersionByWhichRunningProcessesKnow) {
  const std::string roles = "UPDATE roles SET permissions = '' WHERE branch_id = 'hq';\n";
  EXPECT_EQ(Report(CheckMigration({"services/identity/migrations/0036_a.sql", roles})),
            "services/identity/migrations/0036_a.sql:1: roles change: raise the version in "
            "policy_state too\n");
  EXPECT_EQ(
      Report(CheckMigration(
          {"services/identity/migrations/0036_a.sql",
           roles + "UPDATE policy_state SET version = version + 1 WHERE branch_id = 'hq';\n"})),
      "");
  EXPECT_EQ(Report(CheckMigration({"services/identity/migrations/0035_a.sql", roles})), "");
}

TEST(StatementTest, TextOfTwoServersOrTwoStatementsIsFound) {
  for (const char* bad :
       {"\"INSERT INTO a VALUES (?) \"\n    \"RETURNING id\"", "\"UPDATE a SET t = NOW()\"",
        "\"DELETE FROM audit_records\"", "\"UPDATE audit_records SET outcome = ?\"",
        "\"UPDATE a SET b = 1; DELETE FROM c\""}) {
    EXPECT_EQ(CheckStatements({"a.cc", "Run(" + std::string(bad) + ");\n"}).size(), 1u) << bad;
  }
  EXPECT_EQ(Report(CheckStatements({"a.cc", "Say(\"returning now; set it\");  // UPDATE NOW()\n"})),
            "");
}

TEST(SqlTreeTest, MigrationsKeepTheRules) {
  Findings all;
  for (const SourceFile& file : ReadTree({".sql"})) {
    for (Finding& finding : CheckMigration(file)) all.push_back(finding);
  }
  EXPECT_TRUE(all.empty()) << Report(all);
}

TEST(SqlTreeTest, StatementsKeepTheRules) {
  Findings all;
  for (const SourceFile& file : ReadTree({".cc"})) {
    if (file.path.starts_with("tests/")) continue;
    for (Finding& finding : CheckStatements(file)) all.push_back(finding);
  }
  EXPECT_TRUE(all.empty()) << Report(all);
}

}  // namespace
}  // namespace steward::lint
