// What is not found at once is looked for in another way, as long as somebody waits for it.
#include "common/db/two_ways.h"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/support/private_mariadb.h"

namespace steward::db {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::TestDatabase;

class TwoWaysTest : public ::testing::Test {
 protected:
  // "best" or "bounded", or the reason of the failure.
  std::string Read(const Patience& patience, milliseconds best_for, const std::string& best) {
    const Result<std::string> found = ReadInTwoWays(
        *db_, patience, best_for,
        [&](Session& session) -> Result<std::string> {
          TRY(session.QueryOne(best, ReadNothing));
          return std::string("best");
        },
        [&](Session& session) -> Result<std::string> {
          TRY(session.QueryOne("SELECT 1", ReadNothing));
          return std::string("bounded");
        });
    return found.ok() ? found.value() : found.error().reason;
  }

  static int ReadNothing(const Row&) { return 0; }

  TestDatabase schema_;
  std::unique_ptr<Database> db_ = TestDatabase::Open(schema_.settings());
};

TEST_F(TwoWaysTest, TheBestWayAloneWhereItDoes) {
  EXPECT_EQ(Read(PatienceOf(seconds(20)), seconds(20), "SELECT 1"), "best");
}

TEST_F(TwoWaysTest, TheOtherOneWhereTheBestTakesTooLong) {
  EXPECT_EQ(Read(PatienceOf(seconds(20)), milliseconds(50), "SELECT SLEEP(20)"), "bounded");
}

TEST_F(TwoWaysTest, NoneWhereNobodyWaitsAnyMore) {
  EXPECT_EQ(Read(PatienceOf(milliseconds(50)), seconds(20), "SELECT SLEEP(20)"),
            "DEADLINE_EXCEEDED");
  const std::atomic<bool> gone = true;
  Patience patience = PatienceOf(seconds(20));
  patience.gone = &gone;
  EXPECT_EQ(Read(patience, milliseconds(50), "SELECT SLEEP(20)"), "CANCELLED");
}

TEST_F(TwoWaysTest, WhatIsWrongWithTheBestWayIsNotHidden) {
  EXPECT_EQ(Read(PatienceOf(seconds(20)), seconds(20), "SELECT 1 FROM nowhere"), "INTERNAL");
}

}  // namespace
}  // namespace steward::db
