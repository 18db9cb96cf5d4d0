// Live events through the whole stack: what happens in a service is told to whoever may read it,
// whatever becomes of connections, Redis and the processes in between.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/auth/token.h"
#include "tests/support/eventually.h"
#include "tests/support/live_client.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

using std::chrono::seconds;
using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kSite[] = "branches/b1/sites/s1";
constexpr char kBranch[] = "parent=branches/b1";
constexpr char kRegistered[] = "types=steward.tickets.v1.TicketRegistered";

class LiveEventsTest : public ::testing::Test {
 protected:
  // Each service tells its events in their order: once this ticket was heard of, those of the tests
  // before are told as well, and nobody who listens from now on hears of them.
  void SetUp() override {
    LiveClient client = Listen(std::string(kBranch) + "&" + kRegistered, stack_.token("desk"));
    ASSERT_TRUE(client.Hears(NewTicket()));
  }

  std::string NewTicket(const std::string& site = "s1", const std::string& branch = "b1") {
    return stack_.Must("POST", "/v1/branches/" + branch + "/sites/" + site + "/tickets",
                       stack_.token(branch == "b1" ? "desk" : "other"),
                       {{"kind", "KIND_HOME_REPAIR"},
                        {"channel", "CHANNEL_PHONE"},
                        {"severity", "SEVERITY_3"},
                        {"title", "厨房水管漏水"},
                        {"place", "9-1-101"}})["name"];
  }
  std::string NewPerson() {
    return stack_.Must("POST", "/v1/branches/b1/staff", stack_.token("admin"),
                       {{"staff", {{"displayName", "新人"}, {"login", "xinren"}}}})["name"];
  }
  LiveClient Listen(const std::string& query, const std::string& token,
                    const std::string& from = "") {
    LiveClient client(stack_.http_port(), query, token, from);
    EXPECT_EQ(client.status(), 200) << client.Read();
    EXPECT_TRUE(client.Hears("id: "));
    return client;
  }
  // Another process of the gateway, once it has read the streams and so knows who may listen.
  void StartAnotherGateway() {
    stack_.process("gateway").Terminate();
    stack_.Restart("gateway");
    EXPECT_TRUE(Eventually([&] {
      return LiveClient(stack_.http_port(), kBranch, stack_.token("desk")).status() == 200;
    }));
  }
  // What the events it was told say in this field.
  static std::multiset<std::string> ValuesOf(LiveClient& client, const std::string& field) {
    std::multiset<std::string> values;
    for (const std::string& data : client.Lines("data")) {
      const Json event = Json::parse(data);
      if (event.contains(field)) values.insert(event[field]);
    }
    return values;
  }
  static std::multiset<std::string> NamesOf(LiveClient& client) { return ValuesOf(client, "name"); }
  // A token of the administrator's name with this grant.
  std::string TokenOf(const std::string& role, const std::string& prefix, Time expires) {
    const auto signer = auth::TokenSigner::Open(stack_.key_folder() + "/token_secret").value();
    return signer
        ->Sign({.name = stack_.name("admin"),
                .session = "01900000-0000-7000-8000-00000000dead",
                .grants = {{role, prefix}},
                .expires = expires},
               now_)
        .value();
  }

  const Time now_ = SystemClock().Now();
  Stack& stack_ = Stack::Shared();
};

