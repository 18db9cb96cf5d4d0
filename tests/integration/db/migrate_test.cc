// Migrations: from nothing, again, by two at once, interrupted, and with files that are not as they
// were.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "common/db/migrate.h"
#include "tests/integration/db/raw_connection.h"
#include "tests/support/private_mariadb.h"

namespace steward::db {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::PrivateMariaDb;
using testing::TestDatabase;

const SystemClock kClock;

class MigrateTest : public ::testing::Test {
 protected:
  Result<int> Run(const std::vector<Track>& tracks, const MigrateOptions& options = {}) {
    return steward::db::Migrate(schema_.ddl_settings(), tracks, kClock, options);
  }
  std::string Refusal(const std::vector<Track>& tracks) {
    const Result<int> result = Run(tracks);
    if (result.ok()) return "";
    EXPECT_EQ(result.error().reason, "SCHEMA_MISMATCH");
    return result.error().en;
  }
  Status Check(const std::vector<Track>& tracks) {
    return CheckSchema(*schema_.Open(), Patiently(), tracks);
  }
  std::int64_t Tables() {
    return NumberOf(*schema_.Open(),
                    "SELECT COUNT(*) FROM information_schema.tables"
                    " WHERE table_schema = DATABASE() AND table_name LIKE 'm%'");
  }

