// Other processes know of changed rights because identity tells them, and if nobody can tell them,
// because they ask.
#include "common/app/policy_follower.h"

#include "common/base/repeating.h"
#include "common/events/relay.h"
#include "common/rpc/client.h"
#include "common/rpc/dispatcher.h"
#include "tests/support/eventually.h"
#include "tests/support/identity_stage.h"
#include "tests/support/private_redis.h"
#include "tests/support/schema_observer.h"

namespace steward::identity {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Eventually;

// So long that whatever is known sooner was not asked for by the clock.
constexpr milliseconds kNever = std::chrono::hours(1);

// Identity behind a port, with its relay; the one who follows is `services/directory`.
class PolicyFollowerTest : public IdentityTest {
 protected:
  PolicyFollowerTest() {
    Ok(dispatcher_.Start());
    identity_.emplace("identity", "ipv4:127.0.0.1:" + std::to_string(dispatcher_.port()), 1);
    keys_.set_service_key_file(folder_.Path("service_keys/directory"));
    admin_token_ = Administrator();
    branch_ = CreateBranch(admin_token_, "b1");
    person_ = Ok(CreateStaff(admin_token_, branch_, "lilei")).name();
  }

  std::unique_ptr<app::PolicyFollower> Follow(milliseconds interval, bool with_streams = true) {
    std::optional<cache::RedisOptions> streams;
    if (with_streams) streams = {.socket = redis_.socket()};
    auto follower = app::PolicyFollower::Start({.identity = *identity_,
                                                .service = "directory",
                                                .keys = keys_,
                                                .policy = known_,
                                                .streams = std::move(streams),
                                                .interval = interval});
    EXPECT_TRUE(Eventually([&] { return follower.value()->loaded(); }));
    return std::move(follower).value();
  }
  // A token of the person, who signs in anew, and the session it names.
  std::string SignIn() {
    token_ = Ok(Login("lilei", kPassword)).access_token();
    return pipeline_->tokens().Verify(token_).value()->session;
  }
  bool IsKnownToHaveEnded(const std::string& session) {
    return known_.marks()->ended_sessions.contains(session);
  }
  // The person signs in and out.
  std::string EndASession() {
    const std::string session = SignIn();
    Ok(Call<google::protobuf::Empty>("SessionService/Logout", token_, v1::LogoutRequest()));
    return session;
  }
  // Events carry what happens at the latest from the third change on: the first two could have been
  // known by the first question, and by the one that comes with the beginning of the stream.
  void AwaitEvents() {
    for (int i = 0; i < 3; ++i) {
      const std::string session = EndASession();
      ASSERT_TRUE(Eventually([&] { return IsKnownToHaveEnded(session); }));
    }
  }

