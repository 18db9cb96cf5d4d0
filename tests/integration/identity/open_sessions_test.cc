// Sessions as their people see them: listed, and ended one by one or together.
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;

class OpenSessionsTest : public IdentityTest {
 protected:
  OpenSessionsTest() : admin_token_(Administrator()) {
    person_ = Ok(CreateStaff(admin_token_, CreateBranch(admin_token_, "b1"), "lilei")).name();
  }

  v1::Session SignIn(const std::string& device) {
    v1::LoginRequest request;
    request.set_login("lilei");
    request.set_password(std::string(kPassword));
    request.set_device(device);
    return Ok(Call<v1::Session>("SessionService/Login", "", request));
  }
  v1::ListSessionsResponse Own(const std::string& token) {
    return Ok(Call<v1::ListSessionsResponse>("OpenSessionService/ListOwnSessions", token,
                                             v1::ListOwnSessionsRequest()));
  }
  static std::vector<std::string> Devices(const v1::ListSessionsResponse& list) {
    std::vector<std::string> devices;
    for (const v1::OpenSession& session : list.sessions()) devices.push_back(session.device());
    return devices;
  }
  std::string EndOwn(const std::string& token, const std::string& name) {
    v1::EndOwnSessionRequest request;
    request.set_name(name);
    return ReasonOf(Call<v1::EndedSessions>("OpenSessionService/EndOwnSession", token, request));
  }
  std::string End(const std::string& token, const std::string& name) {
    v1::EndSessionRequest request;
    request.set_name(name);
    return ReasonOf(Call<v1::EndedSessions>("OpenSessionService/EndSession", token, request));
  }
  Result<v1::EndedSessions> EndAll(const std::string& token, const std::string& person) {
    v1::EndAllSessionsRequest request;
    request.set_name(person);
    return Call<v1::EndedSessions>("OpenSessionService/EndAllSessions", token, request);
  }
  Result<v1::ListSessionsResponse> List(const std::string& token, const std::string& person) {
    v1::ListSessionsRequest request;
    request.set_parent(person);
    return Call<v1::ListSessionsResponse>("OpenSessionService/ListSessions", token, request);
  }

  std::string admin_token_;
  std::string person_;
};

TEST_F(OpenSessionsTest, APersonSeesWhereHeIsSignedInTheOneUsedLastFirst) {
  const v1::Session desk = SignIn("前台电脑");
  clock_.Move(minutes(5));
  const v1::Session phone = SignIn("phone");
  clock_.Move(minutes(5));
  const v1::Session fresh = Ok(Refresh(desk.refresh_token()));
  const v1::ListSessionsResponse list = Own(fresh.access_token());
  EXPECT_THAT(Devices(list), ElementsAre("前台电脑", "phone"));
  EXPECT_TRUE(list.sessions(0).current());
  EXPECT_FALSE(list.sessions(1).current());
  EXPECT_TRUE(list.sessions(0).name().starts_with(person_ + "/sessions/"));
  EXPECT_EQ(list.sessions(0).refresh_time().seconds() - list.sessions(0).start_time().seconds(),
            600);
  EXPECT_EQ(list.sessions(1).expire_time().seconds() - list.sessions(1).start_time().seconds(),
            1800);
}

TEST_F(OpenSessionsTest, WhatIsIdleOrOldOrEndedIsNotListed) {
  SignIn("idle");
  clock_.Move(minutes(30));
  const std::string token = SignIn("here").access_token();
  EXPECT_THAT(Devices(Own(token)), ElementsAre("here"));
  const v1::Session other = SignIn("left");
  Ok(Call<google::protobuf::Empty>("SessionService/Logout", other.access_token(),
                                   v1::LogoutRequest()));
  EXPECT_THAT(Devices(Own(token)), ElementsAre("here"));
}

TEST_F(OpenSessionsTest, ABusySessionEndsTwelveHoursAfterTheSignIn) {
  v1::Session session = SignIn("console");
  for (int i = 0; i < 71; ++i) {
    clock_.Move(minutes(10));
    session = Ok(Refresh(session.refresh_token()));
  }
  EXPECT_THAT(Devices(Own(session.access_token())), ElementsAre("console"));
  clock_.Move(minutes(10));
  EXPECT_EQ(ReasonOf(Refresh(session.refresh_token())), "SESSION_ENDED");
  EXPECT_EQ(Ok(List(Ok(Login("admin", kAdminPassword)).access_token(), person_)).sessions_size(),
            0);
}

