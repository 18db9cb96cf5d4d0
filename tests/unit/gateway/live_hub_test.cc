// Who is told what of live events, and how it ends: the hub without streams and connections.
#include "gateway/live_hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "common/base/text.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/support/echo_contracts.h"

namespace steward::gateway {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kNote = "steward.echo.v1.NoteChanged";
constexpr std::string_view kBoard = "steward.echo.v1.BoardCleared";
const Time kNow = Time(std::chrono::hours(24 * 20'000));

// What a client has read: names of what it was told of, the last id, and everything.
struct Heard {
  std::vector<std::string> names;
  std::string id;
  std::string text;
  bool is_last = false;
  bool is_broken = false;
};

class LiveHubTest : public ::testing::Test {
 protected:
  LiveHubTest() {
    policy_.Replace({{"reader", {"note.read"}}, {"all", {"note.read", "board.read"}}}, {});
    hub_.Begin("echo", {1, 0}, {});
  }

  static LiveRequest Request(const std::string& parent, const std::string& role,
                             const std::string& prefix, const std::string& who = "ann") {
    auto principal = std::make_shared<auth::Principal>();
    principal->name = "branches/b1/staff/" + who;
    principal->session = "session of " + who;
    principal->grants = {{role, prefix}};
    principal->expires = kNow + 10min;
    return {.parent = parent, .types = {}, .principal = std::move(principal), .from = {}};
  }
  const EventType* Type(std::string_view name) const {
    return &contracts_->events().find(name)->second;
  }
  void Happen(std::string_view type, const std::string& name) {
    ++position_;
    hub_.Add("echo", {{.type = Type(type), .position = position_, .name = name, .json = name}});
  }
  static Heard Hear(HttpSource& body) {
    Heard heard;
    while (true) {
      HttpSource::Piece piece = body.Take();
      heard.text += piece.bytes;
      heard.is_last = piece.is_last;
      heard.is_broken = piece.is_broken;
      if (piece.bytes.empty() || piece.is_last) break;
    }
    for (const std::string_view line : Split(heard.text, '\n')) {
      if (line.starts_with("data: branches")) heard.names.emplace_back(line.substr(6));
      if (line.starts_with("id: ")) heard.id = line.substr(4);
    }
    return heard;
  }
  std::string ReasonOf(LiveRequest request) {
    const auto opened = hub_.Open(std::move(request));
    return opened.ok() ? "OK" : opened.error().reason;
  }

  std::unique_ptr<Contracts> contracts_ = testing::EchoContracts();
  auth::Policy policy_;
  LiveHub hub_{*contracts_, policy_};
  std::int64_t position_ = 0;
};

TEST_F(LiveHubTest, OneIsToldOfWhatOneMayReadUnderTheNameOneAskedFor) {
  const auto whole = hub_.Open(Request("branches/b1", "all", "")).value();
  const auto notes = hub_.Open(Request("branches/b1", "reader", "branches/b1")).value();
  const auto site = hub_.Open(Request("branches/b1/sites/s1", "all", "branches/b1")).value();
  const auto sites =
      hub_.Open(Request("branches/b1/sites/-", "all", "branches/b1/sites/s2")).value();
  const auto other = hub_.Open(Request("branches/b2", "all", "branches/b2")).value();
  const auto company = hub_.Open(Request("branches/-", "all", "branches/b2")).value();
  auto wish = Request("branches/b1", "all", "", "bob");
  wish.types = {Type(kBoard)};
  const auto boards = hub_.Open(std::move(wish)).value();

  Happen(kNote, "branches/b1/notes/1");
  Happen(kBoard, "branches/b1/sites/s1/boards/2");
  Happen(kBoard, "branches/b1/sites/s2/boards/3");
  Happen(kNote, "branches/b2/notes/4");
  Happen(kNote, "branches/b12/notes/5");

  EXPECT_THAT(Hear(*whole).names,
              ElementsAre("branches/b1/notes/1", "branches/b1/sites/s1/boards/2",
                          "branches/b1/sites/s2/boards/3"));
  EXPECT_THAT(Hear(*notes).names, ElementsAre("branches/b1/notes/1"));
  EXPECT_THAT(Hear(*site).names, ElementsAre("branches/b1/sites/s1/boards/2"));
  EXPECT_THAT(Hear(*sites).names, ElementsAre("branches/b1/sites/s2/boards/3"));
  EXPECT_THAT(Hear(*other).names, ElementsAre("branches/b2/notes/4"));
  EXPECT_THAT(Hear(*company).names, ElementsAre("branches/b2/notes/4"));
  EXPECT_THAT(Hear(*boards).names,
              ElementsAre("branches/b1/sites/s1/boards/2", "branches/b1/sites/s2/boards/3"));
}

TEST_F(LiveHubTest, WhoMayReadNothingOfWhatHeWantsIsRefused) {
  EXPECT_EQ(ReasonOf(Request("branches/b2", "all", "branches/b1")), "PERMISSION_DENIED");
  EXPECT_EQ(ReasonOf(Request("branches/b1", "all", "branches/b1/sites/s1")), "PERMISSION_DENIED");
  EXPECT_EQ(ReasonOf(Request("branches/b1", "nobody", "branches/b1")), "PERMISSION_DENIED");
  LiveRequest boards = Request("branches/b1", "reader", "branches/b1");
  boards.types = {Type(kNote), Type(kBoard)};
  const auto refused = hub_.Open(std::move(boards));
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().en, HasSubstr("board.read"));
  EXPECT_EQ(hub_.counts().streams, 0);
}

TEST_F(LiveHubTest, WhoeverIsCutOffMissesNothingAndHearsNothingTwice) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> happened;
    std::vector<std::string> heard;
    std::string id;
    std::shared_ptr<HttpSource> body;
    SteadyTime now{};
    for (int step = 0; step < 60; ++step) {
      const auto dice = random() % 10;
      if (body == nullptr) {
        LiveRequest request = Request("branches/b1", "reader", "branches/b1");
        if (!id.empty()) request.from = ParseLivePlaces(id);
        if (id.empty() || dice > 3) body = hub_.Open(std::move(request)).value();
        if (id.empty()) happened.clear();
      } else if (dice == 0) {
        body->Cancel();
        body = nullptr;
      } else if (dice == 1) {
        now += 20s;
        hub_.Tick(kNow, now);  // perhaps a comment with an id
      }
      const std::string name = "branches/b1/notes/" + std::to_string(position_ + 1);
      if (dice % 3 == 0)
        Happen(kBoard, "branches/b1/sites/s1/boards/0");
      else if (Happen(kNote, name); body != nullptr || !id.empty())
        happened.push_back(name);
      if (body == nullptr || random() % 2 == 0) continue;
      const Heard now_heard = Hear(*body);  // what was not read before a cut is lost with it
      EXPECT_THAT(now_heard.text, Not(HasSubstr("reset")));
      heard.insert(heard.end(), now_heard.names.begin(), now_heard.names.end());
      if (!now_heard.id.empty()) id = now_heard.id;
    }
    LiveRequest request = Request("branches/b1", "reader", "branches/b1");
    if (id.empty()) continue;
    if (body != nullptr) body->Cancel();
    request.from = ParseLivePlaces(id);
    const auto rest = hub_.Open(std::move(request)).value();
    const Heard last = Hear(*rest);
    heard.insert(heard.end(), last.names.begin(), last.names.end());
    rest->Cancel();
    ASSERT_EQ(heard, happened) << "round " << round;
  }
  EXPECT_EQ(hub_.counts().streams, 0);
}

