// A write with a request id runs once, however often and however it is sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>

#include "common/db/idempotency.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/integration/db/raw_connection.h"
#include "tests/support/private_mariadb.h"

namespace steward::db {
namespace {

using testing::TestDatabase;

const keys::Key kRequestKey{.id = "k1", .bytes = {1, 2, 3}};
const Time kClaimTime = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);

class IdempotencyTest : public ::testing::Test {
 protected:
  IdempotencyTest() {
    schema_.Migrate();
    schema_.Run(
        "CREATE TABLE effects (id BIGINT AUTO_INCREMENT PRIMARY KEY, text VARBINARY(100) NOT "
        "NULL)");
    db_ = schema_.Open();
  }

  // A write whose answer is `answer` if it is the one that runs.
  Result<std::string> Write(const RequestIdentity& identity, std::string_view body,
                            std::string answer, const Status& end = {}) {
    return db_->Transact(Patiently(), [&](Tx& tx) -> Result<std::string> {
      const Claim claim = TRY(Begin(tx, identity, body, kClaimTime, kRequestKey));
      if (claim.answered()) return claim.answer();
      TRY(tx.Execute("INSERT INTO effects (text) VALUES (?)", answer));
      TRY(claim.Remember(tx, answer));
      TRY(Status(end));
      return answer;
    });
  }

  std::int64_t Effects() { return NumberOf(*db_, "SELECT COUNT(*) FROM effects"); }

  TestDatabase schema_;
  std::unique_ptr<Database> db_;
  const RequestIdentity identity_{"b1", "branches/b1/staff/mei", "steward.X.Y", "r-1"};
};

TEST_F(IdempotencyTest, ARepetitionGetsTheFirstAnswerByteForByte) {
  std::string answer = "\x01\xff";
  answer += '\0';
  answer += "tail";
  EXPECT_EQ(Write(identity_, "body", answer).value(), answer);
  EXPECT_EQ(Write(identity_, "body", "another").value(), answer);
  EXPECT_EQ(Effects(), 1);
}

TEST_F(IdempotencyTest, TheSameIdWithAnotherBodyIsRefused) {
  ASSERT_TRUE(Write(identity_, "body", "a").ok());
  EXPECT_EQ(Write(identity_, "bodY", "b").error().reason, "REQUEST_ID_REUSED");
  EXPECT_EQ(Effects(), 1);
}

TEST_F(IdempotencyTest, AnotherPersonMethodBranchOrIdIsAnotherRequest) {
  const RequestIdentity requests[] = {identity_,
                                      {"b2", "branches/b1/staff/mei", "steward.X.Y", "r-1"},
                                      {"b1", "branches/b1/staff/li", "steward.X.Y", "r-1"},
                                      {"b1", "branches/b1/staff/mei", "steward.X.Z", "r-1"},
                                      {"b1", "branches/b1/staff/mei", "steward.X.Y", "R-1"},
                                      {"b1", "branches/b1/staff/mei", "steward.X.Y", "r-1 "},
                                      {"b1", "branches/b1/staff/meis", "teward.X.Y", "r-1"}};
  for (const RequestIdentity& request : requests) ASSERT_TRUE(Write(request, "body", "a").ok());
  EXPECT_EQ(Effects(), 7) << "parts are told apart by their lengths";
}

TEST_F(IdempotencyTest, AFailureIsNotRemembered) {
  Error refusal;
  refusal.reason = "MINE";
  EXPECT_EQ(Write(identity_, "body", "a", refusal).error().reason, "MINE");
  EXPECT_EQ(Write(identity_, "body", "b").value(), "b");
  EXPECT_EQ(Effects(), 1);
}

TEST_F(IdempotencyTest, OfSixtyFourTwinsOneRunsAndAllGetItsAnswer) {
  std::vector<std::string> answers(64);
  InThreads(64, [&](int i) {
    const auto answer = Write(identity_, "body", "answer of " + std::to_string(i));
    ASSERT_TRUE(answer.ok()) << answer.error().cause;
    answers[static_cast<size_t>(i)] = answer.value();
  });
  EXPECT_EQ(std::set<std::string>(answers.begin(), answers.end()).size(), 1u) << answers[0];
  EXPECT_EQ(Effects(), 1);
  EXPECT_EQ(db_->counts().reruns, 0) << "twins wait, they do not deadlock";
}

TEST_F(IdempotencyTest, WhenTheFirstRollsBackOneOfItsWaitingTwinsRuns) {
  if (!schema_.server().is_mariadb()) GTEST_SKIP() << "MySQL cannot list statements with bytes";
  std::vector<std::thread> twins;
  std::atomic<int> served = 0;
  const Status first = db_->Transact(Patiently(), [&](Tx& tx) -> Status {
    const Claim claim = TRY(Begin(tx, identity_, "body", kClaimTime, kRequestKey));
    EXPECT_FALSE(claim.answered());
    for (int i = 0; i < 4; ++i) {
      twins.emplace_back([&] {
        const auto answer = Write(identity_, "body", "a");
        EXPECT_TRUE(answer.ok()) << answer.error().cause;
        ++served;
      });
    }
    RawConnection root(schema_.server().RootSettings());
    EXPECT_TRUE(Eventually([&] {
      return root.Number(
                 "SELECT COUNT(*) FROM information_schema.processlist"
                 " WHERE info LIKE 'INSERT INTO idempotency_keys%' AND user = '" +
                 schema_.settings().user + "'") == 4;
    }));
    Error refusal;
    refusal.reason = "MINE";
    return refusal;
  });
  EXPECT_EQ(first.error().reason, "MINE");
  for (std::thread& twin : twins) twin.join();
  EXPECT_EQ(served, 4) << "those that deadlocked on the gap the first left were run again";
  EXPECT_EQ(Effects(), 1);
}

TEST_F(IdempotencyTest, APlainInsertWouldDeadlockItsWaitingTwins) {
  schema_.Run("CREATE TABLE naive_keys (k INT PRIMARY KEY)");
  RawConnection first(schema_.settings());
  RawConnection watcher(schema_.server().RootSettings());
  first.Run("BEGIN");
  first.Run("INSERT INTO naive_keys VALUES (1)");
  std::atomic<int> deadlocks = 0;
  std::atomic<int> inserted = 0;
  std::thread roll_back([&] {
    EXPECT_TRUE(Eventually([&] {
      return watcher.Number(
                 "SELECT COUNT(*) FROM information_schema.processlist"
                 " WHERE info LIKE 'INSERT INTO naive_keys%'") == 2;
    }));
    first.Run("ROLLBACK");
  });
  InThreads(2, [&](int) {
    RawConnection twin(schema_.settings());
    twin.Run("BEGIN");
    const int code = twin.Run("INSERT INTO naive_keys VALUES (1)");
    (code == 1213 ? deadlocks : inserted) += 1;
    twin.Run("COMMIT");
  });
  roll_back.join();
  EXPECT_EQ(deadlocks, 1);
  EXPECT_EQ(inserted, 1);
}

TEST_F(IdempotencyTest, ACommitWithoutAnAnswerIsAMistakeThatShows) {
  const auto forgetful = db_->Transact(Patiently(), [&](Tx& tx) -> Status {
    TRY(Begin(tx, identity_, "body", kClaimTime, kRequestKey));
    return {};
  });
  EXPECT_TRUE(forgetful.ok());
  EXPECT_EQ(Write(identity_, "body", "a").error().reason, "INTERNAL");
}

TEST_F(IdempotencyTest, AnAnswerUpToTheLimitIsKept) {
  const std::string largest(type::v1::LIMIT_KEPT_ANSWER_BYTES, 'x');
  EXPECT_EQ(Write(identity_, "body", "marker").value(), "marker");
  const auto keep = [&](std::string_view id, const std::string& answer) {
    return db_->Transact(Patiently(), [&](Tx& tx) -> Result<std::string> {
      const Claim claim = TRY(Begin(tx, {"b1", "p", "m", id}, "", kClaimTime, kRequestKey));
      if (claim.answered()) return claim.answer();
      TRY(claim.Remember(tx, answer));
      return answer;
    });
  };
  ASSERT_TRUE(keep("large", largest).ok());
  EXPECT_EQ(keep("large", "other").value(), largest);
  EXPECT_EQ(keep("larger", largest + "x").error().reason, "INTERNAL");
}

TEST_F(IdempotencyTest, AnswersAreKeptUntilTheirTimeIsOverAndPurgedInBatches) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(Write({"b1", "p", "m", std::to_string(i)}, "body", "a").ok());
  }
  const auto purge = [&](Time now) {
    return db_->Transact(Patiently(), [&](Tx& tx) { return PurgeAnswers(tx, now, 3); }).value();
  };
  EXPECT_EQ(purge(kClaimTime + kKeepAnswer), 0);
  EXPECT_EQ(purge(kClaimTime + kKeepAnswer + Duration(1)), 3);
  EXPECT_EQ(purge(kClaimTime + kKeepAnswer + Duration(1)), 2);
  EXPECT_EQ(Write({"b1", "p", "m", "0"}, "body", "b").value(), "b");
}