  const int kPlatform = static_cast<int>(PlatformTrack().files.size());
  const EmbeddedFile one_{
      "0001_one.sql",
      "-- Why; and how.\nCREATE TABLE m1 (a INT); -- b;\nCREATE TABLE m2 (a INT);\n"};
  const EmbeddedFile two_{"0002_two.sql", "ALTER TABLE m1 ADD COLUMN b VARCHAR(9) DEFAULT ';';"};
  TestDatabase schema_;
};

TEST_F(MigrateTest, AppliesWhatIsMissingOnce) {
  EXPECT_EQ(Run({PlatformTrack(), {"t", {one_}}}).value(), kPlatform + 1);
  EXPECT_EQ(Tables(), 2);
  EXPECT_EQ(Run({PlatformTrack(), {"t", {one_}}}).value(), 0);
  EXPECT_EQ(Run({PlatformTrack(), {"t", {one_, two_}}}).value(), 1);
  EXPECT_TRUE(Check({PlatformTrack(), {"t", {one_, two_}}}).ok());
  EXPECT_EQ(Run({{"t", {one_}}}).value(), 0) << "an older program leaves a newer schema alone";
  EXPECT_TRUE(Check({{"t", {one_}}}).ok());
}

TEST_F(MigrateTest, AServiceWhoseFilesAreNotAppliedDoesNotStart) {
  ASSERT_TRUE(Run({{"t", {one_}}}).ok());
  const Status missing = Check({{"t", {one_, two_}}});
  EXPECT_EQ(missing.error().reason, "SCHEMA_MISMATCH");
  EXPECT_THAT(missing.error().en, AllOf(HasSubstr("0002_two.sql"), HasSubstr("--migrate")));
}

TEST_F(MigrateTest, AChangedFileIsRefused) {
  ASSERT_TRUE(Run({{"t", {one_}}}).ok());
  const EmbeddedFile changed{"0001_one.sql", "CREATE TABLE m1 (a BIGINT);"};
  EXPECT_THAT(Refusal({{"t", {changed, two_}}}),
              AllOf(HasSubstr("t/0001_one.sql"), HasSubstr("changed")));
  EXPECT_FALSE(Check({{"t", {changed}}}).ok());
}

TEST_F(MigrateTest, AGapIsRefusedBeforeAnythingIsDone) {
  const EmbeddedFile three{"0003_three.sql", "CREATE TABLE m3 (a INT);"};
  EXPECT_THAT(Refusal({{"t", {one_, three}}}), HasSubstr("should have the number 2"));
  EXPECT_THAT(Refusal({{"t", {{"one.sql", ""}}}}), HasSubstr("one.sql"));
  EXPECT_EQ(Tables(), 0);
  ASSERT_TRUE(Run({{"t", {one_, two_}}}).ok());
  schema_.Run("DELETE FROM schema_migrations WHERE version = 1");
  EXPECT_THAT(Refusal({{"t", {one_, two_}}}), HasSubstr("not the one before it"));
}

TEST_F(MigrateTest, AFileThatFailsStopsEverythingWithInstructions) {
  const EmbeddedFile wrong{"0002_wrong.sql",
                           "CREATE TABLE m3 (a INT);\nCREATE TABEL m4 (a INT);\n"};
  EXPECT_THAT(Refusal({{"t", {one_, wrong}}}),
              AllOf(HasSubstr("0002_wrong.sql"), HasSubstr("CREATE TABEL")));
  EXPECT_THAT(Refusal({{"t", {one_, wrong}}}),
              AllOf(HasSubstr("begun and not finished"), HasSubstr("by hand")));
  EXPECT_FALSE(Check({{"t", {one_, wrong}}}).ok());
  // What the instructions say.
  schema_.Run("DROP TABLE m3");
  schema_.Run("DELETE FROM schema_migrations WHERE version = 2");
  EXPECT_EQ(Run({{"t", {one_, two_}}}).value(), 1);
}

TEST_F(MigrateTest, ARunThatIsKilledHalfWayIsFoundByTheNext) {
  if (!schema_.server().is_mariadb()) GTEST_SKIP() << "KILL USER is MariaDB's";
  MigrateOptions options;
  options.before_statement = [&](std::string_view statement) {
    if (statement.find("m2") == statement.npos) return;
    schema_.server().Run("KILL USER '" + schema_.ddl_settings().user + "'@'localhost'");
  };
  EXPECT_FALSE(Run({{"t", {one_}}}, options).ok());
  EXPECT_EQ(Tables(), 1);
  EXPECT_THAT(Refusal({{"t", {one_}}}), HasSubstr("begun and not finished"));
}

TEST_F(MigrateTest, OfRunsAtTheSameTimeEachFileIsAppliedByOne) {
  std::atomic<int> applied = 0;
  InThreads(4, [&](int) {
    const Result<int> result = Run({PlatformTrack(), {"t", {one_, two_}}});
    ASSERT_TRUE(result.ok()) << result.error().en;
    applied += result.value();
  });
  EXPECT_EQ(applied, kPlatform + 2);
}

TEST_F(MigrateTest, ARunDoesNotWaitForEverForAnother) {
  RawConnection other(schema_.ddl_settings());
  EXPECT_EQ(other.Number(
                "SELECT GET_LOCK(CONCAT('steward.migrate.', LEFT(SHA2(DATABASE(), 256), 40)), 0)"),
            1);
  MigrateOptions options;
  options.wait = std::chrono::seconds(0);
  EXPECT_THAT(Run({{"t", {one_}}}, options).error().en, HasSubstr("another migration"));
}

TEST_F(MigrateTest, TheServicesOwnUserMayNotChangeTables) {
  const Result<int> result =
      steward::db::Migrate(schema_.settings(), std::vector<Track>{{"t", {one_}}}, kClock);
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(Tables(), 0);
}

TEST(SplitStatementsTest, SplitsAtSemicolonsOutsideQuotesAndLeavesCommentsOut) {
  EXPECT_THAT(SplitStatements(
                  "-- a;\nCREATE x (';', \"--\", `;`);  -- b; c\n\nINSERT 'it''s \\' ;' ;\n;\n"),
              ElementsAre("CREATE x (';', \"--\", `;`)", "INSERT 'it''s \\' ;'"));
  EXPECT_THAT(SplitStatements("SELECT 1 -- at the end"), ElementsAre("SELECT 1"));
  EXPECT_THAT(SplitStatements(" \n-- nothing"), ElementsAre());
}

}  // namespace
}  // namespace steward::db