TEST_F(LiveHubTest, WhoWasAwayForTooLongIsToldToReadEverythingAnew) {
  const auto text_from = [&](const std::string& id) {
    LiveRequest request = Request("branches/b1", "reader", "branches/b1");
    request.from = ParseLivePlaces(id);
    const auto body = hub_.Open(std::move(request)).value();
    const std::string text = Hear(*body).text;
    body->Cancel();
    return text;
  };
  for (int i = 0; i < type::v1::LIMIT_LIVE_KEPT_EVENTS + 10; ++i)
    Happen(kBoard, "branches/b1/sites/s1/boards/1");
  EXPECT_THAT(text_from("echo:1:10"), Not(HasSubstr("event: reset")));
  EXPECT_THAT(text_from("echo:1:9"), HasSubstr("event: reset\nid: echo:1:4010\n"));
  EXPECT_THAT(text_from("echo:2:4000"), HasSubstr("event: reset")) << "of another epoch";
  EXPECT_THAT(text_from("tickets:1:4000"), HasSubstr("event: reset")) << "of another service";
  EXPECT_THAT(text_from("echo:1:9999"), Not(HasSubstr("reset"))) << "ahead of this gateway";
  for (int i = 0; i < type::v1::LIMIT_LIVE_WAITING_EVENTS; ++i)
    Happen(kNote, "branches/b1/notes/1");
  EXPECT_THAT(text_from("echo:1:4010"), HasSubstr("event: reset")) << "more than may wait";
}

