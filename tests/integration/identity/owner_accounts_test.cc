// Owners sign on with a phone and a one-time code (SEC-09).
#include <fstream>
#include <set>

#include "common/base/timestamp.h"
#include "tests/support/identity_stage.h"
#include "tests/support/schema_observer.h"

namespace steward::identity {
namespace {

using std::chrono::minutes;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kPhone = "13812345678";
constexpr const char* kOwnerName = "branches/b1/owners/01900000-0000-7000-8000-000000000001";
constexpr const char* kUnitName = "branches/b1/sites/s1/units/01900000-0000-7000-8000-000000000002";

class OwnerAccountsTest : public IdentityTest {
 protected:
  struct Asked {
    std::string request;
    std::string code;
  };

  OwnerAccountsTest() : admin_token_(Administrator()) {
    for (const char* code : {"b1", "b2"}) CreateBranch(admin_token_, code);
  }

  Result<v1::OwnerCodeSent> RequestCode(const std::string& phone,
                                        const std::string& branch = "branches/b1") {
    v1::RequestOwnerCodeRequest request;
    request.set_branch(branch);
    request.set_phone(phone);
    return Call<v1::OwnerCodeSent>("OwnerAccountService/RequestOwnerCode", "", request);
  }
  Asked Ask(const std::string& phone = kPhone) {
    const std::string request = Ok(RequestCode(phone)).code_request();
    const std::string& text = sms_.sent.back().second;
    return {request, text.substr(text.find_first_of("0123456789"), 7)};
  }
  Result<v1::Session> SignIn(const Asked& asked, const std::string& phone = kPhone,
                             const std::string& branch = "branches/b1") {
    v1::LoginOwnerRequest request;
    request.set_branch(branch);
    request.set_phone(phone);
    request.set_code(asked.code);
    request.set_code_request(asked.request);
    request.set_device("phone page");
    return Call<v1::Session>("OwnerAccountService/LoginOwner", "", request);
  }
  static std::string Wrong(std::string code) {
    code[0] = code[0] == '9' ? '0' : static_cast<char>(code[0] + 1);
    return code;
  }
  std::string Service() {
    return pipeline_->TokenOf("services/directory", {{std::string(kServiceRole), ""}});
  }
  Result<v1::OwnerAccount> Bind(const std::string& token, const std::string& account,
                                const std::optional<Time>& until = std::nullopt) {
    v1::BindAccountRequest request;
    request.set_account(account);
    request.set_owner(kOwnerName);
    request.add_units(kUnitName);
    if (until) *request.mutable_bound_until_time() = ToTimestamp(*until);
    return Call<v1::OwnerAccount>("OwnerAccountService/BindAccount", token, request);
  }
  Result<v1::AccountPhone> Phone(const std::string& token, const std::string& account) {
    v1::GetAccountPhoneRequest request;
    request.set_account(account);
    return Call<v1::AccountPhone>("OwnerAccountService/GetAccountPhone", token, request);
  }
  std::shared_ptr<const auth::Principal> Whose(const v1::Session& session) {
    return pipeline_->tokens().Verify(session.access_token()).value();
  }

