// Refusals that need several services, by the reasons callers get.
#include <gtest/gtest.h>

#include "tests/support/byte_caller.h"
#include "tests/support/eventually.h"
#include "tests/support/forged_tokens.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

class RefusalsTest : public ::testing::Test {
 protected:
  std::string Ask(std::string_view method, const std::string& target, const Json& body = nullptr) {
    const HttpAnswer answer = stack_.Send(method, "/v1/" + target, stack_.token("admin"),
                                          body.is_null() ? "" : body.dump());
    return answer.status == 200 ? "OK" : answer.Reason();
  }
  std::string Register(const std::string& place) {
    return stack_.Must("POST", "/v1/branches/b1/sites/s1/tickets", stack_.token("desk"),
                       {{"kind", "KIND_HOME_REPAIR"},
                        {"channel", "CHANNEL_PHONE"},
                        {"severity", "SEVERITY_3"},
                        {"title", "厨房水管漏水"},
                        {"place", place},
                        {"faultGroup", "water.tap"}})["name"];
  }

  Stack& stack_ = Stack::Shared();
};

TEST_F(RefusalsTest, APolicyIsFoundByItsNameAndChangedOnlyToOneThatHoldsTogether) {
  const std::string policies = "branches/b1/slaPolicies/";
  EXPECT_EQ(Ask("GET", policies + "standard"), "OK");
  EXPECT_EQ(Ask("GET", policies + "nowhere"), "SLA_POLICY_NOT_FOUND");
  const Json minutes = {{"unit", "UNIT_CLOCK_MINUTES"}, {"amount", 30}};
  const Json changed = {{"profiles", Json::array({{{"id", "A"}, {"response", minutes}}})},
                        {"rules", Json::array({{{"profile", "B"}}})}};
  EXPECT_EQ(Ask("PATCH", policies + "standard", changed), "SLA_POLICY_INVALID");
}

TEST_F(RefusalsTest, TicketsAtTwoPlacesAreNotMerged) {
  const std::string first = Register("3-2-1502");
  const std::string second = Register("4-1-101");
  EXPECT_EQ(Ask("POST", second + ":merge", {{"mainTicket", first}}), "MERGE_DOES_NOT_FIT");
}

TEST_F(RefusalsTest, APersonWhoIsNotThereIsMissing) {
  EXPECT_EQ(Ask("GET", "branches/b1/staff/01900000-0000-7000-8000-000000000001"),
            "STAFF_NOT_FOUND");
}

TEST_F(RefusalsTest, NobodyHoldsMoreGrantsThanATokenCanCarry) {
  const Json staff = stack_.Must("POST", "/v1/branches/b1/staff", stack_.token("admin"),
                                 {{"staff", {{"displayName", "多岗位"}}}});
  const std::string grants = std::string(staff["name"]) + "/grants";
  std::string reason = "OK";
  int count = 0;
  for (; count < 70 && reason == "OK"; ++count) {
    reason = Ask("POST", grants,
                 {{"role", "roles/front-desk"},
                  {"scope", "branches/b1/sites/t" + std::to_string(100 + count)}});
  }
  EXPECT_EQ(reason, "TOO_MANY_GRANTS");
  EXPECT_EQ(count, 65);
}

TEST_F(RefusalsTest, AWithdrawnRoleAndADisabledPersonAreRefusedEverywhereWithinFiveSeconds) {
  const std::string& admin = stack_.token("admin");
  const std::string person =
      stack_.Must("POST", "/v1/branches/b1/staff", admin,
                  {{"staff", {{"displayName", "临时"}, {"login", "temporary"}}},
                   {"password", "plum blossom in march"}})["name"];
  const Json grant = stack_.Must("POST", "/v1/" + person + "/grants", admin,
                                 {{"role", "roles/front-desk"}, {"scope", "branches/b1"}});
  const auto sign_in = [&] {
    return stack_.Must("POST", "/v1/sessions:login", "",
                       {{"login", "temporary"}, {"password", "plum blossom in march"}});
  };
  const auto refused_within_five_seconds = [&](const std::string& token) {
    return Eventually(
        [&] {
          return stack_.Send("GET", "/v1/branches/b1/sites", token).status == 401 &&
                 stack_.Send("GET", "/v1/branches/b1/sites/s1/tickets", token).status == 401;
        },
        std::chrono::seconds(5));
  };
  const Json first = sign_in();
  const std::string token = first["accessToken"];
  EXPECT_EQ(stack_.Send("GET", "/v1/branches/b1/sites", token).status, 200);
  stack_.Must("DELETE", "/v1/" + std::string(grant["name"]), admin);
  EXPECT_TRUE(refused_within_five_seconds(token));
  const std::string fresh = stack_.Must("POST", "/v1/sessions:refresh", "",
                                        {{"refreshToken", first["refreshToken"]}})["accessToken"];
  EXPECT_EQ(stack_.Send("GET", "/v1/branches/b1/sites", fresh).status, 403);
  stack_.Must("POST", "/v1/" + person + ":disable", admin, Json::object());
  EXPECT_TRUE(refused_within_five_seconds(fresh));
}