TEST_F(LiveHubTest, AGapOrANewEpochResetsThoseWhoListenAndTheyGoOn) {
  const auto body = hub_.Open(Request("branches/b1", "reader", "branches/b1")).value();
  Happen(kNote, "branches/b1/notes/1");
  hub_.Begin("echo", {2, 1}, {});
  position_ = 1;
  Happen(kNote, "branches/b1/notes/2");
  const Heard heard = Hear(*body);
  EXPECT_THAT(heard.text,
              HasSubstr("notes/1\n\nevent: reset\nid: echo:2:1\ndata: {}\n\nid: echo:2:2"));
  EXPECT_EQ(hub_.counts().resets, 1);
}

TEST_F(LiveHubTest, WhoDoesNotReadIsDroppedAndTheOthersGoOn) {
  const auto slow = hub_.Open(Request("branches/b1", "reader", "branches/b1", "slow")).value();
  const auto quick = hub_.Open(Request("branches/b1", "reader", "branches/b1", "quick")).value();
  size_t heard = 0;
  for (int i = 0; i < type::v1::LIMIT_LIVE_WAITING_EVENTS - 1; ++i) {
    Happen(kNote, "branches/b1/notes/1");
    heard += Hear(*quick).names.size();
  }
  EXPECT_EQ(hub_.counts().shed, 0) << "with its greeting that is as much as may wait";
  Happen(kNote, "branches/b1/notes/1");
  EXPECT_EQ(hub_.counts().shed, 1);
  EXPECT_EQ(hub_.counts().streams, 1);
  EXPECT_TRUE(Hear(*slow).is_broken);
  EXPECT_EQ(heard + Hear(*quick).names.size(), size_t{type::v1::LIMIT_LIVE_WAITING_EVENTS});

  const auto large = hub_.Open(Request("branches/b1", "reader", "branches/b1", "large")).value();
  ++position_;
  hub_.Add("echo", {{.type = Type(kNote),
                     .position = position_,
                     .name = "branches/b1/notes/1",
                     .json = std::string(type::v1::LIMIT_LIVE_WAITING_BYTES, 'x')}});
  EXPECT_TRUE(Hear(*large).is_broken);
}

TEST_F(LiveHubTest, OnePersonHasSixStreamsAndAGatewayAThousand) {
  std::vector<std::shared_ptr<HttpSource>> open;
  const auto ask = [&](const std::string& who) {
    auto opened = hub_.Open(Request("branches/b1", "reader", "branches/b1", who));
    if (!opened.ok()) return opened.error().reason;
    open.push_back(opened.value());
    return std::string("OK");
  };
  for (int i = 0; i < 6; ++i) EXPECT_EQ(ask("ann"), "OK");
  EXPECT_EQ(ask("ann"), "LIVE_STREAMS_EXHAUSTED");
  EXPECT_EQ(ask("bob"), "OK");
  open[2]->Cancel();
  EXPECT_EQ(ask("ann"), "OK");
  for (int i = 0; hub_.counts().streams < type::v1::LIMIT_LIVE_STREAMS; ++i)
    ASSERT_EQ(ask("person " + std::to_string(i)), "OK");
  EXPECT_EQ(ask("one more"), "GATEWAY_OVERLOADED");
}

