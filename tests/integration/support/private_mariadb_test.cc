#include "tests/support/private_mariadb.h"

#include <gtest/gtest.h>

#include "tests/integration/db/raw_connection.h"

namespace steward::testing {
namespace {

// A server deletes the temporary tables that it finds when it starts. In a folder for all of them
// they were those of another one, which then died of a null pointer (ha_maria::drop_table).
TEST(PrivateMariaDbTest, AServerThatStartsDeletedTheTemporaryTablesOfAnother) {
  PrivateMariaDb first;
  if (!first.is_mariadb()) GTEST_SKIP() << "MySQL has no Aria, and its own place for them";
  db::RawConnection session(first.RootSettings());
  ASSERT_EQ(session.Run("CREATE TEMPORARY TABLE mysql.kept (a INT) ENGINE = Aria"), 0);
  ASSERT_EQ(session.Run("INSERT INTO mysql.kept VALUES (1)"), 0);
  const PrivateMariaDb second;
  // Written anew into a file beside it, which takes its place.
  EXPECT_EQ(session.Run("ALTER TABLE mysql.kept ADD b INT"), 0);
  EXPECT_EQ(session.Number("SELECT a FROM mysql.kept"), 1);
}

}  // namespace
}  // namespace steward::testing
