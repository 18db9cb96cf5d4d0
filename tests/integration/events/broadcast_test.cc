// Reading along in a stream: from now on, in order, and anew where something was lost.
#include "common/events/broadcast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>

#include "tests/support/eventually.h"
#include "tests/support/private_redis.h"

namespace steward::events {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr milliseconds kNoWait{0};

class BroadcastTest : public ::testing::Test {
 protected:
  // The service has published these positions, if the stream takes them, and says so.
  void Publish(std::int64_t epoch, std::int64_t first, std::int64_t last) {
    std::vector<Envelope> events;
    for (std::int64_t position = first; position <= last; ++position) {
      Envelope& event = events.emplace_back();
      event.set_source("teller");
      event.set_epoch(epoch);
      event.set_position(position);
    }
    ASSERT_TRUE(stream_.Publish(events).ok());
    Announce(epoch, last);
  }
  void Announce(std::int64_t epoch, std::int64_t position) {
    ASSERT_TRUE(stream_.Announce({epoch, position}).ok());
  }
  static std::vector<std::int64_t> PositionsOf(const Broadcast::Heard& heard) {
    std::vector<std::int64_t> positions;
    for (const Envelope& event : heard.events) positions.push_back(event.position());
    return positions;
  }
  Broadcast::Heard Listen(Broadcast& broadcast) { return broadcast.Listen(kNoWait).value(); }
  // One that has heard the first five events.
  Broadcast ListeningAfterFive(std::int64_t kept) {
    Publish(1, 1, 5);
    Broadcast broadcast(stream_, kept);
    Listen(broadcast);
    return broadcast;
  }
  // Listens until it begins anew, and gives that.
  Broadcast::Heard ListenUntilAnew(Broadcast& broadcast) {
    Broadcast::Heard heard;
    EXPECT_TRUE(testing::Eventually([&] {
      heard = Listen(broadcast);
      return heard.anew.has_value();
    }));
    return heard;
  }
  static void ExpectPlace(const Broadcast::Heard& heard, std::int64_t epoch,
                          std::int64_t position) {
    ASSERT_TRUE(heard.anew.has_value());
    EXPECT_EQ(heard.anew->epoch, epoch);
    EXPECT_EQ(heard.anew->position, position);
  }