TEST_F(OpenSessionsTest, OneOwnSessionIsEndedForItsTokensToo) {
  const v1::Session lost = SignIn("lost phone");
  const std::string token = SignIn("desk").access_token();
  const v1::ListSessionsResponse list = Own(token);
  const std::string name =
      list.sessions(0).device() == "lost phone" ? list.sessions(0).name() : list.sessions(1).name();
  EXPECT_EQ(EndOwn(token, name), "OK");
  EXPECT_EQ(ReasonOf(Self(lost.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonOf(Refresh(lost.refresh_token())), "SESSION_ENDED");
  EXPECT_EQ(ReasonOf(Self(token)), "OK");
  EXPECT_EQ(EndOwn(token, name), "SESSION_NOT_FOUND") << "it has ended";
}

TEST_F(OpenSessionsTest, NobodyEndsAnothersSessionAsHisOwn) {
  SignIn("desk");
  const std::string name = Ok(List(admin_token_, person_)).sessions(0).name();
  EXPECT_EQ(EndOwn(admin_token_, name), "SESSION_NOT_FOUND");
  const std::string id = name.substr(name.rfind('/'));
  EXPECT_EQ(EndOwn(admin_token_, admin_.name() + "/sessions" + id), "SESSION_NOT_FOUND");
  EXPECT_EQ(End(admin_token_, admin_.name() + "/sessions" + id), "SESSION_NOT_FOUND");
  EXPECT_EQ(Ok(List(admin_token_, person_)).sessions_size(), 1);
}

TEST_F(OpenSessionsTest, AllOthersAreEndedAndTheCallersGoesOn) {
  const v1::Session first = SignIn("1"), second = SignIn("2");
  const std::string token = SignIn("3").access_token();
  const v1::EndedSessions ended = Ok(Call<v1::EndedSessions>("OpenSessionService/EndOtherSessions",
                                                             token, v1::EndOtherSessionsRequest()));
  EXPECT_EQ(ended.ended_count(), 2);
  EXPECT_EQ(ReasonOf(Self(first.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonOf(Self(second.access_token())), "TOKEN_EXPIRED");
  EXPECT_THAT(Devices(Own(token)), ElementsAre("3"));
}

TEST_F(OpenSessionsTest, AManagerSeesAndEndsTheSessionsOfHisPeopleAndOfNobodyElse) {
  const v1::Session session = SignIn("desk");
  Ok(CreateStaff(admin_token_, "branches/b1", "head"));
  const std::string head = Ok(Call<v1::ListStaffResponse>("StaffService/ListStaff", admin_token_,
                                                          [] {
                                                            v1::ListStaffRequest request;
                                                            request.set_parent("branches/b1");
                                                            request.set_filter("login = \"head\"");
                                                            return request;
                                                          }()))
                               .staff(0)
                               .name();
  EXPECT_EQ(ReasonOf(List(Ok(Login("head", kPassword)).access_token(), person_)),
            "PERMISSION_DENIED");
  Ok(Give(admin_token_, head, "branch-head", "branches/b1"));
  const std::string manager = Ok(Login("head", kPassword)).access_token();
  const v1::ListSessionsResponse list = Ok(List(manager, person_));
  EXPECT_THAT(Devices(list), ElementsAre("desk"));
  EXPECT_FALSE(list.sessions(0).current());
  EXPECT_EQ(ReasonOf(List(manager, admin_.name())), "PERMISSION_DENIED") << "another branch";
  EXPECT_EQ(ReasonOf(EndAll(manager, admin_.name())), "PERMISSION_DENIED");
  EXPECT_EQ(End(manager, list.sessions(0).name()), "OK");
  EXPECT_EQ(ReasonOf(Self(session.access_token())), "TOKEN_EXPIRED");

  const v1::Session again = SignIn("desk again");
  EXPECT_EQ(Ok(EndAll(manager, person_)).ended_count(), 1);
  EXPECT_EQ(ReasonOf(Self(again.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonOf(EndAll(manager, person_.substr(0, person_.size() - 1) +
                                         (person_.back() == '0' ? "1" : "0"))),
            "STAFF_NOT_FOUND");
}

}  // namespace
}  // namespace steward::identity