TEST_F(LiveHubTest, AStreamEndsWithItsTokenItsSessionAndItsRight) {
  const auto open = [&](const std::string& who, const std::string& role) {
    return hub_.Open(Request("branches/b1", role, "branches/b1", who)).value();
  };
  const auto expired = open("ann", "reader");
  hub_.Tick(kNow + 10min - 1ms, SteadyTime());
  EXPECT_FALSE(Hear(*expired).is_last);
  hub_.Tick(kNow + 10min, SteadyTime());
  Heard heard = Hear(*expired);
  EXPECT_TRUE(heard.is_last);
  EXPECT_THAT(heard.text, HasSubstr("event: end\ndata: {\"reason\":\"TOKEN_EXPIRED\"}"));

  const auto ended = open("bob", "reader");
  const auto stays = open("cid", "all");
  policy_.Replace({{"all", {"board.read"}}},
                  {.ended_sessions = {"session of bob"}, .clock_offsets = {}});
  const auto denied_before = hub_.Open(Request("branches/b1", "reader", "branches/b1"));
  EXPECT_FALSE(denied_before.ok());
  hub_.Tick(kNow, SteadyTime());
  EXPECT_TRUE(Hear(*ended).is_last);
  EXPECT_FALSE(Hear(*stays).is_last) << "there is still something he may read";
  Happen(kNote, "branches/b1/notes/1");
  EXPECT_THAT(Hear(*stays).names, IsEmpty());
  policy_.Replace({}, {});
  hub_.Tick(kNow, SteadyTime());
  heard = Hear(*stays);
  EXPECT_TRUE(heard.is_last);
  EXPECT_THAT(heard.text, HasSubstr("PERMISSION_DENIED"));
  EXPECT_EQ(hub_.counts().streams, 0);
}

TEST_F(LiveHubTest, AQuietStreamIsKeptAliveWithItsPlace) {
  const auto body = hub_.Open(Request("branches/b1", "reader", "branches/b1")).value();
  EXPECT_THAT(Hear(*body).text, StartsWith("retry: "));
  hub_.Tick(kNow, SteadyTime() + 1s);
  Happen(kBoard, "branches/b1/sites/s1/boards/1");
  hub_.Tick(kNow, SteadyTime() + 15s);
  EXPECT_EQ(Hear(*body).text, "");
  hub_.Tick(kNow, SteadyTime() + 16s);
  EXPECT_EQ(Hear(*body).text, ": nothing new\nid: echo:1:1\n\n");
}

TEST_F(LiveHubTest, AGatewayThatEndsSendsItsClientsElsewhere) {
  const auto body = hub_.Open(Request("branches/b1", "reader", "branches/b1")).value();
  Happen(kNote, "branches/b1/notes/1");
  hub_.Drain();
  const Heard heard = Hear(*body);
  EXPECT_THAT(heard.names, ElementsAre("branches/b1/notes/1"));
  EXPECT_TRUE(heard.is_last);
  EXPECT_EQ(heard.id, "echo:1:1");
  EXPECT_EQ(ReasonOf(Request("branches/b1", "reader", "branches/b1")), "LIVE_EVENTS_UNAVAILABLE");
  LiveHub fresh(*contracts_, policy_);
  EXPECT_EQ(fresh.Open(Request("branches/b1", "reader", "branches/b1")).error().reason,
            "LIVE_EVENTS_UNAVAILABLE")
      << "nothing is known of the service yet";
}

}  // namespace
}  // namespace steward::gateway
