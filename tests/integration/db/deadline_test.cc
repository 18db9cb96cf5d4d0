// Deadlines and cancellation reach a running statement, and nothing but that statement.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "common/db/fault_plan.h"
#include "tests/integration/db/raw_connection.h"
#include "tests/support/eventually.h"
#include "tests/support/private_mariadb.h"

namespace steward::db {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::Quickest;
using testing::TestDatabase;

int ReadInt(const Row& row) { return row.Get<int>(0); }

class DeadlineTest : public ::testing::Test {
 protected:
  DeadlineTest() {
    schema_.Run("CREATE TABLE notes (id INT PRIMARY KEY)");
    Settings settings = schema_.settings();
    settings.connections = 1;
    db_ = TestDatabase::Open(settings);
    // Warm: the first kill also has to connect.
    EXPECT_FALSE(Sleep(PatienceOf(milliseconds(10))).ok());
  }

  Status Sleep(const Patience& patience) {
    return db_->Read(patience, [](Session& session) -> Status {
      TRY(session.QueryOne("SELECT SLEEP(2.5)", ReadInt));
      return {};
    });
  }

  TestDatabase schema_;
  std::unique_ptr<Database> db_;
};

TEST_F(DeadlineTest, StopsAStatementAndKeepsTheConnection) {
  Quickest late;
  for (int i = 0; i < 3; ++i) {
    const Patience patience = PatienceOf(milliseconds(400));
    const Status done = Sleep(patience);
    late.Add(-patience.left());
    EXPECT_EQ(done.error().reason, "DEADLINE_EXCEEDED") << done.error().cause;
    EXPECT_LT(-patience.left(), milliseconds(2000)) << "it would have slept on";
    EXPECT_EQ(NumberOf(*db_, "SELECT 7"), 7);
  }
  EXPECT_LT(late.time(), milliseconds(100));
  EXPECT_EQ(db_->counts().connects, 1);
  EXPECT_EQ(db_->counts().kills, 4);
}

TEST_F(DeadlineTest, ACallerThatGoesAwayStopsItsStatement) {
  RawConnection watcher(schema_.server().RootSettings());
  Quickest late;
  for (int i = 0; i < 3; ++i) {
    std::atomic<bool> gone = false;
    Patience patience = Patiently();
    patience.gone = &gone;
    steady_clock::time_point left;
    std::thread caller([&] {
      EXPECT_TRUE(Eventually([&] {
        return watcher.Number(
                   "SELECT COUNT(*) FROM information_schema.processlist"
                   " WHERE info LIKE 'SELECT SLEEP%' AND command = 'Execute'") == 1;
      }));
      left = steady_clock::now();
      gone = true;
    });
    const Status done = Sleep(patience);
    const auto returned = steady_clock::now();
    caller.join();
    late.Add(returned - left);
    EXPECT_EQ(done.error().reason, "CANCELLED") << done.error().cause;
    EXPECT_LT(returned - left, milliseconds(2000));
  }
  EXPECT_LT(late.time(), milliseconds(100));
  EXPECT_EQ(db_->counts().connects, 1);
}

TEST_F(DeadlineTest, ATransactionWhoseStatementWasStoppedRollsBack) {
  const Status done = db_->Transact(PatienceOf(milliseconds(400)), [](Tx& tx) -> Status {
    TRY(tx.Execute("INSERT INTO notes VALUES (1)"));
    static_cast<void>(tx.QueryOne("SELECT SLEEP(2.5)", ReadInt));
    return {};
  });
  EXPECT_EQ(done.error().reason, "DEADLINE_EXCEEDED");
  EXPECT_EQ(NumberOf(*db_, "SELECT COUNT(*) FROM notes"), 0);
  EXPECT_EQ(db_->counts().connects, 1);
}

TEST_F(DeadlineTest, AWaitForARowLockIsStoppedAsWell) {
  ASSERT_TRUE(Change(*db_, "INSERT INTO notes VALUES (1)").ok());
  RawConnection rival(schema_.settings());
  rival.Run("BEGIN");
  rival.Run("DELETE FROM notes WHERE id = 1");
  Quickest late;
  for (int i = 0; i < 3; ++i) {
    const Patience patience = PatienceOf(milliseconds(400));
    const auto done = db_->Transact(
        patience, [](Tx& tx) { return tx.Execute("DELETE FROM notes WHERE id = 1"); });
    late.Add(-patience.left());
    EXPECT_EQ(done.error().reason, "DEADLINE_EXCEEDED");
    EXPECT_LT(-patience.left(), milliseconds(1500));
  }
  EXPECT_LT(late.time(), milliseconds(150));
}

TEST_F(DeadlineTest, NeverStopsACommit) {
  RawConnection root(schema_.server().RootSettings());
  FaultPlan faults;
  faults.At(FaultPoint::kBeforeCommit,
            [&] { EXPECT_EQ(root.Run("FLUSH TABLES WITH READ LOCK"), 0); });
  db_->Inject(&faults);
  const Patience patience = PatienceOf(milliseconds(1500));
  std::thread helper([&] {
    // Let the commit hang until well after the deadline, so that the reaper had its chance.
    EXPECT_TRUE(Eventually([&] { return patience.left() < -milliseconds(150); }));
    EXPECT_EQ(root.Run("UNLOCK TABLES"), 0);
  });
  const auto done =
      db_->Transact(patience, [](Tx& tx) { return tx.Execute("INSERT INTO notes VALUES (1)"); });
  const bool late = patience.over();
  helper.join();
  db_->Inject(nullptr);
  EXPECT_TRUE(done.ok()) << done.error().cause;
  EXPECT_TRUE(late);
  EXPECT_EQ(NumberOf(*db_, "SELECT COUNT(*) FROM notes"), 1);
}

TEST_F(DeadlineTest, NothingRunsOnceThePatienceIsOver) {
  const Status done = db_->Transact(PatienceOf(milliseconds(-1)), [](Tx&) -> Status {
    ADD_FAILURE() << "was run";
    return {};
  });
  EXPECT_EQ(done.error().reason, "DEADLINE_EXCEEDED");
}

// Calls with deadlines of a few milliseconds on one connection: a kill that came late would hit the
// next.
TEST_F(DeadlineTest, AKillNeverHitsTheNextCall) {
  int stopped = 0;
  for (int i = 0; i < 40; ++i) {
    const Status slow =
        db_->Read(PatienceOf(milliseconds(10 + i % 15)), [](Session& session) -> Status {
          TRY(session.QueryOne("SELECT SLEEP(0.03)", ReadInt));
          return {};
        });
    stopped += slow.ok() ? 0 : 1;
    const auto next = db_->Read(Patiently(), [](Session& session) {
      return session.QueryOne("SELECT SLEEP(0.001)", ReadInt);
    });
    ASSERT_TRUE(next.ok()) << next.error().cause;
    ASSERT_EQ(next.value(), 0);
  }
  EXPECT_GT(stopped, 0);
}

}  // namespace
}  // namespace steward::db
