#include <filesystem>

#include "common/keys/crypto.h"
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

using SessionServiceTest = IdentityTest;

TEST_F(SessionServiceTest, EveryMethodOfTheContractIsBound) {
  EXPECT_THAT(bindings_.Problems(), ::testing::IsEmpty());
}

TEST_F(SessionServiceTest, TheCodeMakesTheFirstAdministratorOnceOnly) {
  const std::string code = Ok(MakeBootstrapCode(*db_, Minute(), clock_));
  const v1::Staff admin = Ok(Redeem(code));
  EXPECT_EQ(admin.login(), "admin");
  EXPECT_TRUE(admin.name().starts_with("branches/hq/staff/"));
  EXPECT_EQ(ReasonOf(Redeem(code)), "BOOTSTRAP_DONE");
  EXPECT_EQ(ReasonOf(MakeBootstrapCode(*db_, Minute(), clock_)), "BOOTSTRAP_DONE");
  const v1::Session session = Ok(Login("ADMIN", kAdminPassword));
  ASSERT_EQ(session.held_roles_size(), 1);
  EXPECT_EQ(session.held_roles(0).role(), "roles/administrator");
  EXPECT_EQ(session.held_roles(0).scope(), "");
}

TEST_F(SessionServiceTest, ACodeIsGoodForFifteenMinutesAndOnlyTheNewestOne) {
  const std::string first = Ok(MakeBootstrapCode(*db_, Minute(), clock_));
  const std::string second = Ok(MakeBootstrapCode(*db_, Minute(), clock_));
  EXPECT_EQ(ReasonOf(Redeem(first)), "BOOTSTRAP_CODE_INVALID");
  clock_.Move(minutes(15));
  EXPECT_EQ(ReasonOf(Redeem(second)), "BOOTSTRAP_CODE_INVALID");
  EXPECT_EQ(ReasonOf(Login("admin", kAdminPassword)), "SIGN_IN_REFUSED") << "no default account";
}

TEST_F(SessionServiceTest, AnUnknownLoginCostsAsManyHashesAsAWrongPasswordAndAnswersTheSame) {
  Administrator();
  const auto cost = [&](std::string_view login, std::string_view password, Error& error) {
    const std::uint64_t before = wiring_->passwords.count();
    error = Login(login, password).error();
    return wiring_->passwords.count() - before;
  };
  Error unknown, wrong;
  EXPECT_EQ(cost("nobody", "whatever it is", unknown), 1u);
  EXPECT_EQ(cost("admin", "whatever it is", wrong), 1u);
  EXPECT_EQ(unknown.reason, "SIGN_IN_REFUSED");
  EXPECT_EQ(unknown.reason, wrong.reason);
  EXPECT_EQ(unknown.zh, wrong.zh);
  EXPECT_EQ(unknown.code, wrong.code);
}

TEST_F(SessionServiceTest, AfterTenWrongPasswordsEvenTheRightOneWaits) {
  Administrator();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ReasonOf(Login("admin", "wrong")), "SIGN_IN_REFUSED");
  const Result<v1::Session> eleventh = Login("admin", kAdminPassword);
  ASSERT_EQ(ReasonOf(eleventh), "TOO_MANY_TRIES");
  EXPECT_EQ(eleventh.error().retry_after, seconds(900));
  clock_.Move(minutes(15));
  EXPECT_EQ(ReasonOf(Login("admin", kAdminPassword)), "OK");
}

TEST_F(SessionServiceTest, ADisabledPersonCostsAndAnswersLikeAnUnknownLogin) {
  const std::string admin = Administrator();
  const v1::Staff left = Ok(CreateStaff(admin, CreateBranch(admin, "b1"), "left"));
  v1::DisableStaffRequest disable;
  disable.set_name(left.name());
  Ok(Call<v1::Staff>("StaffService/DisableStaff", admin, disable));
  const std::uint64_t before = wiring_->passwords.count();
  const Result<v1::Session> disabled = Login("left", kPassword);
  EXPECT_EQ(wiring_->passwords.count() - before, 1u);
  const Result<v1::Session> unknown = Login("nobody", kPassword);
  EXPECT_EQ(wiring_->passwords.count() - before, 2u);
  ASSERT_EQ(ReasonOf(disabled), "SIGN_IN_REFUSED");
  EXPECT_EQ(disabled.error().zh, unknown.error().zh);
  EXPECT_EQ(disabled.error().en, unknown.error().en);
}

