// Transactions: all or nothing, run again where that is right, and never a lie about a commit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/db/fault_plan.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/integration/db/raw_connection.h"
#include "tests/support/private_mariadb.h"

namespace steward::db {
namespace {

using testing::TestDatabase;

std::string StatusTable(TestDatabase& schema) {
  return schema.server().is_mariadb() ? "information_schema.global_status"
                                      : "performance_schema.global_status";
}

class TransactionTest : public ::testing::Test {
 protected:
  TransactionTest() {
    schema_.Run("CREATE TABLE notes (id INT PRIMARY KEY, text VARCHAR(100) NOT NULL)");
    db_ = schema_.Open();
  }
  std::int64_t Rows() { return NumberOf(*db_, "SELECT COUNT(*) FROM notes"); }
  Status TwoInserts() {
    return db_->Transact(Patiently(), [&](Tx& tx) -> Status {
      TRY(tx.Execute("INSERT INTO notes VALUES (1, 'a')"));
      TRY(tx.Execute("INSERT INTO notes VALUES (2, 'b')"));
      return {};
    });
  }

  TestDatabase schema_;
  std::unique_ptr<Database> db_;
  FaultPlan faults_;
};

TEST_F(TransactionTest, IsAllOrNothingWhicheverStatementFails) {
  db_->Inject(&faults_);
  int failures = 0;
  for (const int code : {FaultPlan::kPlain, FaultPlan::kLost}) {
    for (int n = 1;; ++n) {
      faults_.FailStatement(n, code);
      const Status done = TwoInserts();
      if (!faults_.fired()) break;
      ++failures;
      EXPECT_FALSE(done.ok());
      EXPECT_EQ(Rows(), 0) << "statement " << n << " failed with " << code;
      ASSERT_LT(n, 10);
    }
    faults_.Clear();
    EXPECT_EQ(Rows(), 2);
    ASSERT_TRUE(Change(*db_, "DELETE FROM notes").ok());
  }
  EXPECT_EQ(failures, 6) << "two inserts and the commit, twice";
}

TEST_F(TransactionTest, HasItsEffectOnceHoweverOftenItIsRun) {
  db_->Inject(&faults_);
  for (int n = 1; n <= 3; ++n) {
    faults_.FailStatement(n, FaultPlan::kDeadlock);
    EXPECT_TRUE(TwoInserts().ok());
    EXPECT_TRUE(faults_.fired());
    EXPECT_EQ(Rows(), 2);
    ASSERT_TRUE(Change(*db_, "DELETE FROM notes").ok());
  }
  EXPECT_EQ(db_->counts().reruns, 3);
}

TEST_F(TransactionTest, GivesUpWithContentionAfterSomeRuns) {
  db_->Inject(&faults_);
  int runs = 0;
  const Status done = db_->Transact(Patiently(), [&](Tx& tx) -> Status {
    ++runs;
    faults_.FailStatement(1, FaultPlan::kLockTimeout);
    TRY(tx.Execute("INSERT INTO notes VALUES (1, 'a')"));
    return {};
  });
  EXPECT_EQ(done.error().reason, "CONTENTION");
  EXPECT_EQ(runs, type::v1::LIMIT_TRANSACTION_ATTEMPTS);
  EXPECT_EQ(Rows(), 0);
}

TEST_F(TransactionTest, ARealDeadlockIsRunAgainAndBothSucceed) {
  ASSERT_TRUE(TwoInserts().ok());
  std::atomic<int> first_locks = 0;
  InThreads(2, [&](int thread) {
    bool met = false;
    const auto done = db_->Transact(Patiently(), [&](Tx& tx) -> Status {
      TRY(tx.Execute("UPDATE notes SET text = CONCAT(text, 'x') WHERE id = ?", 1 + thread));
      if (!met) {
        met = true;
        ++first_locks;
        EXPECT_TRUE(Eventually([&] { return first_locks == 2; }));
      }
      TRY(tx.Execute("UPDATE notes SET text = CONCAT(text, 'y') WHERE id = ?", 2 - thread));
      return {};
    });
    EXPECT_TRUE(done.ok()) << done.error().cause;
  });
  EXPECT_GE(db_->counts().reruns, 1);
  EXPECT_EQ(NumberOf(*db_, "SELECT COUNT(*) FROM notes WHERE LENGTH(text) = 3"), 2);
}

TEST_F(TransactionTest, TheLambdasRefusalRollsBackAndIsTheAnswer) {
  const Status done = db_->Transact(Patiently(), [&](Tx& tx) -> Status {
    TRY(tx.Execute("INSERT INTO notes VALUES (1, 'a')"));
    Error refusal;
    refusal.reason = "MINE";
    return refusal;
  });
  EXPECT_EQ(done.error().reason, "MINE");
  EXPECT_EQ(Rows(), 0);
  EXPECT_EQ(db_->counts().connects, 1) << "a clean rollback keeps the connection";
}

TEST_F(TransactionTest, ADuplicateCanBeGivenAReasonOfItsOwn) {
  ASSERT_TRUE(TwoInserts().ok());
  const Status done = db_->Transact(Patiently(), [&](Tx& tx) -> Status {
    const auto inserted = tx.Execute("INSERT INTO notes VALUES (1, 'again')");
    if (inserted.ok() || !IsDuplicate(inserted.error())) return {};
    Error error;
    error.reason = "NOTE_EXISTS";
    return error;
  });
  EXPECT_EQ(done.error().reason, "NOTE_EXISTS");
}

TEST_F(TransactionTest, ALostReplyToCommitIsUnknownAndDone) {
  db_->Inject(&faults_);
  faults_.DropCommitReply();
  const Status done = TwoInserts();
  EXPECT_EQ(done.error().reason, "COMMIT_UNKNOWN");
  EXPECT_EQ(done.error().code, Code::kUnavailable);
  EXPECT_EQ(Rows(), 2);
  EXPECT_EQ(db_->counts().unknown_commits, 1);
}

TEST_F(TransactionTest, AConnectionKilledBeforeCommitIsUnknownAndNotDone) {
  db_->Inject(&faults_);
  faults_.At(FaultPoint::kBeforeCommit, [&] {
    schema_.server().Run("KILL USER '" + schema_.settings().user + "'@'localhost'");
  });
  if (!schema_.server().is_mariadb()) GTEST_SKIP() << "KILL USER is MariaDB's";
  EXPECT_EQ(TwoInserts().error().reason, "COMMIT_UNKNOWN");
  db_->Inject(nullptr);
  EXPECT_EQ(Rows(), 0);
}

TEST_F(TransactionTest, AConnectionLostBeforeCommitIsUnavailableEvenIfTheLambdaSaysOtherwise) {
  db_->Inject(&faults_);
  faults_.FailStatement(1, FaultPlan::kLost);
  const Status done = db_->Transact(Patiently(), [&](Tx& tx) -> Status {
    static_cast<void>(tx.Execute("INSERT INTO notes VALUES (1, 'a')"));
    Error error;
    error.reason = "NOT_FOUND";
    return error;
  });
  EXPECT_EQ(done.error().reason, "DATABASE_UNAVAILABLE");
  EXPECT_TRUE(done.error().retry_after);
  EXPECT_EQ(Rows(), 0);
}

TEST_F(TransactionTest, AnUpdateThatFindsTheValuesAsTheyAreCountsNoRow) {
  ASSERT_TRUE(TwoInserts().ok());
  EXPECT_EQ(Change(*db_, "UPDATE notes SET text = 'a' WHERE id = 1").value(), 0);
  EXPECT_EQ(Change(*db_, "UPDATE notes SET text = 'z' WHERE id = 1").value(), 1);
}

TEST_F(TransactionTest, StatementsArePreparedOncePerConnectionAndBounded) {
  Settings settings = schema_.settings();
  settings.connections = 1;
  const auto db = TestDatabase::Open(settings);
  const std::int64_t before = db->counts().prepares;
  for (int i = 0; i < 50; ++i) NumberOf(*db, "SELECT COUNT(*) FROM notes WHERE id > 0");
  EXPECT_EQ(db->counts().prepares, before + 1);
  // More texts than are kept, while one is used all the time: that one stays.
  for (int i = 0; i < 400; ++i) {
    NumberOf(*db, "SELECT COUNT(*) FROM notes WHERE id > " + std::to_string(i + 1));
    NumberOf(*db, "SELECT COUNT(*) FROM notes WHERE id > 0");
  }
  EXPECT_EQ(db->counts().prepares, before + 401);
  RawConnection raw(schema_.server().RootSettings());
  EXPECT_LE(raw.Number("SELECT variable_value FROM " + StatusTable(schema_) +
                       " WHERE variable_name = 'Prepared_stmt_count'"),
            600);
}

TEST_F(TransactionTest, StatementsForManyRowsLeaveNothingPreparedBehind) {
  Settings settings = schema_.settings();
  settings.connections = 1;
  const auto db = TestDatabase::Open(settings);
  const std::int64_t before = db->counts().prepares;
  RawConnection raw(schema_.server().RootSettings());
  const std::string prepared = "SELECT variable_value FROM " + StatusTable(schema_) +
                               " WHERE variable_name = 'Prepared_stmt_count'";
  const std::int64_t there = raw.Number(prepared);
  for (int round = 0; round < 3; ++round) {
    std::string sql = "INSERT INTO notes (id, text) VALUES ";
    Values values;
    for (int row = 0; row < 100; ++row) {
      sql += row == 0 ? "(?, ?)" : ", (?, ?)";
      Bind(values, round * 100 + row + 1);
      Bind(values, "text");
    }
    ASSERT_TRUE(db->Transact(Patiently(), [&](Tx& tx) -> Status {
                    TRY(tx.Execute(sql, values));
                    return {};
                  }).ok());
  }
  EXPECT_EQ(db->counts().prepares, before + 3);
  EXPECT_EQ(raw.Number(prepared), there);
}

}  // namespace
}  // namespace steward::db