  testing::PrivateRedis server_{{"--appendonly", "yes", "--appendfsync", "always"}};
  cache::Redis redis_{server_.PatientOptions()};
  EventStream stream_{redis_, "teller"};
};

TEST_F(BroadcastTest, ItBeginsBehindWhatIsThereAndHearsWhatFollowsInOrder) {
  Broadcast broadcast(stream_, /*kept=*/3);
  EXPECT_FALSE(Listen(broadcast).anew.has_value());
  EXPECT_FALSE(broadcast.has_begun()) << "nobody has published yet";
  Publish(1, 1, 5);
  const Broadcast::Heard first = ListenUntilAnew(broadcast);
  ExpectPlace(first, 1, 5);
  EXPECT_THAT(PositionsOf(first), ElementsAre(3, 4, 5));
  EXPECT_TRUE(broadcast.has_begun());
  EXPECT_THAT(PositionsOf(Listen(broadcast)), IsEmpty());
  Publish(1, 6, 7);
  EXPECT_THAT(PositionsOf(Listen(broadcast)), ElementsAre(6, 7));
  Publish(1, 8, 8 + Broadcast::kReadAtOnce);
  Broadcast::Heard many = Listen(broadcast);
  EXPECT_TRUE(many.has_more);
  EXPECT_EQ(many.events.size(), static_cast<size_t>(Broadcast::kReadAtOnce));
  many = Listen(broadcast);
  EXPECT_FALSE(many.has_more);
  EXPECT_THAT(PositionsOf(many), ElementsAre(8 + Broadcast::kReadAtOnce));
}

TEST_F(BroadcastTest, WhoWantsNothingOfBeforeIsGivenNothing) {
  Publish(1, 1, 5);
  Broadcast broadcast(stream_, /*kept=*/0);
  const Broadcast::Heard first = Listen(broadcast);
  ExpectPlace(first, 1, 5);
  EXPECT_THAT(PositionsOf(first), IsEmpty());
}

TEST_F(BroadcastTest, AGapBeginsAnewBehindIt) {
  Broadcast broadcast = ListeningAfterFive(/*kept=*/10);
  Publish(1, 6, 6);
  Publish(1, 8, 9);
  const Broadcast::Heard before = Listen(broadcast);
  EXPECT_FALSE(before.anew.has_value());
  EXPECT_THAT(PositionsOf(before), ElementsAre(6)) << "what came in order is not thrown away";
  EXPECT_TRUE(before.has_more);
  const Broadcast::Heard after = Listen(broadcast);
  ExpectPlace(after, 1, 9);
  EXPECT_THAT(PositionsOf(after), ElementsAre(8, 9)) << "what is kept has no gap";
  Publish(1, 10, 10);
  EXPECT_THAT(PositionsOf(Listen(broadcast)), ElementsAre(10));
}

TEST_F(BroadcastTest, AStreamThatWasTrimmedPastItBeginsAnew) {
  Broadcast broadcast = ListeningAfterFive(/*kept=*/2);
  Publish(1, 6, 20);
  ASSERT_TRUE(redis_.Run({"XTRIM", "events:teller:1", "MINID", "15-0"}).ok());
  const Broadcast::Heard heard = Listen(broadcast);
  ExpectPlace(heard, 1, 20);
  EXPECT_THAT(PositionsOf(heard), ElementsAre(19, 20));
}

TEST_F(BroadcastTest, ARedisThatForgetsEverythingIsNoticedByWhatIsAnnouncedAndNeverComes) {
  Broadcast broadcast = ListeningAfterFive(/*kept=*/2);
  server_.Flush();
  EXPECT_FALSE(Listen(broadcast).anew.has_value()) << "nothing says that anything was lost";
  Announce(1, 7);
  const Broadcast::Heard heard = ListenUntilAnew(broadcast);
  ExpectPlace(heard, 1, 7);
  EXPECT_THAT(PositionsOf(heard), IsEmpty());
  Publish(1, 8, 8);
  EXPECT_THAT(PositionsOf(Listen(broadcast)), ElementsAre(8));
}

TEST_F(BroadcastTest, ANewEpochBeginsAnewThoughItsPositionsAreSmaller) {
  Broadcast broadcast = ListeningAfterFive(/*kept=*/2);
  Publish(2, 1, 3);
  const Broadcast::Heard heard = ListenUntilAnew(broadcast);
  ExpectPlace(heard, 2, 3);
  EXPECT_THAT(PositionsOf(heard), ElementsAre(2, 3));
  Publish(2, 4, 4);
  EXPECT_THAT(PositionsOf(Listen(broadcast)), ElementsAre(4));
}

TEST_F(BroadcastTest, WhileRedisIsAwayItSaysSoAndGoesOnAfterwardsWhereItWas) {
  Broadcast broadcast = ListeningAfterFive(/*kept=*/2);
  Publish(1, 6, 6);
  server_.Kill();
  for (int i = 0; i < 5; ++i) {
    const auto heard = broadcast.Listen(kNoWait);
    ASSERT_FALSE(heard.ok());
    EXPECT_EQ(heard.error().reason, "REDIS_UNAVAILABLE");
  }
  server_.Restart();
  Publish(1, 7, 7);
  const Broadcast::Heard heard = Listen(broadcast);
  EXPECT_FALSE(heard.anew.has_value());
  EXPECT_THAT(PositionsOf(heard), ElementsAre(6, 7));
}

TEST_F(BroadcastTest, WhoWaitsHearsTheEventWhenItComes) {
  Broadcast broadcast = ListeningAfterFive(/*kept=*/0);
  const auto start = std::chrono::steady_clock::now();
  auto heard = std::async(std::launch::async,
                          [&] { return broadcast.Listen(std::chrono::minutes(1)).value(); });
  ASSERT_TRUE(testing::Eventually([&] {
    return redis_.Run({"INFO", "clients"}).value().text.find("blocked_clients:1") !=
           std::string::npos;
  }));
  Publish(1, 6, 6);
  EXPECT_THAT(PositionsOf(heard.get()), ElementsAre(6));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
}

}  // namespace
}  // namespace steward::events