TEST_F(IdempotencyTest, ANewMasterKeyDoesNotMakeARepeatedRequestRunTwice) {
  const std::string folder = testing::MakeTemporaryFolder("keys-");
  const auto put = [&](const std::string& id, char byte) {
    std::ofstream(folder + "/" + id) << std::string(42, byte) + "A=\n";
    std::filesystem::permissions(folder + "/" + id, std::filesystem::perms::owner_read);
  };
  put("2026-01", 'B');
  const auto old_ring = keys::KeyRing::Open(folder);
  ASSERT_TRUE(old_ring.ok()) << old_ring.error().en;
  const auto first = OpenRequestKey(*db_, Patiently(), *old_ring.value());
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first.value().id, "2026-01");

  put("2026-02", 'C');
  const auto new_ring = keys::KeyRing::Open(folder);
  ASSERT_TRUE(new_ring.ok());
  EXPECT_EQ(new_ring.value()->Newest("request_key").id, "2026-02");
  const auto second = OpenRequestKey(*db_, Patiently(), *new_ring.value());
  EXPECT_EQ(second.value().bytes, first.value().bytes);

  std::filesystem::remove(folder + "/2026-01");
  const auto lost_ring = keys::KeyRing::Open(folder);
  const auto lost = OpenRequestKey(*db_, Patiently(), *lost_ring.value());
  EXPECT_EQ(lost.error().reason, "DATABASE_UNSAFE");
  EXPECT_THAT(lost.error().en, ::testing::HasSubstr("2026-01"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace steward::db