  testing::PrivateRedis redis_;
  cache::Redis redis_client_{redis_.PatientOptions()};
  events::EventStream stream_{redis_client_, "identity"};
  const events::EventLog log_{"identity"};
  db::Settings server_ = schema_.settings();
  SystemClock real_time_;
  std::unique_ptr<db::Database> relay_db_ = schema_.Open();
  events::Relay relay_{
      {.db = *relay_db_, .server = server_, .log = log_, .stream = &stream_, .clock = real_time_}};
  Repeating relaying_{[this] { return relay_.Work(); }};
  rpc::Dispatcher dispatcher_{{.listen = "127.0.0.1:0"}, bindings_, pipeline_->pipeline()};
  std::optional<rpc::Client> identity_;
  config::v1::Keys keys_;
  auth::Policy known_;  // to the one who follows
  std::string admin_token_, branch_, person_, token_;
};

TEST_F(PolicyFollowerTest, AWithdrawnGrantAnEndedSessionAndAChangedRoleAreKnownWithoutAsking) {
  const auto follower = Follow(kNever);
  AwaitEvents();
  const v1::Grant grant = Ok(Give(admin_token_, person_, "front-desk", branch_));
  const std::string granted = SignIn();
  v1::DeleteGrantRequest withdraw;
  withdraw.set_name(grant.name());
  Ok(Call<google::protobuf::Empty>("GrantService/DeleteGrant", admin_token_, withdraw));
  EXPECT_TRUE(Eventually([&] { return IsKnownToHaveEnded(granted); }));

  const std::string open = SignIn();
  v1::EndAllSessionsRequest end;
  end.set_name(person_);
  Ok(Call<v1::EndedSessions>("OpenSessionService/EndAllSessions", admin_token_, end));
  EXPECT_TRUE(Eventually([&] { return IsKnownToHaveEnded(open); }));

  const v1::ListRolesResponse roles = Ok(
      Call<v1::ListRolesResponse>("RoleService/ListRoles", admin_token_, v1::ListRolesRequest()));
  v1::UpdateRoleRequest update;
  for (const v1::Role& role : roles.roles()) {
    if (role.name() == "roles/front-desk") *update.mutable_role() = role;
  }
  ASSERT_TRUE(known_.roles().Allows("front-desk", "ticket.create"));
  update.mutable_role()->clear_permissions();
  update.mutable_role()->add_permissions("ticket.read");
  update.mutable_update_mask()->add_paths("permissions");
  Ok(Call<v1::Role>("RoleService/UpdateRole", admin_token_, update));
  EXPECT_TRUE(Eventually([&] { return !known_.roles().Allows("front-desk", "ticket.create"); }));
}

TEST_F(PolicyFollowerTest, ManyChangesInARowAreAskedForTogether) {
  const auto follower = Follow(kNever);
  AwaitEvents();
  const std::int64_t asked_before = follower->asked();
  const auto start = std::chrono::steady_clock::now();
  std::string last;
  for (int i = 0; i < 100; ++i) {
    const SessionId id(pipeline_->ids().Next(clock_.Now()));
    Ok(db_->Transact(Minute(), [&](db::Tx& tx) {
      return PolicyRepository().Refuse(tx, {id}, {pipeline_->ids(), "", clock_.Now()});
    }));
    last = id.ToString();
  }
  EXPECT_TRUE(Eventually([&] { return IsKnownToHaveEnded(last); }));
  const auto tenths = (std::chrono::steady_clock::now() - start) / milliseconds(100);
  EXPECT_LE(follower->asked() - asked_before, tenths + 2);
  EXPECT_LT(follower->asked() - asked_before, 100);
}

TEST_F(PolicyFollowerTest, WithoutRedisTheQuestionEveryTwoSecondsDoesIt) {
  const auto follower = Follow(seconds(2));
  AwaitEvents();
  redis_.Kill();
  const std::string session = EndASession();
  EXPECT_TRUE(Eventually([&] { return IsKnownToHaveEnded(session); }, seconds(5)));
}

TEST_F(PolicyFollowerTest, WithoutStreamsInTheSettingsItOnlyAsks) {
  const auto follower = Follow(milliseconds(50), /*with_streams=*/false);
  const std::string session = EndASession();
  EXPECT_TRUE(Eventually([&] { return IsKnownToHaveEnded(session); }, seconds(5)));
}

TEST_F(PolicyFollowerTest,
       WhatHappensWhileRedisIsAwayAndAfterItForgotEverythingIsKnownOnceItIsBack) {
  const auto follower = Follow(kNever);
  AwaitEvents();
  redis_.Kill();  // it keeps nothing on disk
  const std::string meanwhile = EndASession();
  redis_.Restart();
  EXPECT_TRUE(Eventually([&] { return IsKnownToHaveEnded(meanwhile); }, seconds(30)));
  const std::string afterwards = EndASession();
  EXPECT_TRUE(Eventually([&] { return IsKnownToHaveEnded(afterwards); }, seconds(30)));
}

TEST_F(PolicyFollowerTest, EveryVersionOfThePolicyIsToldOnceAndTheEventNamesNobody) {
  EndASession();
  testing::SchemaObserver observer(schema_);
  EXPECT_GT(observer.Count("SELECT version FROM policy_state"), 1);
  EXPECT_EQ(observer.Count("SELECT COUNT(DISTINCT version) FROM outbox WHERE type ="
                           " 'steward.identity.v1.PolicyChanged' AND branch_id = 'hq'"
                           " AND aggregate = 'branches/hq/policy'"),
            observer.Count("SELECT version - 1 FROM policy_state"));
  EXPECT_EQ(observer.Count("SELECT COUNT(*) FROM outbox WHERE type ="
                           " 'steward.identity.v1.PolicyChanged' AND LENGTH(payload) > 11"),
            0)
      << "a number and nothing else";
}

}  // namespace
}  // namespace steward::identity