TEST_F(SessionServiceTest, AnUnknownLoginIsHeldUpLikeAKnownOne) {
  Administrator();
  const auto eleventh = [&](std::string_view login) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(ReasonOf(Login(login, "wrong")), "SIGN_IN_REFUSED");
    const std::uint64_t before = wiring_->passwords.count();
    const Error error = Login(login, "wrong").error();
    EXPECT_EQ(wiring_->passwords.count(), before) << "no work for who is held up";
    return error;
  };
  const Error known = eleventh("admin"), unknown = eleventh("nobody");
  EXPECT_EQ(known.reason, "TOO_MANY_TRIES");
  EXPECT_EQ(known.en, unknown.en);
  EXPECT_EQ(known.retry_after, unknown.retry_after);
}

TEST_F(SessionServiceTest, AWeakerHashIsMadeAgainAtTheSignIn) {
  Administrator();
  const std::string weak = keys::HashPassword(kAdminPassword, 8192);
  Ok(db_->Transact(Minute(), [&](db::Tx& tx) -> Status {
    TRY(tx.Execute("UPDATE staff SET password_hash = ? WHERE branch_id = 'hq'", weak));
    return {};
  }));
  Ok(Login("admin", kAdminPassword));
  const std::string hash =
      Ok(db_->Read(Minute(), [](db::Session& session) {
        return session.QueryOne("SELECT password_hash FROM staff",
                                [](const db::Row& row) { return row.Get<std::string>(0); });
      })).value();
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$")) << hash;
  EXPECT_EQ(ReasonOf(Login("admin", kAdminPassword)), "OK");
}

TEST_F(SessionServiceTest, ThePasswordIsKeptAsArgon2idWithTheParametersOfTheRule) {
  Administrator();
  const std::string hash =
      Ok(db_->Read(Minute(), [](db::Session& session) {
        return session.QueryOne("SELECT password_hash FROM staff",
                                [](const db::Row& row) { return row.Get<std::string>(0); });
      })).value();
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$")) << hash;
}

TEST_F(SessionServiceTest, ARefreshTokenIsExchangedForTheNextPair) {
  Administrator();
  const v1::Session first = Ok(Login("admin", kAdminPassword));
  clock_.Move(minutes(9));
  const v1::Session second = Ok(Refresh(first.refresh_token()));
  EXPECT_NE(second.refresh_token(), first.refresh_token());
  EXPECT_EQ(Ok(Self(second.access_token())).staff().login(), "admin");
  clock_.Move(minutes(9));
  EXPECT_EQ(ReasonOf(Refresh(second.refresh_token())), "OK");
}

