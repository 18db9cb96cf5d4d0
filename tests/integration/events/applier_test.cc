// Applying the events of another service: each once and in order, whatever happens to the
// processes, the databases and Redis.
#include "common/events/applier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/event_stage.h"
#include "tests/support/eventually.h"

namespace steward::events {
namespace {

class ApplierTest : public testing::EventStage {
 protected:
  Cursor CursorNow() {
    return read_
        ->Read(testing::Patient(),
               [](db::Session& session) { return Inbox().Find(session, "teller"); })
        .value()
        .value_or(Cursor());
  }
  std::int64_t Buried() { return read_observer_.Count("SELECT COUNT(*) FROM dead_letters"); }
};

TEST_F(ApplierTest, EveryEventIsAppliedOnceAndInOrder) {
  const auto relay = MakeRelay();
  const auto applier = MakeApplier();
  HappenOften("a", 250);
  HappenOften("b", 3);
  Happen("c", 1, "steward.test.v1.Ignored");
  CatchUp(*relay, *applier);
  ExpectNoted(253);
  EXPECT_EQ(CursorNow().position, 254) << "what does not concern it only moves the cursor";
  EXPECT_EQ(applier->counts().applied, 253);
  EXPECT_EQ(told_observer_.Count("SELECT COUNT(*) FROM event_consumers WHERE consumer = 'reader'"),
            1);
}

TEST_F(ApplierTest, NothingIsLostWhenTheStreamForgetsEverything) {
  const auto relay = MakeRelay();
  const auto applier = MakeApplier();
  HappenOften("a", 120);
  CatchUp(*relay, *applier);
  HappenOften("a", 300, 121);
  relay->Work();
  redis_.Flush();
  HappenOften("a", 80, 421);
  CatchUp(*relay, *applier);
  ExpectNoted(500);
}

TEST_F(ApplierTest, NothingIsLostWhenTheStreamForgetsItsEndAndNothingFollows) {
  const auto relay = MakeRelay();
  const auto applier = MakeApplier();
  HappenOften("a", 10);
  CatchUp(*relay, *applier);
  HappenOften("a", 10, 11);
  relay->Work();
  redis_.Flush();
  ASSERT_TRUE(testing::Eventually(
      [&] {
        applier->Work();
        return CaughtUp();
      },
      std::chrono::seconds(30)));
  ExpectNoted(20);
}

TEST_F(ApplierTest, EntriesTakenOutOfTheStreamAreAskedFor) {
  const auto relay = MakeRelay();
  const auto applier = MakeApplier();
  Happen("a", 1);
  CatchUp(*relay, *applier);
  HappenOften("a", 150, 2);
  relay->Work();
  const std::string key = "events:teller:" + std::to_string(CursorNow().epoch);
  for (const char* id : {"2-0", "50-0", "51-0", "120-0"})
    ASSERT_EQ(redis_client_.Run({"XDEL", key, id}).value().integer, 1);
  CatchUp(*relay, *applier);
  ExpectNoted(151);
  EXPECT_GE(applier->counts().asked, 2);
}

TEST_F(ApplierTest, EventsAreAppliedWithoutRedisToo) {
  const auto relay = MakeRelay();
  const auto applier = MakeApplier();
  HappenOften("a", 10);
  CatchUp(*relay, *applier);
  redis_.Kill();
  HappenOften("a", 200, 11);
  CatchUp(*relay, *applier);
  redis_.Restart();
  HappenOften("a", 100, 211);
  CatchUp(*relay, *applier);
  ExpectNoted(310);
}

TEST_F(ApplierTest, EventsAreAppliedWhereNoStreamIsConfigured) {
  const auto relay = MakeRelay(false);
  const auto applier = MakeApplier(false);
  HappenOften("a", 250);
  CatchUp(*relay, *applier);
  ExpectNoted(250);
}

TEST_F(ApplierTest, OfTwoProcessesOneAppliesAndTheOtherTakesOver) {
  const auto relay = MakeRelay();
  const auto first = MakeApplier();
  const auto second = MakeApplier();
  HappenOften("a", 150);
  CatchUp(*relay, *first);
  second->Work();
  EXPECT_EQ(second->counts().applied, 0);
  TakeLeadership(reading_, read_observer_, "events:teller");
  HappenOften("a", 150, 151);
  CatchUp(*relay, *second);
  first->Work();
  EXPECT_EQ(first->counts().applied, 150);
  EXPECT_EQ(second->counts().applied, 150);
  ExpectNoted(300);
}

TEST_F(ApplierTest, ALeaderThatWasStoppedAppliesNothingAnyMore) {
  const auto relay = MakeRelay();
  const auto stopped = MakeApplier();
  HappenOften("a", 10);
  CatchUp(*relay, *stopped);
  HappenOften("a", 10, 11);
  relay->Work();
  reading_.Run("UPDATE leader_epochs SET epoch = epoch + 1 WHERE name = 'events:teller'");
  stopped->Work();
  ExpectNoted(10);
}

TEST_F(ApplierTest, WhicheverStatementFailsEveryEventHasItsEffectOnce) {
  db::FaultPlan faults;
  read_->Inject(&faults);
  const auto relay = MakeRelay();
  std::int64_t happened = 0;
  int failures = 0;
  for (const int error : {db::FaultPlan::kPlain, db::FaultPlan::kLost, db::FaultPlan::kDeadlock}) {
    for (int statement = 1;; ++statement) {
      HappenOften("a", 2, static_cast<std::uint64_t>(happened) + 1);
      happened += 2;
      relay->Work();
      faults.FailStatement(statement, error);
      auto applier = MakeApplier();
      CatchUp(*relay, *applier);
      applier.reset();
      if (!faults.fired()) break;
      ++failures;
    }
    faults.Clear();
  }
  read_->Inject(nullptr);
  EXPECT_GT(failures, 15);
  EXPECT_EQ(Buried(), 0) << "a failure that passes is not the event's";
  ExpectNoted(happened);
}

TEST_F(ApplierTest, AReplyToTheCommitThatIsLostDoublesNothing) {
  db::FaultPlan faults;
  read_->Inject(&faults);
  const auto relay = MakeRelay();
  const auto applier = MakeApplier();
  HappenOften("a", 5);
  CatchUp(*relay, *applier);
  HappenOften("a", 5, 6);
  faults.DropCommitReply();
  CatchUp(*relay, *applier);
  EXPECT_TRUE(faults.fired());
  read_->Inject(nullptr);
  ExpectNoted(10);
}

TEST_F(ApplierTest, AnEventThatCannotBeAppliedHoldsUpOnlyItsOwnResource) {
  const auto relay = MakeRelay();
  const auto applier = MakeApplier();
  poison_ = "bad";
  HappenOften("good", 3);
  HappenOften("bad", 2);
  HappenOften("good", 3, 4);
  CatchUp(*relay, *applier);
  poison_.clear();
  HappenOften("bad", 2, 3);
  HappenOften("good", 3, 7);
  CatchUp(*relay, *applier);
  ExpectNoted(9);
  EXPECT_EQ(CountNotes("aggregate = 'bad'"), 0) << "later ones wait behind the first";
  EXPECT_EQ(Buried(), 4);
  EXPECT_EQ(
      read_observer_.Count("SELECT COUNT(*) FROM dead_letters WHERE problem LIKE 'INTERNAL%'"), 1);

  const Retried retried = RetryDeadLetters(*read_, TakingNotes()).value();
  EXPECT_EQ(retried.applied, 4);
  EXPECT_EQ(retried.left, 0);
  ExpectNoted(13);
  EXPECT_EQ(Buried(), 0);
}

TEST_F(ApplierTest, ADeadLetterThatStillFailsKeepsThoseBehindIt) {
  const auto relay = MakeRelay();
  const auto applier = MakeApplier();
  poison_ = "bad";
  HappenOften("bad", 3);
  CatchUp(*relay, *applier);
  const Retried retried = RetryDeadLetters(*read_, TakingNotes()).value();
  EXPECT_EQ(retried.applied, 0);
  EXPECT_EQ(retried.left, 3);
  EXPECT_EQ(Buried(), 3);
}

class RestoreTest : public ApplierTest {
 protected:
  // Eight events were applied; then a backup of the fourth is restored, and Redis knows nothing.
  RestoreTest() {
    HappenOften("a", 8);
    CatchUp(*MakeRelay(), *applier_);
    telling_.Run("DELETE FROM outbox_positions WHERE position > 4");
    telling_.Run("DELETE FROM outbox WHERE version > 4");
    redis_.Flush();
  }
  void ExpectTheNewOnesNoted() {
    const auto relay = MakeRelay();
    ASSERT_TRUE(testing::Eventually(
        [&] {
          relay->Work();
          applier_->Work();
          return CountNotes("TRUE") == 14 && CaughtUp();
        },
        std::chrono::seconds(30)));
    EXPECT_EQ(told_observer_.Count("SELECT COUNT(*) FROM event_epochs"), 2);
    EXPECT_EQ(CountNotes("epoch = (SELECT epoch FROM consumer_cursors) AND position > 4"), 6);
    EXPECT_EQ(read_observer_.Count("SELECT COUNT(DISTINCT epoch, position) FROM notes"), 14);
  }

