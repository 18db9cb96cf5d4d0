// Kept answers go when their time is over, and not before.
#include "common/app/answer_sweeper.h"

#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/schema_observer.h"

namespace steward::app {
namespace {

class AnswerSweeperTest : public ::testing::Test {
 protected:
  AnswerSweeperTest() {
    schema_.Migrate();
    db_ = schema_.Open();
  }
  // Answers that are kept so long from now.
  void Keep(int count, Duration time) {
    db_->Transact(PatienceOf(std::chrono::seconds(30)),
                  [&](db::Tx& tx) -> Status {
                    for (int i = 0; i < count; ++i) {
                      const std::string key = "key " + std::to_string(++kept_);
                      TRY(
                          tx.Execute("INSERT INTO idempotency_keys (request_key, request_hash,"
                                     " response, expire_time) VALUES (?, '', '', ?)",
                                     key + std::string(32 - key.size(), '.'), clock_.Now() + time));
                    }
                    return {};
                  })
        .value();
  }
  std::int64_t Kept() { return observer_.Count("SELECT COUNT(*) FROM idempotency_keys"); }

  bool AllRemoved(std::int64_t count) {
    const LeaderWorker worker({*db_, settings_, [] { return true; }}, sweeper_.Work());
    return testing::Eventually([&] { return sweeper_.removed() == count; });
  }

  testing::TestDatabase schema_;
  db::Settings settings_ = schema_.settings();
  SystemClock clock_;
  auth::Policy policy_;
  AnswerSweeper sweeper_{policy_, clock_};
  std::unique_ptr<db::Database> db_;
  testing::SchemaObserver observer_{schema_};
  int kept_ = 0;
};

TEST_F(AnswerSweeperTest, WhatIsOverGoesAndWhatIsNotStays) {
  Keep(2 * AnswerSweeper::kRows + 3, -std::chrono::minutes(1));
  Keep(7, std::chrono::minutes(1));
  EXPECT_TRUE(AllRemoved(2 * AnswerSweeper::kRows + 3));
  EXPECT_EQ(Kept(), 7);
}

TEST_F(AnswerSweeperTest, NothingGoesTooEarlyWhereTheClockOfABranchIsBehind) {
  policy_.Replace(
      {}, {.clock_offsets = {{"b1", -std::chrono::hours(48)}, {"b2", std::chrono::hours(48)}}});
  Keep(5, -std::chrono::hours(47));
  Keep(3, -std::chrono::hours(49));
  EXPECT_TRUE(AllRemoved(3));
  EXPECT_EQ(Kept(), 5);
}

}  // namespace
}  // namespace steward::app