  std::string admin_token_;
};

TEST_F(OwnerAccountsTest, ACodeStartsASessionThatMayNothingYet) {
  const Asked asked = Ask("+86 138-1234-5678");
  EXPECT_EQ(sms_.sent.back().first, kPhone);
  const v1::Session session = Ok(SignIn(asked));
  EXPECT_TRUE(session.owner_account().starts_with("branches/b1/ownerAccounts/"));
  EXPECT_EQ(session.owner(), "");
  EXPECT_EQ(Whose(session)->name, session.owner_account());
  EXPECT_THAT(Whose(session)->grants, IsEmpty());
  const v1::Session next = Ok(Refresh(session.refresh_token()));
  EXPECT_EQ(next.owner_account(), session.owner_account());
  EXPECT_EQ(Ok(SignIn(Ask())).owner_account(), session.owner_account()) << "one phone, one account";
}

TEST_F(OwnerAccountsTest, ACodeIsGoodOnceAndForTenMinutes) {
  const Asked asked = Ask();
  EXPECT_EQ(ReasonOf(SignIn(asked)), "OK");
  EXPECT_EQ(ReasonOf(SignIn(asked)), "OWNER_CODE_INVALID");
  const Asked late = Ask();
  clock_.Move(minutes(10));
  EXPECT_EQ(ReasonOf(SignIn(late)), "OWNER_CODE_INVALID");
}

TEST_F(OwnerAccountsTest, AfterFiveWrongTriesTheRightCodeIsWrongToo) {
  const Asked asked = Ask();
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(ReasonOf(SignIn({asked.request, Wrong(asked.code)})), "OWNER_CODE_INVALID");
  EXPECT_EQ(ReasonOf(SignIn(asked)), "OWNER_CODE_INVALID");
  const std::string other = "13912345678";
  const Asked patient = Ask(other);
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(ReasonOf(SignIn({patient.request, Wrong(patient.code)}, other)),
              "OWNER_CODE_INVALID");
  EXPECT_EQ(ReasonOf(SignIn(patient, other)), "OK");
}

TEST_F(OwnerAccountsTest, ACodeIsForItsPhoneBranchAndRequestOnly) {
  const Asked mine = Ask(), other = Ask("13912345678");
  EXPECT_EQ(ReasonOf(SignIn(mine, "13912345678")), "OWNER_CODE_INVALID");
  EXPECT_EQ(ReasonOf(SignIn(mine, kPhone, "branches/b2")), "OWNER_CODE_INVALID");
  EXPECT_EQ(ReasonOf(SignIn({other.request, mine.code})), "OWNER_CODE_INVALID");
  EXPECT_EQ(ReasonOf(SignIn({pipeline_->FreshId(), mine.code})), "OWNER_CODE_INVALID");
  EXPECT_EQ(ReasonOf(SignIn(mine)), "OK");
}

TEST_F(OwnerAccountsTest, ARequestIsAnsweredTheSameWhetherThePhoneIsKnownOrNot) {
  Ok(SignIn(Ask()));
  const v1::OwnerCodeSent known = Ok(RequestCode(kPhone));
  const v1::OwnerCodeSent unknown = Ok(RequestCode("13700000000"));
  EXPECT_EQ(known.expire_time().seconds(), unknown.expire_time().seconds());
  EXPECT_EQ(known.code_request().size(), unknown.code_request().size());
  EXPECT_EQ(sms_.sent.size(), 3u);
}

TEST_F(OwnerAccountsTest, APhoneGetsFiveCodesInAQuarterOfAnHour) {
  for (int i = 0; i < 5; ++i) Ask();
  const Result<v1::OwnerCodeSent> sixth = RequestCode("138 1234 5678", "branches/b2");
  ASSERT_EQ(ReasonOf(sixth), "TOO_MANY_TRIES") << "in whatever branch and spelling";
  EXPECT_EQ(sixth.error().code, Code::kResourceExhausted);
  EXPECT_EQ(sixth.error().retry_after, std::chrono::seconds(900));
  EXPECT_EQ(sms_.sent.size(), 5u);
  EXPECT_EQ(ReasonOf(RequestCode("13912345678")), "OK");
  clock_.Move(minutes(15));
  EXPECT_EQ(ReasonOf(RequestCode(kPhone)), "OK");
}

TEST_F(OwnerAccountsTest, APhoneIsGuessedAtTenTimesInAQuarterOfAnHour) {
  const Asked first = Ask(), second = Ask(), third = Ask();
  for (const Asked& asked : {first, second})
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(ReasonOf(SignIn({asked.request, Wrong(asked.code)})), "OWNER_CODE_INVALID");
  const Result<v1::Session> eleventh = SignIn(third);
  ASSERT_EQ(ReasonOf(eleventh), "TOO_MANY_TRIES");
  EXPECT_TRUE(eleventh.error().retry_after);
}

TEST_F(OwnerAccountsTest, WhatIsNoPhoneOrNoBranchGetsNoCode) {
  EXPECT_EQ(ReasonOf(RequestCode("my phone")), "INVALID_REQUEST");
  EXPECT_EQ(ReasonOf(RequestCode("1((((5")), "OWNER_PHONE_INVALID");
  EXPECT_EQ(ReasonOf(RequestCode(kPhone, "branches/b9")), "BRANCH_NOT_FOUND");
  EXPECT_THAT(sms_.sent, IsEmpty());
}

TEST_F(OwnerAccountsTest, ABoundAccountIsTheOwnerFromTheNextRefreshOn) {
  const v1::Session before = Ok(SignIn(Ask()));
  EXPECT_EQ(Ok(Phone(Service(), before.owner_account())).phone(), kPhone);
  EXPECT_EQ(Ok(Bind(Service(), before.owner_account())).owner(), kOwnerName);
  EXPECT_EQ(ReasonOf(Self(before.access_token())), "TOKEN_EXPIRED") << "it said nobody";
  const v1::Session bound = Ok(Refresh(before.refresh_token()));
  EXPECT_EQ(bound.owner(), kOwnerName);
  EXPECT_EQ(Whose(bound)->name, kOwnerName);
  EXPECT_EQ(Whose(bound)->grants, (std::vector<auth::Grant>{{"owner", "branches/b1/sites/s1"}}));

  v1::UnbindAccountRequest request;
  request.set_account(before.owner_account());
  EXPECT_EQ(
      Ok(Call<v1::OwnerAccount>("OwnerAccountService/UnbindAccount", Service(), request)).owner(),
      "");
  EXPECT_EQ(ReasonOf(Self(bound.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(Ok(Refresh(bound.refresh_token())).owner(), "");
}

TEST_F(OwnerAccountsTest, ATenantsAccountIsBoundUntilHisDay) {
  const v1::Session session = Ok(SignIn(Ask()));
  Ok(Bind(Service(), session.owner_account(), clock_.Now() + minutes(20)));
  const v1::Session bound = Ok(Refresh(session.refresh_token()));
  EXPECT_EQ(bound.owner(), kOwnerName);
  clock_.Move(minutes(20));
  EXPECT_EQ(Ok(Refresh(bound.refresh_token())).owner(), "");
}

TEST_F(OwnerAccountsTest, ANumberUnusedForAYearIsBoundAnew) {
  const std::string account = Ok(SignIn(Ask())).owner_account();
  Ok(Bind(Service(), account));
  clock_.Move(std::chrono::days(364));
  EXPECT_EQ(Ok(SignIn(Ask())).owner(), kOwnerName);
  clock_.Move(std::chrono::days(365));
  const v1::Session late = Ok(SignIn(Ask()));
  EXPECT_EQ(late.owner(), "");
  EXPECT_EQ(late.owner_account(), account);
}

TEST_F(OwnerAccountsTest, OnlyServicesBindAndOnlyWithinTheBranch) {
  const std::string account = Ok(SignIn(Ask())).owner_account();
  EXPECT_EQ(ReasonOf(Bind(admin_token_, account)), "SERVICES_ONLY");
  EXPECT_EQ(ReasonOf(Phone(admin_token_, account)), "SERVICES_ONLY");
  const std::string nobody = "branches/b1/ownerAccounts/" + pipeline_->FreshId();
  EXPECT_EQ(ReasonOf(Bind(Service(), nobody)), "OWNER_ACCOUNT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Bind(Service(), "branches/b2" + account.substr(11))), "INVALID_REQUEST")
      << "the owner lies in another branch";
  EXPECT_EQ(ReasonOf(Phone(Service(), "branches/b2" + account.substr(11))),
            "OWNER_ACCOUNT_NOT_FOUND");
}

TEST_F(OwnerAccountsTest, NeitherPhoneNorCodeStandsInTheDatabase) {
  const Asked asked = Ask();
  Ok(SignIn(asked));
  testing::SchemaObserver observer(schema_);
  EXPECT_THAT(observer.ColumnsWith(kPhone), IsEmpty());
  EXPECT_THAT(observer.ColumnsWith(asked.code), IsEmpty());
}

TEST_F(OwnerAccountsTest, OldCodesAreSweptAway) {
  Ask();
  testing::SchemaObserver observer(schema_);
  clock_.Move(std::chrono::hours(25));
  Ok(keeper_->Sweep());
  EXPECT_EQ(observer.Count("SELECT COUNT(*) FROM owner_codes"), 0);
}

TEST(SmsTest, WithoutAProviderNothingIsSentAndASimulatorIsForTrialsOnly) {
  const Patience patience = PatienceOf(std::chrono::seconds(20));
  EXPECT_EQ(ReasonOf(MakeSmsSender("", false).value()->Send("1", "x", patience)),
            "SMS_NOT_CONFIGURED");
  const testing::TemporaryFolder folder;
  EXPECT_EQ(ReasonOf(MakeSmsSender(folder.Path("sms"), false)), "CONFIGURATION_INVALID");
  const auto simulated = MakeSmsSender(folder.Path("sms"), true).value();
  EXPECT_EQ(ReasonOf(simulated->Send("10086", "你好", patience)), "OK");
  EXPECT_EQ(ReasonOf(simulated->Send("10010", "再见", patience)), "OK");
  EXPECT_EQ(folder.Read("sms"), "10086\t你好\n10010\t再见\n");
  const auto nowhere = MakeSmsSender(folder.Path("none/sms"), true).value();
  EXPECT_EQ(ReasonOf(nowhere->Send("1", "x", patience)), "SMS_FAILED");
}

}  // namespace
}  // namespace steward::identity
