// The server is killed, stopped and started again under load: nothing acknowledged is lost, nothing
// is done twice, and nobody waits for ever.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "common/db/fault_plan.h"
#include "common/db/idempotency.h"
#include "tests/integration/db/raw_connection.h"
#include "tests/support/private_mariadb.h"

namespace steward::db {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::PrivateMariaDb;
using testing::TestDatabase;

const keys::Key kKey{.id = "k1", .bytes = {1, 2, 3}};
const Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);

class CrashTest : public ::testing::Test {
 protected:
  static PrivateMariaDb& Server() {
    // On a disk: what is written to a log in memory survives every kill, flushed or not.
    static PrivateMariaDb server({}, "/var/tmp");
    return server;
  }

  CrashTest() {
    schema_.Migrate();
    schema_.Run(
        "CREATE TABLE ledger (id BIGINT AUTO_INCREMENT PRIMARY KEY, entry VARBINARY(40) NOT NULL)");
    Settings settings = schema_.settings();
    settings.socket_timeout = std::chrono::seconds(1);
    db_ = TestDatabase::Open(settings);
  }

  // Books the entry once, whatever happens in between.
  Status Book(const std::string& entry, const Patience& patience = Patiently()) {
    return db_->Transact(patience, [&](Tx& tx) -> Status {
      const Claim claim = TRY(Begin(tx, {"b1", "p", "m", entry}, entry, kNow, kKey));
      if (claim.answered()) return {};
      TRY(tx.Execute("INSERT INTO ledger (entry) VALUES (?)", entry));
      return claim.Remember(tx, entry);
    });
  }

  std::int64_t Times(const std::string& entry) {
    return NumberOf(*db_, "SELECT COUNT(*) FROM ledger WHERE entry = '" + entry + "'");
  }

  TestDatabase schema_{Server()};
  std::unique_ptr<Database> db_;
};

TEST_F(CrashTest, Trap7AfterKillNineWhatWasAcknowledgedIsThereAndDoubtIsResolvedByTheSameKey) {
  int acknowledged = 0;
  int in_doubt = 0;
  for (int round = 0; round < 4; ++round) {
    std::mutex mutex;
    std::vector<std::string> acked, doubtful;
    std::atomic<int> count = 0;
    std::vector<std::thread> writers;
    for (int w = 0; w < 8; ++w) {
      writers.emplace_back([&, w] {
        for (int i = 0;; ++i) {
          const std::string entry =
              std::to_string(round) + "-" + std::to_string(w) + "-" + std::to_string(i);
          const Status done = Book(entry);
          const std::lock_guard lock(mutex);
          if (!done.ok()) {
            EXPECT_EQ(done.error().code, Code::kUnavailable) << done.error().reason;
            doubtful.push_back(entry);
            return;
          }
          acked.push_back(entry);
          ++count;
        }
      });
    }
    EXPECT_TRUE(Eventually([&] { return count >= 60 + round * 17; }));
    Server().Kill();
    for (std::thread& writer : writers) writer.join();
    Server().Restart();
    for (const std::string& entry : acked) ASSERT_EQ(Times(entry), 1) << "acknowledged: " << entry;
    for (const std::string& entry : doubtful) {
      ASSERT_TRUE(Book(entry).ok());
      ASSERT_EQ(Times(entry), 1) << "in doubt: " << entry;
    }
    acknowledged += static_cast<int>(acked.size());
    in_doubt += static_cast<int>(doubtful.size());
  }
  EXPECT_EQ(NumberOf(*db_, "SELECT COUNT(*) FROM ledger"), acknowledged + in_doubt);
  RecordProperty("acknowledged", acknowledged);
  RecordProperty("in_doubt", in_doubt);
}

TEST_F(CrashTest, Trap7ACommitThatMeetsADeadServerIsUnknownAndRepeatingItUnderANewKeyWouldDouble) {
  FaultPlan faults;
  db_->Inject(&faults);
  faults.At(FaultPoint::kBeforeCommit, [] { Server().Kill(); });
  EXPECT_EQ(Book("undone").error().reason, "COMMIT_UNKNOWN");
  faults.At(FaultPoint::kBeforeCommit, nullptr);
  Server().Restart();
  EXPECT_EQ(Times("undone"), 0);

  faults.DropCommitReply();
  EXPECT_EQ(Book("done").error().reason, "COMMIT_UNKNOWN");
  db_->Inject(nullptr);
  EXPECT_EQ(Times("done"), 1) << "the caller heard the same in both cases";
  EXPECT_TRUE(Book("undone").ok());
  EXPECT_TRUE(Book("done").ok());
  EXPECT_EQ(Times("undone"), 1);
  EXPECT_EQ(Times("done"), 1);
  // The naive way: the same entry under another request id.
  EXPECT_TRUE(
      db_->Transact(
             Patiently(),
             [&](Tx& tx) -> Status {
               const Claim claim = TRY(Begin(tx, {"b1", "p", "m", "new id"}, "done", kNow, kKey));
               TRY(tx.Execute("INSERT INTO ledger (entry) VALUES ('done')"));
               return claim.Remember(tx, "");
             })
          .ok());
  EXPECT_EQ(Times("done"), 2);
}