TEST_F(RefusalsTest, AnOwnerSignsOnWithTheCodeOnHisPhoneAndMayNothingUntilHeIsBound) {
  const std::string codes = "/v1/branches/b1/ownerCodes";
  const Json sent = stack_.Must("POST", codes, "", {{"phone", "138 1234 5678"}});
  const std::string messages = stack_.messages();
  const size_t message = messages.rfind("13812345678\t");
  ASSERT_NE(message, messages.npos) << messages;
  const size_t code = messages.find_first_of("0123456789", messages.find('\t', message));
  const Json session = stack_.Must("POST", codes + ":login", "",
                                   {{"phone", "13812345678"},
                                    {"codeRequest", sent["codeRequest"]},
                                    {"code", messages.substr(code, 7)}});
  const std::string token = session["accessToken"];
  EXPECT_EQ(stack_.Send("GET", "/v1/branches/b1/sites", token).status, 403);
  EXPECT_EQ(stack_.Send("GET", "/v1/self", token).Reason(), "STAFF_NOT_FOUND");
  EXPECT_EQ(session["owner"], "");
}

TEST_F(RefusalsTest, NoForgedTokenGetsPastTheGateway) {
  ASSERT_EQ(Ask("GET", "self"), "OK");
  ByteCaller grpc(stack_.grpc_port());
  size_t refused = 0;
  for (const ForgedToken& forged : ForgedTokens(stack_.token("admin"), stack_.key_folder())) {
    const HttpAnswer answer = stack_.Send("GET", "/v1/self", forged.token);
    EXPECT_EQ(answer.status, 401) << forged.what;
    EXPECT_EQ(grpc.Send("/steward.identity.v1.SessionService/GetSelf", forged.token, "")
                  .status.error_code(),
              16)
        << forged.what;
    ++refused;
  }
  EXPECT_GE(refused, 90u);
}

TEST_F(RefusalsTest, AnApplicationSignsOnWithItsKeyAndSendsAsManyCallsAsTheKeySays) {
  const Json made = stack_.Must("POST", "/v1/branches/b1/apiKeys", stack_.token("admin"),
                                {{"displayName", "停车系统"},
                                 {"permissions", {"site.read"}},
                                 {"scopes", {"branches/b1"}},
                                 {"callsPerMinute", 5},
                                 {"expireTime", "2029-12-31T00:00:00Z"}});
  const auto exchange = [&] {
    return std::string(stack_.Must("POST", "/v1/apiKeys:exchange", "",
                                   {{"secret", made["secret"]}})["accessToken"]);
  };
  // Its rights are its own, so other processes learn of them with the policy.
  const std::string token = exchange();
  const auto list = [&](const std::string& with) {
    return stack_.Send("GET", "/v1/branches/b1/sites?pageSize=1", with);
  };
  EXPECT_EQ(stack_.Send("GET", "/v1/branches/b2/sites", token).status, 403);
  for (int i = 0; i < 4; ++i) EXPECT_NE(list(exchange()).status, 429) << i;
  const HttpAnswer sixth = list(exchange());
  EXPECT_EQ(sixth.status, 429);
  EXPECT_EQ(sixth.Reason(), "RATE_LIMITED");
  EXPECT_EQ(Ask("GET", "self"), "OK") << "nobody else is held up";
  stack_.Must("POST", "/v1/" + std::string(made["name"]) + ":disable", stack_.token("admin"),
              Json::object());
  const HttpAnswer ended =
      stack_.Send("POST", "/v1/apiKeys:exchange", "", Json{{"secret", made["secret"]}}.dump());
  EXPECT_EQ(ended.Reason(), "API_KEY_DISABLED");
}

}  // namespace
}  // namespace steward::testing