TEST_F(SessionServiceTest, TheSameRefreshTokenGetsTheSameAnswerForThirtySeconds) {
  Administrator();
  const v1::Session first = Ok(Login("admin", kAdminPassword));
  const v1::Session second = Ok(Refresh(first.refresh_token()));
  clock_.Move(seconds(29));
  const v1::Session again = Ok(Refresh(first.refresh_token()));
  EXPECT_EQ(again.SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(ReasonOf(Refresh(second.refresh_token())), "OK") << "the family lives";
}

TEST_F(SessionServiceTest, ReuseOfAnOldRefreshTokenEndsTheWholeFamily) {
  Administrator();
  const v1::Session first = Ok(Login("admin", kAdminPassword));
  const v1::Session second = Ok(Refresh(first.refresh_token()));
  clock_.Move(seconds(31));
  EXPECT_EQ(ReasonOf(Refresh(first.refresh_token())), "REFRESH_TOKEN_REUSED");
  EXPECT_EQ(ReasonOf(Refresh(second.refresh_token())), "SESSION_ENDED");
  EXPECT_EQ(ReasonOf(Self(second.access_token())), "TOKEN_EXPIRED");
}

TEST_F(SessionServiceTest, RefreshTokensThatAreNotOursAreRefused) {
  EXPECT_EQ(ReasonOf(Refresh("abc")), "REFRESH_TOKEN_INVALID");
  EXPECT_EQ(ReasonOf(Refresh(std::string(64, 'A'))), "REFRESH_TOKEN_INVALID");
  const std::string access = Administrator();
  EXPECT_NE(ReasonOf(Refresh(access)), "OK");
  EXPECT_EQ(ReasonOf(Self(Ok(Login("admin", kAdminPassword)).refresh_token())), "UNAUTHENTICATED");
}

TEST_F(SessionServiceTest, AnIdleSessionCannotBeRefreshed) {
  Administrator();
  const v1::Session session = Ok(Login("admin", kAdminPassword));
  clock_.Move(minutes(30));
  EXPECT_EQ(ReasonOf(Refresh(session.refresh_token())), "SESSION_ENDED");
}

TEST_F(SessionServiceTest, SigningOutEndsThisSessionEverywhereAndNoOther) {
  const std::string desk = Administrator();
  const v1::Session phone = Ok(Login("admin", kAdminPassword));
  Ok(Call<google::protobuf::Empty>("SessionService/Logout", phone.access_token(),
                                   v1::LogoutRequest()));
  EXPECT_EQ(ReasonOf(Self(phone.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonOf(Refresh(phone.refresh_token())), "SESSION_ENDED");
  EXPECT_EQ(ReasonOf(Self(desk)), "OK");
}

TEST_F(SessionServiceTest, ChangingThePasswordEndsTheOtherSessionsAndCanBeRepeated) {
  const std::string desk = Administrator();
  const v1::Session phone = Ok(Login("admin", kAdminPassword));
  v1::ChangePasswordRequest request;
  request.set_current_password("not this one");
  request.set_new_password("seven herons in the reeds");
  const auto change = [&] {
    return ReasonOf(Call<google::protobuf::Empty>("SessionService/ChangePassword", desk, request));
  };
  EXPECT_EQ(change(), "CURRENT_PASSWORD_WRONG");
  request.set_current_password(std::string(kAdminPassword));
  request.set_new_password("short");
  EXPECT_EQ(change(), "PASSWORD_LENGTH");
  request.set_new_password("seven herons in the reeds");
  request.set_request_id(pipeline_->FreshId());
  EXPECT_EQ(change(), "OK");
  EXPECT_EQ(change(), "OK") << "the same request, answered like the first";
  EXPECT_EQ(ReasonOf(Self(phone.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonOf(Self(desk)), "OK");
  EXPECT_EQ(ReasonOf(Login("admin", kAdminPassword)), "SIGN_IN_REFUSED");
  EXPECT_EQ(ReasonOf(Login("admin", "seven herons in the reeds")), "OK");
}

TEST_F(SessionServiceTest, ExpiredSessionsAreSweptAway) {
  Administrator();
  const v1::Session session = Ok(Login("admin", kAdminPassword));
  Ok(Call<google::protobuf::Empty>("SessionService/Logout", session.access_token(),
                                   v1::LogoutRequest()));
  clock_.Move(std::chrono::hours(37));
  Ok(keeper_->Sweep());
  const auto count = [&](std::string_view sql) {
    return Ok(db_->Read(Minute(),
                        [&](db::Session& read) {
                          return read.QueryOne(sql,
                                               [](const db::Row& row) { return row.Get<int>(0); });
                        }))
        .value();
  };
  EXPECT_EQ(count("SELECT COUNT(*) FROM sessions"), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM ended_sessions"), 0);
}

TEST_F(SessionServiceTest, AServiceGetsATokenForItsKeyAndOnlyServicesReadThePolicy) {
  v1::IssueServiceTokenRequest request;
  request.set_service("tickets");
  request.set_key(testing::TemporaryFolder().path());
  const std::string method = "ServiceTokenService/IssueServiceToken";
  EXPECT_EQ(ReasonOf(Call<v1::ServiceToken>(method, "", request)), "SERVICE_KEY_INVALID");
  std::string key = folder_.Read("service_keys/tickets");
  key.erase(key.find_last_not_of('\n') + 1);
  request.set_key(key);
  const v1::ServiceToken token = Ok(Call<v1::ServiceToken>(method, "", request));
  request.set_service("fees");
  EXPECT_EQ(ReasonOf(Call<v1::ServiceToken>(method, "", request)), "SERVICE_KEY_INVALID");

  const auto policy = [&](const std::string& caller, std::int64_t known) {
    v1::GetPolicyRequest ask;
    ask.set_known_version(known);
    return Call<v1::GetPolicyResponse>("PolicyService/GetPolicy", caller, ask);
  };
  EXPECT_EQ(ReasonOf(policy(Administrator(), 0)), "SERVICES_ONLY");
  const v1::GetPolicyResponse all = Ok(policy(token.access_token(), 0));
  EXPECT_GE(all.roles_size(), 30);
  EXPECT_EQ(Ok(policy(token.access_token(), all.version())).roles_size(), 0) << "nothing new";
}

TEST_F(SessionServiceTest, MakingKeysAgainLeavesThemAsTheyAre) {
  const std::string secret = folder_.Read("service_keys/tickets");
  clock_.Move(std::chrono::hours(48));
  Ok(MakeKeys(folder_.path(), clock_.Now()));
  EXPECT_EQ(folder_.Read("service_keys/tickets"), secret);
  for (const char* name : {"master", "token_secret", "token_public"}) {
    const std::filesystem::directory_iterator files(folder_.Path(name));
    EXPECT_EQ(std::distance(begin(files), end(files)), 1) << name;
  }
}

}  // namespace
}  // namespace steward::identity
