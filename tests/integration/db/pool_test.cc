// The pool: bounded, fair, and whole again after its connections die.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "common/db/fault_plan.h"
#include "tests/integration/db/raw_connection.h"
#include "tests/support/eventually.h"
#include "tests/support/private_mariadb.h"

namespace steward::db {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using testing::TestDatabase;

class PoolTest : public ::testing::Test {
 protected:
  std::unique_ptr<Database> Open(int connections) {
    Settings settings = schema_.settings();
    settings.connections = connections;
    return TestDatabase::Open(settings);
  }
  TestDatabase schema_;
};

TEST_F(PoolTest, NeverOpensMoreConnectionsThanItMay) {
  const auto db = Open(3);
  RawConnection root(schema_.server().RootSettings());
  std::atomic<std::int64_t> most_seen = 0;
  std::atomic<int> running = 12;
  std::thread watcher([&] {
    while (running > 0) {
      most_seen = std::max(most_seen.load(),
                           root.Number("SELECT COUNT(*) FROM information_schema.processlist"
                                       " WHERE user = '" +
                                       schema_.settings().user + "'"));
    }
  });
  InThreads(12, [&](int) {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(NumberOf(*db, "SELECT SLEEP(0.002)"), 0);
    --running;
  });
  watcher.join();
  EXPECT_EQ(db->counts().most_open, 3);
  EXPECT_LE(most_seen, 3);

  // Broken ones are closed before others are opened. (The server forgets them a little later.)
  FaultPlan faults;
  db->Inject(&faults);
  InThreads(12, [&](int) {
    for (int i = 0; i < 10; ++i) {
      faults.FailStatement(2, FaultPlan::kLost);
      static_cast<void>(db->Transact(Patiently(), [](Tx& tx) {
        return tx.QueryOne("SELECT 1", [](const Row&) { return 1; });
      }));
    }
  });
  db->Inject(nullptr);
  EXPECT_GT(db->counts().connects, 10) << "many were lost";
  EXPECT_EQ(db->counts().most_open, 3);
  EXPECT_EQ(db->counts().idle, db->counts().open);
}

TEST_F(PoolTest, ServesWaitersInTheOrderTheyCame) {
  const auto db = Open(1);
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::thread> threads;
  const Status held = db->Read(Patiently(), [&](Session&) -> Status {
    for (int i = 0; i < 5; ++i) {
      threads.emplace_back([&, i] {
        EXPECT_TRUE(db->Read(Patiently(), [&](Session&) -> Status {
                        const std::lock_guard lock(mutex);
                        order.push_back(i);
                        return {};
                      }).ok());
      });
      EXPECT_TRUE(Eventually([&] { return db->counts().waiting == i + 1; }));
    }
    return {};
  });
  EXPECT_TRUE(held.ok());
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4));
}

TEST_F(PoolTest, AWaitEndsWithThePatience) {
  const auto db = Open(1);
  std::atomic<bool> gone = false;
  const Status held = db->Read(Patiently(), [&](Session&) -> Status {
    testing::Quickest late;
    for (int i = 0; i < 5; ++i) {
      const Patience patience = PatienceOf(milliseconds(50));
      const Status refused = db->Read(patience, [](Session&) { return Status(); });
      late.Add(-patience.left());
      EXPECT_EQ(refused.error().reason, "DEADLINE_EXCEEDED");
      EXPECT_LT(-patience.left(), milliseconds(3000)) << "nobody gives the connection back";
    }
    EXPECT_LT(late.time(), milliseconds(200));
    Patience cancelled = Patiently();
    cancelled.gone = &gone;
    std::thread caller([&] {
      EXPECT_TRUE(Eventually([&] { return db->counts().waiting == 1; }));
      gone = true;
    });
    EXPECT_EQ(db->Read(cancelled, [](Session&) { return Status(); }).error().reason, "CANCELLED");
    caller.join();
    return {};
  });
  EXPECT_TRUE(held.ok());
  EXPECT_EQ(db->counts().waiting, 0);
  EXPECT_EQ(NumberOf(*db, "SELECT 1"), 1);
}

TEST_F(PoolTest, ConnectionsThatDiedWhileIdleAreNotNoticed) {
  if (!schema_.server().is_mariadb()) GTEST_SKIP() << "KILL USER is MariaDB's";
  schema_.Run("CREATE TABLE notes (id INT PRIMARY KEY)");
  const auto db = Open(4);
  for (int round = 0; round < 3; ++round) {
    InThreads(4, [&](int) { EXPECT_EQ(NumberOf(*db, "SELECT SLEEP(0.02)"), 0); });
    schema_.server().Run("KILL USER '" + schema_.settings().user + "'@'localhost'");
    if (round % 2 == 0) {
      EXPECT_EQ(NumberOf(*db, "SELECT 1"), 1);
    } else {
      EXPECT_TRUE(Change(*db, "REPLACE INTO notes VALUES (1)").ok());
    }
    InThreads(4, [&](int) { EXPECT_EQ(NumberOf(*db, "SELECT 1"), 1); });
  }
  EXPECT_EQ(db->counts().most_open, 4);
}

TEST_F(PoolTest, AnExceptionInALambdaClosesItsTransaction) {
  schema_.Run("CREATE TABLE notes (id INT PRIMARY KEY)");
  const auto db = Open(1);
  EXPECT_THROW(static_cast<void>(db->Transact(Patiently(),
                                              [](Tx& tx) -> Status {
                                                TRY(tx.Execute("INSERT INTO notes VALUES (1)"));
                                                throw std::bad_alloc();
                                              })),
               std::bad_alloc);
  EXPECT_EQ(NumberOf(*db, "SELECT COUNT(*) FROM notes"), 0);
}

TEST_F(PoolTest, WrongSettingsShowAtOnce) {
  Settings settings = schema_.settings();
  settings.password = "wrong";
  const auto db = Database::Open(settings);
  ASSERT_FALSE(db.ok());
  EXPECT_EQ(db.error().reason, "DATABASE_UNAVAILABLE");
  EXPECT_THAT(db.error().cause, ::testing::HasSubstr("1045"));
}

TEST_F(PoolTest, WorksOverTcp) {
  Settings settings = schema_.settings();
  settings.socket.clear();
  EXPECT_EQ(NumberOf(*TestDatabase::Open(settings), "SELECT 1"), 1);
}

}  // namespace
}  // namespace steward::db
