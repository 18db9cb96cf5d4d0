// Positions and the stream: every event gets one, whoever leads and whatever ends in between.
#include "common/events/relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/event_stage.h"
#include "tests/support/eventually.h"

namespace steward::events {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class RelayTest : public testing::EventStage {
 protected:
  std::int64_t Epoch() {
    return told_observer_.Count("SELECT COALESCE(MAX(epoch), 0) FROM event_epochs");
  }
  std::vector<std::int64_t> InStream(std::int64_t after = 0) {
    std::vector<std::int64_t> positions;
    for (const Envelope& event :
         stream_.Read(Epoch(), after, 10'000, std::chrono::milliseconds(1)).value()) {
      positions.push_back(event.position());
    }
    return positions;
  }
  // Each event has one position, and they are 1 to `count`.
  void ExpectPlaced(std::int64_t count) {
    EXPECT_EQ(told_observer_.Count("SELECT COUNT(*) FROM outbox"), count);
    EXPECT_EQ(told_observer_.Count("SELECT COUNT(DISTINCT outbox_id) FROM outbox_positions"),
              count);
    EXPECT_EQ(told_observer_.Count("SELECT COALESCE(MAX(position), 0) FROM outbox_positions"),
              count);
    EXPECT_EQ(told_observer_.Count("SELECT COUNT(*) FROM outbox_positions"), count);
  }
};

TEST_F(RelayTest, EventsGetPositionsAndStandInTheStreamWhole) {
  Happen("branches/b1/things/a", 1);
  Happen("branches/b1/things/b", 7);
  const auto relay = MakeRelay();
  relay->Work();
  ExpectPlaced(2);
  const auto events = stream_.Read(Epoch(), 0, 10, std::chrono::milliseconds(1)).value();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[1].source(), "teller");
  EXPECT_EQ(events[1].epoch(), Epoch());
  EXPECT_EQ(events[1].position(), 2);
  EXPECT_EQ(events[1].branch(), "b1");
  EXPECT_EQ(events[1].aggregate(), "branches/b1/things/b");
  EXPECT_EQ(events[1].version(), 7);
  EXPECT_EQ(events[1].type(), testing::kNoted);
  EXPECT_EQ(events[1].payload(), "payload");
}

TEST_F(RelayTest, AnEventThatIsCommittedBehindALaterOneIsToldToo) {
  const auto relay = MakeRelay();
  told_
      ->Transact(testing::Patient(),
                 [&](db::Tx& tx) -> Status {
                   TRY(Happen(tx, ids_, "slow", 1));
                   Happen("quick", 1);  // a higher id, committed before
                   relay->Work();
                   EXPECT_THAT(InStream(), ElementsAre(1));
                   return {};
                 })
      .value();
  relay->Work();
  ExpectPlaced(2);
  EXPECT_THAT(InStream(), ElementsAre(1, 2));
}

TEST_F(RelayTest, OnlyOneRelayWorksAndTheOtherGoesOnBehindIt) {
  const auto first = MakeRelay();
  first->Work();
  const auto second = MakeRelay();
  HappenOften("a", 10);
  second->Work();
  EXPECT_EQ(told_observer_.Count("SELECT COUNT(*) FROM outbox_positions"), 0);
  first->Work();
  ExpectPlaced(10);
  TakeLeadership(telling_, told_observer_, "relay");
  HappenOften("a", 10, 11);
  second->Work();
  first->Work();
  ExpectPlaced(20);
  EXPECT_THAT(InStream(), SizeIs(20));
  EXPECT_EQ(second->counts().placed, 10);
}

TEST_F(RelayTest, ALeaderThatWasStoppedGivesNoPositionAnyMore) {
  const auto stopped = MakeRelay();
  stopped->Work();
  HappenOften("a", 3);
  // Another one has begun while it stood still, and it has not noticed yet.
  telling_.Run("UPDATE leader_epochs SET epoch = epoch + 1 WHERE name = 'relay'");
  stopped->Work();
  EXPECT_EQ(told_observer_.Count("SELECT COUNT(*) FROM outbox_positions"), 0);
}

TEST_F(RelayTest, WhicheverStatementFailsEveryEventIsToldOnce) {
  db::FaultPlan faults;
  told_->Inject(&faults);
  std::int64_t happened = 0;
  int failures = 0;
  for (const int error : {db::FaultPlan::kPlain, db::FaultPlan::kLost}) {
    for (int statement = 1;; ++statement) {
      HappenOften("a", 3, static_cast<std::uint64_t>(happened) + 1);
      happened += 3;
      faults.FailStatement(statement, error);
      auto relay = MakeRelay();
      ASSERT_TRUE(testing::Eventually([&] {
        relay->Work();
        return !InStream().empty() && InStream().back() == happened;
      }));
      relay.reset();
      if (!faults.fired()) break;
      ++failures;
    }
    faults.Clear();
  }
  told_->Inject(nullptr);
  EXPECT_GT(failures, 10);
  ExpectPlaced(happened);
  EXPECT_EQ(InStream().size(), static_cast<size_t>(happened));
}

TEST_F(RelayTest, WhatWasCommittedAndNotPublishedIsPublishedByTheNextLeader) {
  redis_.Kill();
  HappenOften("a", 5);
  MakeRelay()->Work();
  ExpectPlaced(5);
  redis_.Restart();
  const auto next = MakeRelay();
  ASSERT_TRUE(testing::Eventually([&] {
    next->Work();
    return InStream().size() == 5;
  }));
}

TEST_F(RelayTest, AStreamThatIsFullHoldsUpNeitherWritesNorPositions) {
  ASSERT_TRUE(redis_client_.Run({"CONFIG", "SET", "maxmemory", "1mb"}).ok());
  const auto relay = MakeRelay();
  HappenOften("a", 2'000);
  relay->Work();
  ExpectPlaced(2'000);
  EXPECT_LT(InStream().size(), 2'000u);
  ASSERT_TRUE(redis_client_.Run({"CONFIG", "SET", "maxmemory", "0"}).ok());
  ASSERT_TRUE(testing::Eventually([&] {
    relay->Work();
    return InStream().size() == 2'000;
  }));
  EXPECT_EQ(relay->counts().unpublished, 0);
}

TEST_F(RelayTest, ADatabaseOlderThanItsStreamBeginsANewEpoch) {
  HappenOften("a", 5);
  MakeRelay()->Work();
  const std::int64_t old_epoch = Epoch();
  // A backup of the third event is restored.
  telling_.Run("DELETE FROM outbox_positions WHERE position > 3");
  telling_.Run("DELETE FROM outbox WHERE version > 3");
  const auto relay = MakeRelay();
  relay->Work();
  HappenOften("a", 1, 4);
  relay->Work();
  EXPECT_GT(Epoch(), old_epoch);
  EXPECT_EQ(told_observer_.Count("SELECT base_position FROM event_epochs WHERE epoch = " +
                                 std::to_string(Epoch())),
            3);
  EXPECT_THAT(InStream(), ElementsAre(1, 2, 3, 4)) << "the stream of the new epoch";
}

TEST_F(RelayTest, WhatEverybodyHasConfirmedGoesAfterSevenDaysAndTheNumbersGoOn) {
  HappenOften("a", 10);
  const auto relay = MakeRelay();
  relay->Work();
  source_->Confirm({Epoch(), 6}).value();
  clock_.ahead = Relay::kKeep - std::chrono::hours(1);
  {
    TakeLeadership(telling_, told_observer_, "relay");
    const auto early = MakeRelay();
    early->Work();
    EXPECT_EQ(told_observer_.Count("SELECT COUNT(*) FROM outbox"), 10);
    TakeLeadership(telling_, told_observer_, "relay");
  }
  clock_.ahead = Relay::kKeep + std::chrono::hours(1);
  const auto later = MakeRelay();
  later->Work();
  EXPECT_EQ(told_observer_.Count("SELECT MIN(position) FROM outbox_positions"), 7);
  EXPECT_EQ(told_observer_.Count("SELECT COUNT(*) FROM outbox"), 4);
  source_->Confirm({Epoch(), 10}).value();
  TakeLeadership(telling_, told_observer_, "relay");
  const auto last = MakeRelay();
  last->Work();
  EXPECT_EQ(told_observer_.Count("SELECT COUNT(*) FROM outbox"), 1) << "the last one stays";
  HappenOften("a", 1, 11);
  last->Work();
  EXPECT_EQ(told_observer_.Count("SELECT MAX(position) FROM outbox_positions"), 11);
}

TEST_F(RelayTest, TheStreamKeepsWhatAConsumerHasNotConfirmedAndAWindowForOthers) {
  HappenOften("a", static_cast<int>(Relay::kStreamWindow) + 500);
  source_->Confirm({0, 0}).value();  // a consumer that knows nothing yet
  const auto relay = MakeRelay();
  relay->Work();
  EXPECT_THAT(InStream().front(), 1);
  source_->Confirm({Epoch(), Relay::kStreamWindow + 500}).value();
  TakeLeadership(telling_, told_observer_, "relay");
  const auto next = MakeRelay();
  next->Work();
  EXPECT_GT(InStream().front(), 200) << "whole nodes of the stream";
  EXPECT_LE(InStream().front(), 501);
}

}  // namespace
}  // namespace steward::events
