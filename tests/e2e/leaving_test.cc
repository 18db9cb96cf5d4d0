// Somebody leaves (D-10): one call, and within seconds his tickets and buildings are his
// successor's; he has not left while a file is out with him.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::seconds kWithin(20);

class LeavingTest : public ::testing::Test {
 protected:
  LeavingTest() : admin_(stack_.token("admin")) {
    leaver_ = MakeStaff("leaver");
    successor_ = MakeStaff("successor");
  }

  // Of branch b1, allowed to do a steward's work; with the token of a fresh sign-in.
  struct Person {
    std::string name;
    std::string token;
  };
  Person MakeStaff(const std::string& login) {
    const Json staff = stack_.Must(
        "POST", "/v1/branches/b1/staff", admin_,
        {{"staff", {{"displayName", "员工"}, {"login", login}}}, {"password", Stack::kPassword}});
    const std::string name = staff["name"];
    stack_.Must("POST", "/v1/" + name + "/grants", admin_,
                {{"role", "roles/steward"}, {"scope", "branches/b1"}});
    return {name, stack_.Must("POST", "/v1/sessions:login", "",
                              {{"login", login}, {"password", Stack::kPassword}})["accessToken"]};
  }

  Json Post(const std::string& target, const Json& body) {
    return stack_.Must("POST", "/v1/" + target, admin_, body);
  }
  Json Get(const std::string& target) { return stack_.Must("GET", "/v1/" + target, admin_); }
  static std::string NameOf(const Json& resource) { return resource["name"]; }

  static Json DateOf(int year, int month, int day) {
    return {{"year", year}, {"month", month}, {"day", day}};
  }

  std::string MakeBuilding(const std::string& number) {
    return NameOf(Post("branches/b1/sites/s1/buildings",
                       {{"number", number}, {"phase", "1期"}, {"type", "TYPE_HIGH_RISE"}}));
  }
  std::string MakeTicket() {
    return NameOf(stack_.Must("POST", "/v1/branches/b1/sites/s1/tickets", stack_.token("desk"),
                              {{"kind", "KIND_HOME_REPAIR"},
                               {"channel", "CHANNEL_PHONE"},
                               {"severity", "SEVERITY_3"},
                               {"title", "厨房水管漏水"},
                               {"place", "3-2-1502"},
                               {"reporterName", "张伟"}}));
  }
  // Lends a new file of the building; the loan.
  Json LendFile(const std::string& building) {
    const std::string unit = NameOf(
        Post("branches/b1/sites/s1/units",
             {{"building", building}, {"houseNumber", "88-1-101"}, {"floorAreaM2X100", 8950}}));
    const std::string owner =
        NameOf(Post("branches/b1/owners", {{"displayName", "王建国"},
                                           {"units", {{{"unit", unit}, {"role", "ROLE_OWNER"}}}}}));
    const Json file = Post("branches/b1/sites/s1/archives?source=SOURCE_COUNTER",
                           {{"unit", unit}, {"customer", owner}, {"contactPerson", "李娜"}});
    return Post("branches/b1/sites/s1/archiveLoans", {{"archive", file["name"]},
                                                      {"borrower", leaver_.name},
                                                      {"dueTime", "2096-01-01T00:00:00Z"}});
  }

  // One thing each, whatever happened in between.
  void ExpectHandedOverOnce(const Json& leaving) {
    for (const Json& item : leaving["items"]) {
      if (item["service"] == "identity") continue;
      const char* kind = item["service"] == "tickets" ? "ticket" : "building";
      ASSERT_EQ(item["handedOver"].size(), 1U) << item;
      EXPECT_EQ(item["handedOver"][0], Json({{"kind", kind}, {"count", 1}}));
      EXPECT_TRUE(item["stillOut"].empty());
    }
  }

  // The building has a keeper for years to come, and he has none.
  void ExpectNoHouseholdIsLeft(const std::string& building) {
    const Json uncovered =
        Get("branches/b1/sites/s1/uncoveredBuildings?post=POST_ZONE_STEWARD&date.year=2096"
            "&date.month=1&date.day=1&pageSize=200");
    for (const Json& one : uncovered["buildings"]) EXPECT_NE(one["building"], building);
    const std::string filter = "?filter=staff%3D%22" + leaver_.name + "%22";
    for (const Json& one : Get("branches/b1/sites/-/assignments" + filter)["assignments"]) {
      EXPECT_TRUE(one.contains("endDate")) << one;
    }
  }

  Stack& stack_ = Stack::Shared();
  const std::string admin_;
  Person leaver_;
  Person successor_;
};

TEST_F(LeavingTest, TicketsAndBuildingsAreHandedOverAndALentFileHoldsUpTheEnd) {
  const std::string building = MakeBuilding("88");
  Post(building + "/assignments",
       {{"post", "POST_ZONE_STEWARD"}, {"staff", leaver_.name}, {"startDate", DateOf(2025, 1, 1)}});
  const std::string ticket = MakeTicket();
  stack_.Must("POST", "/v1/" + ticket + ":transfer", stack_.token("desk"),
              {{"person", leaver_.name}, {"text", "请跟进"}});
  const Json loan = LendFile(building);

  const Json started = Post("branches/b1/leavings", {{"staff", leaver_.name},
                                                     {"successor", successor_.name},
                                                     {"leaveDate", DateOf(2026, 12, 31)}});
  const std::string leaving = NameOf(started);
  const auto finish = [&] {
    return stack_.Send("POST", "/v1/" + leaving + ":finish", admin_, "{}");
  };
  EXPECT_TRUE(Eventually([&] { return Get(ticket)["responsible"] == successor_.name; }, kWithin));
  EXPECT_EQ(Get(ticket)["firstResponder"], stack_.name("desk")) << "T-04";
  const auto refused = [&] { return finish().Reason() == "LEAVING_STILL_OUT"; };
  ASSERT_TRUE(Eventually(refused, kWithin)) << finish().text;
  EXPECT_THAT(finish().text, HasSubstr(loan["number"].get<std::string>())) << "by name";
  EXPECT_EQ(stack_.Send("GET", "/v1/branches/b1/sites/s1", leaver_.token).status, 200);

  // Killed in the middle, a service goes on where it was.
  stack_.Restart("directory");
  const auto is_back = [&] {
    return stack_.Send("POST", "/v1/" + NameOf(loan) + ":return", admin_, "{}").status != 503;
  };
  ASSERT_TRUE(Eventually(is_back, kWithin));
  HttpAnswer done;
  const auto finished = [&] {
    done = finish();
    return done.status == 200;
  };
  ASSERT_TRUE(Eventually(finished, kWithin)) << done.text;
  ExpectHandedOverOnce(done.body);

  const auto is_refused = [&] {
    return stack_.Send("GET", "/v1/branches/b1/sites/s1", leaver_.token).status == 401;
  };
  EXPECT_TRUE(Eventually(is_refused, std::chrono::seconds(5))) << "his live token";
  ExpectNoHouseholdIsLeft(building);
}

}  // namespace
}  // namespace steward::testing