TEST_F(LiveEventsTest, ATicketIsToldToThoseWhoMayReadItAndToNobodyElse) {
  LiveClient desk =
      Listen(std::string(kBranch) + "&" + kRegistered + "&types=steward.tickets.v1.TicketMoved",
             stack_.token("desk"));
  LiveClient site = Listen("parent=branches/b1/sites/-", TokenOf("dispatcher", kSite, now_ + 1h));
  LiveClient other = Listen("parent=branches/b2", stack_.token("other"));
  LiveClient staff = Listen(std::string(kBranch) + "&types=steward.identity.v1.StaffChanged",
                            stack_.token("manager"));
  const std::string there = NewTicket("s2");
  const std::string here = NewTicket("s1");
  stack_.Must("POST", "/v1/" + here + ":accept", stack_.token("desk"), Json::object());
  EXPECT_TRUE(desk.Hears("steward.tickets.v1.TicketMoved"));
  const std::vector<std::string> told = desk.Lines("data");
  ASSERT_GE(told.size(), 3u);
  const Json registered = Json::parse(told[0]);
  EXPECT_EQ(registered["type"], "steward.tickets.v1.TicketRegistered");
  EXPECT_EQ(registered["name"], there);
  EXPECT_EQ(registered["version"], "1");
  EXPECT_THAT(registered["time"].get<std::string>(), HasSubstr("T"));
  EXPECT_EQ(registered.size(), 4u) << "and nothing else";
  EXPECT_TRUE(site.Hears("TicketMoved"));
  for (const std::string& name : NamesOf(site)) EXPECT_EQ(name, here);
  // Whoever hears of what is his after that, and of nothing else, was told of none of these. Of
  // people the tests before may have told something that only comes now.
  EXPECT_TRUE(other.Hears(NewTicket("s1", "b2")));
  EXPECT_THAT(ValuesOf(other, "name"), Each(StartsWith("branches/b2/")));
  EXPECT_TRUE(staff.Hears(NewPerson()));
  EXPECT_THAT(ValuesOf(staff, "type"), Each("steward.identity.v1.StaffChanged"));
}

TEST_F(LiveEventsTest, WhoMayNotReadOrAsksWronglyIsToldSo) {
  const auto ask = [&](const std::string& query, const std::string& account,
                       const std::string& headers = "") {
    return stack_.Send("GET", "/v1/events?" + query, account.empty() ? "" : stack_.token(account),
                       "", headers);
  };
  EXPECT_EQ(ask(kBranch, "other").Reason(), "PERMISSION_DENIED");
  EXPECT_EQ(ask("parent=branches/b2", "desk").status, 403);
  // The right to one's own tickets is none to be told of everybody's.
  const std::string own = TokenOf("contractor", "branches/b1", now_ + 1h);
  const std::string tickets = "&types=steward.tickets.v1.TicketMoved";
  EXPECT_EQ(stack_.Send("GET", "/v1/events?" + (kBranch + tickets), own).Reason(),
            "PERMISSION_DENIED");
  EXPECT_EQ(ask(kBranch, "").Reason(), "UNAUTHENTICATED");
  EXPECT_EQ(stack_.Send("GET", std::string("/v1/events?") + kBranch, "forged").status, 401);
  HttpAnswer answer = ask("types=steward.tickets.v1.TicketRegistered", "desk");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.Fields(), std::vector<std::string>{"parent"});
  EXPECT_EQ(ask(std::string(kBranch) + "&types=TicketMoved", "desk").Fields(),
            std::vector<std::string>{"types"});
  EXPECT_EQ(ask(std::string(kBranch) + "&page=1", "desk").Fields(),
            std::vector<std::string>{"page"});
  answer = ask(kBranch, "desk", "Last-Event-ID: 4711\r\nAccept-Language: en\r\n");
  EXPECT_EQ(answer.Fields(), std::vector<std::string>{"Last-Event-ID"});
  EXPECT_THAT(answer.text, HasSubstr("connect again without it"));
  EXPECT_THAT(ask(kBranch, "desk", "Last-Event-ID: 4711\r\n").text, HasSubstr("重新连接"));
  EXPECT_EQ(stack_.Send("POST", std::string("/v1/events?") + kBranch, stack_.token("desk")).status,
            405);
}

TEST_F(LiveEventsTest, ACutLosesNothingAndDoublesNothingAlsoWhenTheGatewayIsStartedAnew) {
  const std::string query = std::string(kBranch) + "&" + kRegistered;
  std::multiset<std::string> made;
  std::multiset<std::string> told;
  std::string id = Listen(query, stack_.token("desk")).last_id();
  for (int round = 0; round < 5; ++round) {
    made.insert(NewTicket());
    if (round == 3) StartAnotherGateway();
    LiveClient client = Listen(query, stack_.token("desk"), id);
    const std::string last = NewTicket("s2");
    made.insert(last);
    EXPECT_TRUE(client.Hears(last));
    EXPECT_THAT(client.Read(), Not(HasSubstr("event: reset"))) << "round " << round;
    told.merge(NamesOf(client));
    id = client.last_id();
  }
  EXPECT_EQ(told, made);
}

