// Refusals that need several services, by the reasons callers get.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace steward::testing
