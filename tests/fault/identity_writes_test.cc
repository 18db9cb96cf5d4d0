// Every write of identity is done whole and once, or not at all, whichever statement fails.
#include "tests/support/identity_stage.h"
#include "tests/support/nth_statement.h"
#include "tests/support/schema_observer.h"

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
          {service + "CopyAccounts", "service",
           R"(owner: "branches/b1/owners/01900000-0000-7000-8000-000000000001"
              phones: "13812345678")"},
          {service + "EraseAccounts", "service",
           R"(owner: "branches/b1/owners/01900000-0000-7000-8000-000000000001"
              phones: "13812345678")"},
          {"steward.identity.v1.ProviderLinkService.UnlinkOwnAccount", "visitor",
           R"(name: "$ownlink")"},
          {"steward.identity.v1.WarningService.ReportLevels", "tickets",
           R"(branch: "branches/b1" indicator: INDICATOR_UNASSIGNED_TICKET_COUNT
              read_time { seconds: 1767225600 }
              readings { site: "branches/b1/sites/s1" value: 7 }
              readings { site: "branches/b1/sites/s2" value: 70 })"},
          {"steward.identity.v1.WarningService.ReportLevels", "tickets",
           R"(branch: "branches/b1" indicator: INDICATOR_UNASSIGNED_TICKET_COUNT
              read_time { seconds: 1767225660 }
              readings { site: "branches/b1/sites/s1" value: 70 })"},
          {"steward.identity.v1.OpenSessionService.EndOtherSessions", "visitor", ""}};
}

TEST_F(IdentityWritesTest, EveryWriteIsAllOrNothingWhicheverStatementFails) {
  const std::string admin = Administrator();
  v1::CreateStaffRequest request;
  request.set_parent(CreateBranch(admin, "b1"));
  request.mutable_staff()->set_display_name("回访员");
  request.mutable_staff()->set_login("visitor");
  request.set_password(std::string(testing::kStepsPassword));
  const v1::Staff clerk = Ok(Call<v1::Staff>("StaffService/CreateStaff", admin, request));
  const v1::Grant grant = Ok(Give(admin, clerk.name(), "return-visit", "branches/b1"));
  const v1::Staff desk = Ok(CreateStaff(admin, "branches/b1", "desk"));
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
  v1::CreateProviderLinkRequest link;
  link.set_parent(clerk.name());
  link.mutable_provider_link()->set_provider("company");
  link.mutable_provider_link()->set_subject("visitor");
  const std::string own_link =
      Ok(Call<v1::ProviderLink>("ProviderLinkService/CreateProviderLink", admin, link)).name();
  keeper_.reset();  // its statements must not be the ones that fail
  testing::WriteWalk walk(
      {.pipeline = *pipeline_,
       .bindings = bindings_,
       .db = *db_,
       .schema = schema_,
       .tokens = {{"admin", admin},
                  {"visitor", visitor},
                  {"service", pipeline_->TokenOf("services/directory", {{"service", ""}})},
                  {"tickets", pipeline_->TokenOf("services/tickets", {{"service", ""}})}},
       .names = {{"desk", desk.name()},
                 {"visitorgrant", grant.name()},
                 {"account", account},
                 {"ownlink", own_link}}});
  for (const testing::WriteStep& step : testing::WriteStepsOf("steward.identity.v1."))
    ASSERT_TRUE(walk.FailEachStatement(step));
  for (const testing::WriteStep& step : FurtherSteps()) ASSERT_TRUE(walk.FailEachStatement(step));
  EXPECT_GT(walk.failed(), 200);
  std::printf("%d statements failed\n", walk.failed());
  testing::SchemaObserver observer(schema_);
  EXPECT_EQ(observer.Count("SELECT COUNT(DISTINCT version) FROM outbox WHERE type ="
                           " 'steward.identity.v1.PolicyChanged'"),
            observer.Count("SELECT version - 1 FROM policy_state"))
      << "whatever changes rights tells of it";
}

TEST_F(IdentityWritesTest, ALeavingIsFinishedWholeOrNotAtAll) {
  const std::string admin = Administrator();
  CreateBranch(admin, "b1");
  const v1::Staff li = Ok(CreateStaff(admin, "branches/b1", "li"));
  const v1::Staff han = Ok(CreateStaff(admin, "branches/b1", "han"));
  Ok(Give(admin, li.name(), "steward", "branches/b1"));
  Ok(Login("li", kPassword));
  v1::StartLeavingRequest start;
  start.set_parent("branches/b1");
  start.mutable_leaving()->set_staff(li.name());
  start.mutable_leaving()->set_successor(han.name());
  start.mutable_leaving()->mutable_leave_date()->set_year(2030);
  start.mutable_leaving()->mutable_leave_date()->set_month(6);
  start.mutable_leaving()->mutable_leave_date()->set_day(30);
  const v1::Leaving leaving = Ok(Call<v1::Leaving>("LeavingService/StartLeaving", admin, start));
  keeper_.reset();  // its statements must not be the ones that fail
  const auto service = [&](const std::string& name) {
    return pipeline_->TokenOf("services/" + name, {{"service", ""}});
  };
  testing::WriteWalk walk({.pipeline = *pipeline_,
                           .bindings = bindings_,
                           .db = *db_,
                           .schema = schema_,
                           .tokens = {{"admin", admin},
                                      {"directory", service("directory")},
                                      {"tickets", service("tickets")}},
                           .names = {{"leaving", leaving.name()}}});
  const std::string leavings = "steward.identity.v1.LeavingService.";
  const std::string report = R"(name: "$leaving" handed_over { kind: "household" count: 3 })";
  for (const testing::WriteStep& step : std::vector<testing::WriteStep>{
           {leavings + "ReportLeaving", "directory", report},
           {leavings + "ReportLeaving", "tickets", report},
           {leavings + "FinishLeaving", "admin", R"(name: "$leaving")"}}) {
    ASSERT_TRUE(walk.FailEachStatement(step));
  }
}

}  // namespace
}  // namespace steward::identity
