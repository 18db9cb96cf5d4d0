// Numbers that people see, and the outbox's rows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "common/db/fault_plan.h"
#include "common/db/numbers.h"
#include "common/events/outbox.h"
#include "tests/integration/db/raw_connection.h"
#include "tests/support/private_mariadb.h"

namespace steward::db {
namespace {

using testing::TestDatabase;

class NumbersTest : public ::testing::Test {
 protected:
  NumbersTest() {
    schema_.Migrate();
    db_ = schema_.Open();
  }
  TestDatabase schema_;
  std::unique_ptr<Database> db_;
};

TEST_F(NumbersTest, CountFromOnePerBranchAndSeries) {
  NumberSource numbers(*db_);
  EXPECT_EQ(numbers.Next(Patiently(), "b1", "BX-2026").value(), "BX-2026-000001");
  EXPECT_EQ(numbers.Next(Patiently(), "b1", "BX-2026").value(), "BX-2026-000002");
  EXPECT_EQ(numbers.Next(Patiently(), "b2", "BX-2026").value(), "BX-2026-000001");
  EXPECT_EQ(numbers.Next(Patiently(), "b1", "TS-2026").value(), "TS-2026-000001");
}

TEST_F(NumbersTest, AreUniqueOverThreadsAndProcessesAndCostAStatementInFifty) {
  NumberSource first(*db_);
  NumberSource second(*db_);
  std::mutex mutex;
  std::set<std::string> seen;
  InThreads(8, [&](int thread) {
    for (int i = 0; i < 100; ++i) {
      const auto number = (thread % 2 == 0 ? first : second).Next(Patiently(), "b1", "BX-2026");
      ASSERT_TRUE(number.ok()) << number.error().cause;
      const std::lock_guard lock(mutex);
      EXPECT_TRUE(seen.insert(number.value()).second) << number.value();
    }
  });
  EXPECT_EQ(seen.size(), 800u);
  EXPECT_EQ(NumberOf(*db_, "SELECT next_number FROM number_blocks"), 901)
      << "sixteen blocks and the next for each, none fetched twice";
}

TEST_F(NumbersTest, AFailedFetchIsToldAndTheNextOneWorks) {
  NumberSource numbers(*db_);
  FaultPlan faults;
  faults.FailStatement(1, FaultPlan::kPlain);
  db_->Inject(&faults);
  EXPECT_FALSE(numbers.Next(Patiently(), "b1", "BX-2026").ok());
  EXPECT_EQ(numbers.Next(Patiently(), "b1", "BX-2026").value(), "BX-2026-000001");
  db_->Inject(nullptr);
}

TEST_F(NumbersTest, TheNextBlockIsFetchedWhileHalfOfOneIsLeft) {
  NumberSource numbers(*db_);
  const auto next = [&] { return numbers.Next(Patiently(), "b1", "BX-2026").value(); };
  constexpr int kHalf = NumberSource::kBlock / 2;
  for (int i = 0; i <= kHalf; ++i) next();
  FaultPlan faults;
  faults.FailStatement(1, FaultPlan::kPlain);
  db_->Inject(&faults);
  for (int i = kHalf + 1; i < NumberSource::kBlock + kHalf; ++i) next();
  EXPECT_FALSE(faults.fired()) << "the block after this one had to be fetched";
  EXPECT_EQ(next(), "BX-2026-000076") << "a fetch ahead that fails costs nobody his number";
  EXPECT_TRUE(faults.fired());
  EXPECT_EQ(next(), "BX-2026-000077");
  db_->Inject(nullptr);
}

TEST_F(NumbersTest, ManySeriesStayWithinTheirRoom) {
  NumberSource numbers(*db_);
  for (size_t i = 0; i < NumberSource::kSeries + 20; ++i) {
    ASSERT_TRUE(numbers.Next(Patiently(), "b1", "S" + std::to_string(i)).ok());
  }
  const std::string again = numbers.Next(Patiently(), "b1", "S0").value();
  EXPECT_EQ(again, "S0-000051") << "S0 was pushed out: its block is a gap, no number comes twice";
}

TEST_F(NumbersTest, AnEventIsWrittenWithTheChangeOrNotAtAll) {
  RandomIdSource ids;
  const SystemClock clock;
  const auto append = [&](bool fail) {
    return db_->Transact(Patiently(), [&](Tx& tx) -> Status {
      TRY(events::Append(tx,
                         {.branch = "b1",
                          .aggregate = "branches/b1/things/1",
                          .type = "steward.Thing",
                          .version = 7,
                          .payload = std::string_view("\xff\0\x01", 3)},
                         ids, "00-abc-def-01", clock.Now()));
      Error error;
      error.reason = "MINE";
      return fail ? Status(error) : Status();
    });
  };
  EXPECT_FALSE(append(true).ok());
  EXPECT_EQ(NumberOf(*db_, "SELECT COUNT(*) FROM outbox"), 0);
  EXPECT_TRUE(append(false).ok());
  EXPECT_TRUE(append(false).ok());
  EXPECT_EQ(NumberOf(*db_,
                     "SELECT COUNT(*) FROM outbox WHERE version = 7 AND payload = X'FF0001'"
                     " AND branch_id = 'b1' AND aggregate = 'branches/b1/things/1'"),
            2);
}

}  // namespace
}  // namespace steward::db
