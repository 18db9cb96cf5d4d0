// A ticket nobody answers: the dispatcher is warned of its clock, the breach is told, each once,
// whatever happens to the service meanwhile; through the gateway (T-16, INV-50).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

using ::testing::ElementsAre;

constexpr std::chrono::seconds kToldWithin(60);

// In branch b1: services learn of a move of business time two seconds later, and the test before
// this one moves that of b2.
class ClockNoticesTest : public ::testing::Test {
 protected:
  ~ClockNoticesTest() override { Post("branches/b1/businessDate:set", Json::object()); }

  Json Post(const std::string& target, const Json& body) {
    return stack_.Must("POST", "/v1/" + target, admin_, body);
  }
  Json Get(const std::string& target) { return stack_.Must("GET", "/v1/" + target, admin_); }

  // The business time of the branch, so many minutes from now.
  void MoveMinutes(int minutes) {
    const std::time_t at = std::time(nullptr) + minutes * 60;
    std::tm parts{};
    gmtime_r(&at, &parts);
    char text[40];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    Post("branches/b1/businessDate:set", {{"businessTime", text}});
  }
  std::string NoticeOf(const std::string& ticket) {
    const Json answer = stack_.Send("GET", "/v1/" + ticket, admin_).body;
    return answer.is_object() ? answer.value("notice", "") : "";
  }
  // Whether the ticket is among those of the branch with this notice.
  bool IsListed(const std::string& ticket, const std::string& notice) {
    const Json page = Get("branches/b1/sites/-/tickets?filter=notice%20%3D%20" + notice);
    if (!page.contains("tickets")) return false;
    return std::ranges::any_of(page["tickets"],
                               [&](const Json& one) { return one["name"] == ticket; });
  }

  Stack& stack_ = Stack::Shared();
  const std::string admin_ = stack_.token("admin");
};

TEST_F(ClockNoticesTest, AnUnansweredTicketIsWarnedOfAndMissedOnceAlsoWhenTheServiceIsRestarted) {
  // To be answered within an hour.
  const std::string ticket =
      Post("branches/b1/sites/s1/tickets", {{"kind", "KIND_HOME_REPAIR"},
                                            {"channel", "CHANNEL_PHONE"},
                                            {"severity", "SEVERITY_4"},
                                            {"title", "单元门关不上"},
                                            {"place", "5 栋"},
                                            {"reporterName", "李娜"}})["name"];
  MoveMinutes(52);
  ASSERT_TRUE(Eventually([&] { return NoticeOf(ticket) == "NOTICE_WARNED"; }, kToldWithin));
  EXPECT_TRUE(IsListed(ticket, "NOTICE_WARNED"));
  stack_.Restart("tickets");
  MoveMinutes(65);
  ASSERT_TRUE(Eventually([&] { return NoticeOf(ticket) == "NOTICE_MISSED"; }, kToldWithin));
  EXPECT_TRUE(IsListed(ticket, "NOTICE_MISSED"));
  stack_.Restart("tickets");
  const auto accept = [&] {
    return stack_.Send("POST", "/v1/" + ticket + ":accept", admin_, "{}").status == 200;
  };
  ASSERT_TRUE(Eventually(accept));
  EXPECT_EQ(NoticeOf(ticket), "NOTICE_UNSPECIFIED");
  EXPECT_FALSE(IsListed(ticket, "NOTICE_MISSED"));

  const Json history = Get(ticket + "/events");
  std::vector<std::string> told;
  std::string missed_time;
  for (const Json& entry : history["events"]) {
    if (!entry.contains("clockTime")) continue;
    told.push_back(entry["action"]);
    missed_time = entry["clockTime"];
  }
  EXPECT_THAT(told, ElementsAre("WARN", "MISS"));
  EXPECT_EQ(missed_time, Get(ticket)["clocks"][0]["dueTime"]) << "the breach has the due time";
}

}  // namespace
}  // namespace steward::testing
