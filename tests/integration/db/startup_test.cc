// A service does not start on a database that would lose or mix up its data, and says why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/db/startup.h"
#include "tests/integration/db/raw_connection.h"
#include "tests/support/private_mariadb.h"

namespace steward::db {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::PrivateMariaDb;
using testing::TestDatabase;

class ShiftedClock final : public Clock {
 public:
  explicit ShiftedClock(Duration shift) : shift_(shift) {}
  Time Now() const override { return SystemClock().Now() + shift_; }

 private:
  Duration shift_;
};

class StartupTest : public ::testing::Test {
 protected:
  static PrivateMariaDb& Server() {
    static PrivateMariaDb server({"--innodb-rollback-on-timeout=OFF"});
    return server;
  }

  // The text of the refusal; empty when there is none.
  static std::string Refusal(TestDatabase& schema, Duration shift = {}) {
    const auto db = schema.Open();
    const Status status = CheckServer(*db, Patiently(), ShiftedClock(shift));
    if (status.ok()) return "";
    EXPECT_EQ(status.error().reason, "DATABASE_UNSAFE");
    return status.error().en;
  }

  TestDatabase schema_;
};

TEST_F(StartupTest, TheTablesOfThePlatformOnASafeServerAreFine) {
  schema_.Migrate();
  EXPECT_EQ(Refusal(schema_), "");
}

TEST_F(StartupTest, Trap8AWeakFlushSettingIsRefused) {
  for (const char* const value : {"0", "2"}) {
    schema_.server().Run(std::string("SET GLOBAL innodb_flush_log_at_trx_commit = ") + value);
    EXPECT_THAT(Refusal(schema_), AllOf(HasSubstr("innodb_flush_log_at_trx_commit"),
                                        HasSubstr(value), HasSubstr("set it to 1")));
  }
  schema_.server().Run("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
  EXPECT_EQ(Refusal(schema_), "");
}

TEST_F(StartupTest, Trap5RollbackOnTimeoutMustBeOn) {
  TestDatabase schema(Server());
  EXPECT_THAT(Refusal(schema), AllOf(HasSubstr("innodb_rollback_on_timeout"), HasSubstr("ON")));
}

TEST_F(StartupTest, AUserThatMayDoMoreThanItsRowsIsRefused) {
  const std::string user = "'" + schema_.name() + "_service'@'localhost'";
  const TestDatabase other;
  for (const auto& [right, place] :
       std::vector<std::pair<std::string, std::string>>{{"FILE", "*.*"},
                                                        {"SUPER", "*.*"},
                                                        {"SELECT", "*.*"},
                                                        {"CREATE", schema_.name() + ".*"},
                                                        {"DROP", schema_.name() + ".*"},
                                                        {"SELECT", other.name() + ".*"}}) {
    schema_.server().Run("GRANT " + right + " ON " + place + " TO " + user);
    EXPECT_THAT(Refusal(schema_), AllOf(HasSubstr(right + " on "), HasSubstr("REVOKE"))) << place;
    schema_.server().Run("REVOKE " + right + " ON " + place + " FROM " + user);
    EXPECT_EQ(Refusal(schema_), "");
  }
}

TEST_F(StartupTest, CharacterSetsMustBeUtf8mb4) {
  schema_.Run("CREATE TABLE old_table (a VARCHAR(9)) CHARACTER SET latin1");
  EXPECT_THAT(Refusal(schema_), HasSubstr("table old_table has the collation latin1"));
  schema_.Run("DROP TABLE old_table");
  schema_.Run("CREATE TABLE old_column (a VARCHAR(9) CHARACTER SET latin1)");
  EXPECT_THAT(Refusal(schema_), HasSubstr("old_column.a"));
  schema_.Run("DROP TABLE old_column");
  schema_.Run("ALTER DATABASE " + schema_.name() + " CHARACTER SET latin1");
  EXPECT_THAT(Refusal(schema_), HasSubstr("ALTER DATABASE"));
}

TEST_F(StartupTest, Trap12TextKeysAreRefused) {
  for (const char* const column : {"id", "request_id", "blind_key", "phone_hash", "page_token"}) {
    schema_.Run(std::string("CREATE TABLE wrong (") + column + " VARCHAR(40))");
    EXPECT_THAT(Refusal(schema_), HasSubstr(std::string("wrong.") + column));
    schema_.Run("DROP TABLE wrong");
  }
  schema_.Run(
      "CREATE TABLE right_ones (id VARBINARY(40), site_key BINARY(32), keyword VARCHAR(9),"
      " hashtag VARCHAR(9))");
  EXPECT_EQ(Refusal(schema_), "");
}

TEST_F(StartupTest, OtherEnginesAreRefused) {
  schema_.Run("CREATE TABLE loose (a INT) ENGINE = MyISAM");
  EXPECT_THAT(Refusal(schema_), HasSubstr("table loose has the engine MyISAM"));
}

TEST_F(StartupTest, OldServersAreRefused) {
  for (const char* const version : {"10.5.29-MariaDB", "5.7.44", "5.5.5-10.4.1-MariaDB", ""}) {
    EXPECT_FALSE(IsSupportedVersion(version)) << version;
  }
  for (const char* const version :
       {"10.6.1-MariaDB", "10.11.19-MariaDB-0+deb12u1", "11.4.2-MariaDB", "8.0.11", "9.7.4-2"}) {
    EXPECT_TRUE(IsSupportedVersion(version)) << version;
  }
}

TEST_F(StartupTest, ClocksThatDifferTooMuchAreRefused) {
  using std::chrono::seconds;
  EXPECT_EQ(Refusal(schema_, seconds(20)), "");
  EXPECT_EQ(Refusal(schema_, seconds(-20)), "");
  EXPECT_THAT(Refusal(schema_, seconds(40)), AllOf(HasSubstr("behind"), HasSubstr("NTP")));
  EXPECT_THAT(Refusal(schema_, seconds(-40)), HasSubstr("ahead of"));
  const auto db = schema_.Open();
  const auto skew = ClockSkew(*db, Patiently(), ShiftedClock(seconds(-7)));
  ASSERT_TRUE(skew.ok());
  EXPECT_NEAR(static_cast<double>(skew.value().count()), 7e6, 5e5);
}

}  // namespace
}  // namespace steward::db
