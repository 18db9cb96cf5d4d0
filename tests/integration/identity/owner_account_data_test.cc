// What a person may ask about the accounts by which he signs on: a copy, and the erasure.
#include "tests/support/identity_stage.h"
#include "tests/support/schema_observer.h"

namespace steward::identity {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kHis = "branches/b1/owners/01900000-0000-7000-8000-000000000001";
constexpr const char* kTwins = "branches/b1/owners/01900000-0000-7000-8000-000000000002";
constexpr const char* kHisPhone = "13812345678";
constexpr const char* kHisSecondPhone = "13812345679";
constexpr const char* kTwinsPhone = "13912345678";

class OwnerAccountDataTest : public IdentityTest {
 protected:
  OwnerAccountDataTest() : admin_(Administrator()) {
    for (const char* code : {"b1", "b2"}) CreateBranch(admin_, code);
    his_ = SignOn(kHisPhone, "他的手机");
    second_ = SignOn(kHisSecondPhone, "他的平板");
    twins_ = SignOn(kTwinsPhone, "孪生手机");
    Bind(his_.owner_account(), kHis);
    Bind(twins_.owner_account(), kTwins);
  }

  v1::Session SignOn(const std::string& phone, const std::string& device) {
    v1::RequestOwnerCodeRequest code;
    code.set_branch("branches/b1");
    code.set_phone(phone);
    v1::LoginOwnerRequest request;
    request.set_code_request(
        Ok(Call<v1::OwnerCodeSent>("OwnerAccountService/RequestOwnerCode", "", code))
            .code_request());
    request.set_branch(code.branch());
    request.set_phone(phone);
    const std::string& text = sms_.sent.back().second;
    request.set_code(text.substr(text.find_first_of("0123456789"), 7));
    request.set_device(device);
    return Ok(Call<v1::Session>("OwnerAccountService/LoginOwner", "", request));
  }
  std::string Directory() { return pipeline_->TokenOf("services/directory", {{"service", ""}}); }
  void Bind(const std::string& account, const std::string& owner) {
    v1::BindAccountRequest request;
    request.set_account(account);
    request.set_owner(owner);
    request.add_units("branches/b1/sites/s1/units/01900000-0000-7000-8000-000000000003");
    Ok(Call<v1::OwnerAccount>("OwnerAccountService/BindAccount", Directory(), request));
  }
  template <class Response, class Request>
  Result<Response> About(const std::string& token, const std::string& method,
                         const std::string& owner, const std::vector<std::string>& phones) {
    Request request;
    request.set_owner(owner);
    for (const std::string& phone : phones) request.add_phones(phone);
    request.set_request_id("01900000-0000-7000-8000-0000000000aa");
    return Call<Response>("OwnerAccountService/" + method, token, request);
  }
  Result<v1::AccountsCopy> Copy(const std::string& owner, const std::vector<std::string>& phones) {
    return About<v1::AccountsCopy, v1::CopyAccountsRequest>(Directory(), "CopyAccounts", owner,
                                                            phones);
  }
  Result<v1::AccountsErased> Erase(const std::string& owner,
                                   const std::vector<std::string>& phones) {
    return About<v1::AccountsErased, v1::EraseAccountsRequest>(Directory(), "EraseAccounts", owner,
                                                               phones);
  }

  const std::string admin_;
  testing::SchemaObserver observer_{schema_};
  v1::Session his_, second_, twins_;
};

TEST_F(OwnerAccountDataTest, ACopyHoldsHisAccountsAndSignOnsAndNobodyElses) {
  Ok(Refresh(his_.refresh_token()));
  const v1::AccountsCopy copy = Ok(Copy(kHis, {kHisPhone, kHisSecondPhone, kTwinsPhone}));
  ASSERT_EQ(copy.accounts_size(), 2) << "the twin's is the twin's, whatever its phone";
  EXPECT_EQ(copy.accounts(0).name(), his_.owner_account());
  EXPECT_EQ(copy.accounts(0).phone(), kHisPhone);
  EXPECT_EQ(copy.accounts(0).owner(), kHis);
  EXPECT_EQ(copy.accounts(0).units_size(), 1);
  ASSERT_EQ(copy.accounts(0).sign_ons_size(), 1);
  EXPECT_EQ(copy.accounts(0).sign_ons(0).device(), "他的手机");
  EXPECT_EQ(copy.accounts(1).phone(), kHisSecondPhone) << "stands for nobody";
  EXPECT_EQ(observer_.Count("SELECT COUNT(*) FROM audit_records WHERE method LIKE"
                            " '%CopyAccounts' AND principal = 'services/directory'"),
            1);
}

TEST_F(OwnerAccountDataTest, AnErasureEndsTheAccountsWithTheirTokensAndLeavesTheTwins) {
  his_ = Ok(Refresh(his_.refresh_token()));  // bound since
  const auto live = pipeline_->tokens().Verify(his_.access_token()).value();
  EXPECT_EQ(live->name, kHis);
  const auto refused = observer_.Count("SELECT COUNT(*) FROM ended_sessions");
  const v1::AccountsErased erased = Ok(Erase(kHis, {kHisPhone, kHisSecondPhone}));
  EXPECT_EQ(erased.account_count(), 2);
  EXPECT_EQ(erased.sign_on_count(), 2);
  for (const char* table : {"owner_accounts", "sessions"}) {
    EXPECT_EQ(observer_.Count(std::string("SELECT COUNT(*) FROM ") + table +
                              (table[0] == 's' ? " WHERE holder = 2" : "")),
              1)
        << table;
  }
  for (const char* word : {"他的手机", "他的平板", kHisPhone, kHisSecondPhone})
    EXPECT_THAT(observer_.ColumnsWith(word), IsEmpty()) << word;
  EXPECT_THAT(observer_.ColumnsWith("孪生手机"), Not(IsEmpty()));
  EXPECT_EQ(observer_.Count("SELECT COUNT(*) FROM ended_sessions"), refused + 2);
  EXPECT_NE(ReasonOf(Refresh(his_.refresh_token())), "OK");
  EXPECT_EQ(ReasonOf(Refresh(twins_.refresh_token())), "OK");
  Ok(keeper_->Refresh());
  EXPECT_EQ(pipeline_->policy().marks()->ended_sessions.count(live->session), 1u);

  const auto sums = observer_.Sums();
  EXPECT_EQ(Ok(Erase(kHis, {kHisPhone, kHisSecondPhone})).account_count(), 2)
      << "a repetition says the same";
  EXPECT_EQ(observer_.Sums(), sums);
  EXPECT_NE(SignOn(kHisPhone, "新手机").owner_account(), his_.owner_account());
}

TEST_F(OwnerAccountDataTest, OnlyServicesAskAndInTheBranchOfThePerson) {
  EXPECT_EQ(ReasonOf(About<v1::AccountsCopy, v1::CopyAccountsRequest>(admin_, "CopyAccounts", kHis,
                                                                      {kHisPhone})),
            "SERVICES_ONLY");
  EXPECT_EQ(ReasonOf(About<v1::AccountsErased, v1::EraseAccountsRequest>(admin_, "EraseAccounts",
                                                                         kHis, {kHisPhone})),
            "SERVICES_ONLY");
  EXPECT_EQ(Ok(Copy("branches/b2/owners/01900000-0000-7000-8000-000000000001", {kHisPhone}))
                .accounts_size(),
            0);
}

}  // namespace
}  // namespace steward::identity