TEST_F(LiveEventsTest, ARedisThatForgetsIsToldAsAResetAndEventsGoOn) {
  const std::string query = std::string(kBranch) + "&" + kRegistered;
  LiveClient client = Listen(query, stack_.token("desk"));
  stack_.streams().Kill();
  const std::string lost = NewTicket();
  stack_.streams().Restart();  // empty: it keeps nothing on disk
  const auto knows = [&] {
    client.Read();
    return NamesOf(client).contains(lost) ||
           client.Read().find("event: reset") != std::string::npos;
  };
  EXPECT_TRUE(Eventually(knows, seconds(30)));
  const std::string next = NewTicket();
  EXPECT_TRUE(client.Hears(next, seconds(30)));

  stack_.streams().Flush();
  const std::string after = NewTicket();
  EXPECT_TRUE(client.Hears(after, seconds(30)) || client.Hears("event: reset"));
}

TEST_F(LiveEventsTest, ANewEpochResets) {
  LiveClient client = Listen(std::string(kBranch) + "&" + kRegistered, stack_.token("desk"));
  const std::string old = client.last_id();
  stack_.process("tickets").Terminate();
  EXPECT_EQ(stack_.Command("tickets", "--new-event-epoch").first, 0);
  stack_.Restart("tickets");
  EXPECT_TRUE(client.Hears("event: reset", seconds(30)));
  EXPECT_NE(client.last_id(), old);
  LiveClient resumed = Listen(std::string(kBranch) + "&" + kRegistered, stack_.token("desk"), old);
  EXPECT_TRUE(resumed.Hears("event: reset"));
  const auto reaches = [&] {
    return stack_.Send("GET", "/v1/branches/b1/sites/s1/tickets", stack_.token("desk")).status;
  };
  EXPECT_TRUE(Eventually([&] { return reaches() == 200; }, seconds(20)));
  EXPECT_TRUE(client.Hears(NewTicket()));
}

TEST_F(LiveEventsTest, AStreamEndsWithItsTokenAndItsSession) {
  LiveClient soon = Listen(kBranch, TokenOf("administrator", "", SystemClock().Now() + 3s));
  EXPECT_TRUE(soon.Ends());
  EXPECT_THAT(soon.Read(), HasSubstr("TOKEN_EXPIRED"));

  const std::string session =
      stack_.Must("POST", "/v1/sessions:login", "",
                  {{"login", "visitor"}, {"password", Stack::kPassword}})["accessToken"];
  LiveClient ended = Listen(kBranch, session);
  stack_.Must("POST", "/v1/sessions:logout", session, Json::object());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(ended.Ends());
  EXPECT_LE(std::chrono::steady_clock::now() - start, seconds(8)) << "5 s on a machine of its own";
}

TEST_F(LiveEventsTest, ASeventhStreamIsRefusedAndAnEndingGatewayEndsThem) {
  std::vector<std::unique_ptr<LiveClient>> clients;
  const auto open = [&] {
    clients.push_back(
        std::make_unique<LiveClient>(stack_.http_port(), kBranch, stack_.token("dispatcher")));
    return clients.back()->status();
  };
  for (int i = 0; i < 6; ++i) EXPECT_EQ(open(), 200);
  EXPECT_EQ(open(), 429);
  EXPECT_THAT(clients.back()->Read(), HasSubstr("LIVE_STREAMS_EXHAUSTED"));
  StartAnotherGateway();
  for (int i = 0; i < 6; ++i) {
    EXPECT_TRUE(clients[static_cast<size_t>(i)]->Ends());
    EXPECT_EQ(clients[static_cast<size_t>(i)]->Lines("retry").size(), 2u);
  }
}

}  // namespace
}  // namespace steward::testing