TEST_F(CrashTest, Trap8WithoutFlushAtCommitAKillLosesWhatWasAcknowledged) {
  // Once a second, and whenever it flushes pages, the server writes its log nevertheless: a kill
  // right after that loses nothing. Mostly the first or second round does.
  bool lost = false;
  for (int round = 0; round < 50 && !lost; ++round) {
    Server().Run("SET GLOBAL innodb_flush_log_at_trx_commit = 0");
    const std::int64_t before = NumberOf(*db_, "SELECT COUNT(*) FROM ledger");
    int acknowledged = 0;
    for (; acknowledged < 100; ++acknowledged) {
      ASSERT_TRUE(Book("r" + std::to_string(round) + "-" + std::to_string(acknowledged)).ok());
    }
    Server().Kill();
    Server().Restart();  // back to 1
    lost = NumberOf(*db_, "SELECT COUNT(*) FROM ledger") < before + acknowledged;
  }
  EXPECT_TRUE(lost) << "this is why CheckServer refuses it";
}

TEST_F(CrashTest, AStoppedServerHoldsNobodyLongerThanTheSocketTimeoutAndIsUsedAgainLater) {
  ASSERT_TRUE(Book("before").ok());
  Server().Stop();
  std::atomic<int> in_time = 0;
  InThreads(4, [&](int i) {
    const auto start = steady_clock::now();
    const Status done =
        i % 2 == 0 ? Book("during-" + std::to_string(i), PatienceOf(std::chrono::seconds(20)))
                   : db_->Read(PatienceOf(milliseconds(300)), [](Session& session) -> Status {
                       TRY(session.Query("SELECT 1", [](const Row&) { return 1; }));
                       return {};
                     });
    EXPECT_FALSE(done.ok());
    EXPECT_TRUE(done.error().code == Code::kUnavailable ||
                done.error().code == Code::kDeadlineExceeded)
        << done.error().reason;
    // One hang of the socket, and at most one attempt to connect anew.
    const auto time = steady_clock::now() - start;
    EXPECT_LT(time, milliseconds(12000)) << i;
    if (time < milliseconds(4500)) ++in_time;
  });
  EXPECT_GE(in_time, 1) << "but for the noise of the machine";
  Server().Continue();
  EXPECT_TRUE(Eventually([&] { return Book("after").ok(); }));
  EXPECT_EQ(Times("after"), 1);
  EXPECT_EQ(db_->counts().open, db_->counts().idle);
}

TEST_F(CrashTest, ReadsAndWritesGoOnAfterARestart) {
  InThreads(4, [&](int i) { EXPECT_TRUE(Book("a-" + std::to_string(i)).ok()); });
  Server().Kill();
  const Status refused = Book("while it is down");
  EXPECT_EQ(refused.error().reason, "DATABASE_UNAVAILABLE") << refused.error().cause;
  Server().Restart();
  EXPECT_TRUE(Book("b").ok());
  EXPECT_EQ(NumberOf(*db_, "SELECT COUNT(*) FROM ledger"), 5);
}

// The ids of the new run start again: a kill meant for a statement of the old one must not hit a
// stranger.
TEST_F(CrashTest, TheReaperConnectsAnewAfterARestart) {
  const auto sleep = [&] {
    return db_->Read(PatienceOf(milliseconds(200)), [](Session& session) -> Status {
      TRY(session.Query("SELECT SLEEP(0.7)", [](const Row&) { return 1; }));
      return {};
    });
  };
  EXPECT_EQ(sleep().error().reason, "DEADLINE_EXCEEDED");
  const std::int64_t kills = db_->counts().kills;
  Server().Restart();
  EXPECT_TRUE(Eventually([&] { return !sleep().ok() && db_->counts().kills > kills; }));
}

}  // namespace
}  // namespace steward::db