  const std::unique_ptr<Applier> applier_ = MakeApplier();
};

TEST_F(RestoreTest, AfterANewEpochNoPositionIsTakenForAnOldOne) {
  ASSERT_TRUE(StartNewEpoch(*told_, log_, clock_.Now()).ok());
  HappenOften("a", 6, 5);
  ExpectTheNewOnesNoted();
}

TEST_F(RestoreTest, AConsumerThatKnowsMoreThanTheLogBeginsANewEpoch) {
  const auto relay = MakeRelay();
  ASSERT_TRUE(testing::Eventually(
      [&] {
        relay->Work();
        applier_->Work();
        return told_observer_.Count("SELECT COUNT(*) FROM event_epochs") == 2;
      },
      std::chrono::seconds(30)));
  HappenOften("a", 6, 5);
  TakeLeadership(telling_, told_observer_, "relay");
  ExpectTheNewOnesNoted();
}

class CopiesTest : public ApplierTest {
 protected:
  Subscription TakingNotes() override {
    Subscription subscription = ApplierTest::TakingNotes();
    subscription.rebuild = [this]() -> Status {
      ++rebuilt_;
      if (while_rebuilding_) std::exchange(while_rebuilding_, nullptr)();
      return read_->Transact(testing::Patient(), [&](db::Tx& tx) -> Status {
        TRY(tx.Execute("DELETE FROM notes WHERE position > 0"));
        return {};
      });
    };
    return subscription;
  }

