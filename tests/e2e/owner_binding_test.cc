// An owner from the code on his phone to his own unit and ticket, through the gateway alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "tests/support/stack.h"

namespace steward::testing {
namespace {

constexpr const char* kOwnersPhone = "13566778899";
const std::string kHomeSite = "branches/b1/sites/s1";

class OwnerBindingTest : public ::testing::Test {
 protected:
  OwnerBindingTest() {
    const Json building = Post(kHomeSite + "/buildings",
                               {{"number", "77"}, {"phase", "1期"}, {"type", "TYPE_HIGH_RISE"}});
    unit_ = MakeUnit(building["name"], "77-1-101");
    neighbours_ = MakeUnit(building["name"], "77-1-102");
    owner_ = Post("branches/b1/owners",
                  {{"displayName", "王建国"},
                   {"phones", {kOwnersPhone}},
                   {"units", {{{"unit", unit_}, {"role", "ROLE_OWNER"}}}}})["name"];
    ticket_ = MakeTicket(owner_);
    others_ticket_ = MakeTicket("");
  }

  Json Post(const std::string& target, const Json& body) {
    return stack_.Must("POST", "/v1/" + target, stack_.token("admin"), body);
  }
  std::string MakeUnit(const std::string& building, const std::string& house_number) {
    return Post(kHomeSite + "/units",
                {{"building", building}, {"houseNumber", house_number}})["name"];
  }
  std::string MakeTicket(const std::string& customer) {
    return stack_.Must("POST", "/v1/" + kHomeSite + "/tickets", stack_.token("desk"),
                       {{"kind", "KIND_HOME_REPAIR"},
                        {"channel", "CHANNEL_PHONE"},
                        {"severity", "SEVERITY_3"},
                        {"title", "厨房水管漏水"},
                        {"place", "77-1-101"},
                        {"customer", customer},
                        {"reporterName", "王建国"}})["name"];
  }
  // With the code that was sent to the phone.
  Json SignOn() {
    const Json sent =
        stack_.Must("POST", "/v1/branches/b1/ownerCodes", "", {{"phone", kOwnersPhone}});
    std::smatch code;
    const std::string messages = stack_.messages();
    EXPECT_TRUE(std::regex_search(messages, code,
                                  std::regex(std::string(kOwnersPhone) + "\t[^\n]*?([0-9]{7})")));
    return stack_.Must(
        "POST", "/v1/branches/b1/ownerCodes:login", "",
        {{"phone", kOwnersPhone}, {"code", code[1].str()}, {"codeRequest", sent["codeRequest"]}});
  }
  int Reads(const std::string& token, const std::string& name) {
    return stack_.Send("GET", "/v1/" + name, token).status;
  }

  Stack& stack_ = Stack::Shared();
  std::string unit_;
  std::string neighbours_;
  std::string owner_;
  std::string ticket_;
  std::string others_ticket_;
};

TEST_F(OwnerBindingTest, AnOwnerGoesFromACodeToHisOwnUnitAndTicket) {
  const Json session = SignOn();
  const std::string account = session["ownerAccount"];
  const std::string stranger = session["accessToken"];
  EXPECT_EQ(Reads(stranger, unit_), 403) << "a code alone opens nothing";
  const auto bind = [&](const std::string& name) {
    return stack_.Send("POST", "/v1/" + account + ":bind", stranger,
                       Json{{"displayName", name}, {"houseNumber", "77栋1单元101"}}.dump());
  };
  EXPECT_EQ(bind("王建").Reason(), "OWNER_BINDING_REFUSED");
  const HttpAnswer bound = bind("王建国");
  ASSERT_EQ(bound.status, 200) << bound.text;
  EXPECT_EQ(Json::parse(bound.text)["owner"], owner_);

  const Json renewed =
      stack_.Must("POST", "/v1/sessions:refresh", "", {{"refreshToken", session["refreshToken"]}});
  EXPECT_EQ(renewed["owner"], owner_);
  const std::string token = renewed["accessToken"];
  EXPECT_EQ(Reads(token, unit_), 200);
  EXPECT_EQ(Reads(token, neighbours_), 404);
  EXPECT_EQ(Reads(token, ticket_), 200);
  EXPECT_EQ(Reads(token, others_ticket_), 404);
  const Json units = stack_.Must("GET", "/v1/" + kHomeSite + "/units", token);
  ASSERT_EQ(units["units"].size(), 1U);
  EXPECT_EQ(units["units"][0]["name"], unit_);
}

}  // namespace
}  // namespace steward::testing
