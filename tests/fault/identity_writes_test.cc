// Every write of identity is done whole and once, or not at all, whichever statement fails.
#include "tests/support/identity_stage.h"
#include "tests/support/nth_statement.h"

namespace steward::identity {
namespace {

class IdentityWritesTest : public IdentityTest {
 protected:
  IdentityWritesTest() : IdentityTest(/*trial=*/true) {}
};

// Writes that only services call, and one that says nothing.
std::vector<testing::WriteStep> FurtherSteps() {
  const std::string service = "steward.identity.v1.OwnerAccountService.";
  return {{service + "BindAccount", "service",
           R"(account: "$account"
              owner: "branches/b1/owners/01900000-0000-7000-8000-000000000001"
              units: "branches/b1/sites/s1/units/01900000-0000-7000-8000-000000000002")"},
          {service + "UnbindAccount", "service", R"(account: "$account")"},
          {"steward.identity.v1.OpenSessionService.EndOtherSessions", "visitor", ""}};
}

TEST_F(IdentityWritesTest, EveryWriteIsAllOrNothingWhicheverStatementFails) {
  const std::string admin = Administrator();
  v1::CreateStaffRequest request;
  request.set_parent(CreateBranch(admin, "b1"));
  request.mutable_staff()->set_display_name("回访员");
  request.mutable_staff()->set_login("visitor");
  request.set_password(std::string(testing::kStepsPassword));
  Ok(Call<v1::Staff>("StaffService/CreateStaff", admin, request));
  const std::string visitor = Ok(Login("visitor", testing::kStepsPassword)).access_token();
  sms_.sent.clear();
  v1::RequestOwnerCodeRequest code;
  code.set_branch("branches/b1");
  code.set_phone("13812345678");
  v1::LoginOwnerRequest owner;
  owner.set_code_request(
      Ok(Call<v1::OwnerCodeSent>("OwnerAccountService/RequestOwnerCode", "", code)).code_request());
  owner.set_branch(code.branch());
  owner.set_phone(code.phone());
  const std::string& text = sms_.sent.at(0).second;
  owner.set_code(text.substr(text.find_first_of("0123456789"), 7));
  const std::string account =
      Ok(Call<v1::Session>("OwnerAccountService/LoginOwner", "", owner)).owner_account();
  keeper_.reset();  // its statements must not be the ones that fail
  testing::WriteWalk walk(
      {.pipeline = *pipeline_,
       .bindings = bindings_,
       .db = *db_,
       .schema = schema_,
       .tokens = {{"admin", admin},
                  {"visitor", visitor},
                  {"service", pipeline_->TokenOf("services/directory", {{"service", ""}})}},
       .names = {{"account", account}}});
  for (const testing::WriteStep& step : testing::WriteStepsOf("steward.identity.v1."))
    ASSERT_TRUE(walk.FailEachStatement(step));
  for (const testing::WriteStep& step : FurtherSteps()) ASSERT_TRUE(walk.FailEachStatement(step));
  EXPECT_GT(walk.failed(), 200);
  std::printf("%d statements failed\n", walk.failed());
}

}  // namespace
}  // namespace steward::identity