  int rebuilt_ = 0;
  std::function<void()> while_rebuilding_;
};

TEST_F(CopiesTest, CopiesAreBuiltFromEmptyAndThenFollowTheEvents) {
  const auto relay = MakeRelay();
  const auto applier = MakeApplier();
  HappenOften("a", 40);
  relay->Work();
  while_rebuilding_ = [&] {
    HappenOften("a", 2, 41);
    relay->Work();
  };
  CatchUp(*relay, *applier);
  EXPECT_EQ(rebuilt_, 1);
  EXPECT_EQ(CountNotes("TRUE"), 2) << "what happened while the copies were made";
  HappenOften("a", 10, 43);
  CatchUp(*relay, *applier);
  EXPECT_EQ(rebuilt_, 1);
  EXPECT_EQ(CountNotes("TRUE"), 12);
}

TEST_F(CopiesTest, CopiesAreBuiltAnewWhereEventsAreGoneOrTheEpochHasEnded) {
  const auto relay = MakeRelay();
  auto applier = MakeApplier();
  HappenOften("a", 5);
  CatchUp(*relay, *applier);
  applier.reset();
  HappenOften("a", 5, 6);
  relay->Work();
  telling_.Run("DELETE FROM outbox_positions WHERE position < 8");
  applier = MakeApplier();
  CatchUp(*relay, *applier);
  EXPECT_EQ(rebuilt_, 2);

  told_
      ->Transact(testing::Patient(),
                 [&](db::Tx& tx) { return log_.StartEpoch(tx, 10, clock_.Now()); })
      .value();
  Happen("a", 11);
  ASSERT_TRUE(testing::Eventually(
      [&] {
        relay->Work();
        applier->Work();
        return rebuilt_ == 3 && CaughtUp();
      },
      std::chrono::seconds(30)));
}

// Everything at random, again and again, from one seed.
TEST_F(ApplierTest, WhateverHappensInWhateverOrderEveryEventIsAppliedOnce) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  auto relay = MakeRelay();
  auto applier = MakeApplier();
  std::map<std::string, std::uint64_t> versions;
  std::int64_t happened = 0;
  for (int step = 0; step < 300; ++step) {
    switch (random() % 12) {
      case 0:
        if (random() % 4 == 0) redis_.Flush();
        break;
      case 1: relay = MakeRelay(); break;
      case 2: applier = MakeApplier(); break;
      case 3:
        if (random() % 8 == 0) redis_.Kill(), redis_.Restart();
        break;
      case 4:
      case 5:
      case 6: {
        const std::string aggregate(1, static_cast<char>('a' + random() % 3));
        const int count = 1 + static_cast<int>(random() % 60);
        HappenOften(aggregate, count, versions[aggregate] + 1);
        versions[aggregate] += static_cast<std::uint64_t>(count);
        happened += count;
        break;
      }
      case 7:
      case 8: relay->Work(); break;
      default:
        if (!CaughtUp()) applier->Work();
        break;
    }
  }
  CatchUp(*relay, *applier);
  ExpectNoted(happened);
  EXPECT_EQ(Buried(), 0);
}

}  // namespace
}  // namespace steward::events
