// The early-warning centre: a ticket nobody answers gets a warning that rises with the time
// and closes by itself, once, whatever happens to the service meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr std::chrono::seconds kWarnedWithin(60);

// In branch b2, whose business time no other test looks at.
class WarningsTest : public ::testing::Test {
 protected:
  ~WarningsTest() override { Post("branches/b2/businessDate:set", Json::object()); }

  Json Post(const std::string& target, const Json& body) {
    return stack_.Must("POST", "/v1/" + target, admin_, body);
  }
  Json Get(const std::string& target) { return stack_.Must("GET", "/v1/" + target, admin_); }

  // To be answered within an hour.
  std::string MakeTicket() {
    return Post("branches/b2/sites/s2/tickets", {{"kind", "KIND_HOME_REPAIR"},
                                                 {"channel", "CHANNEL_PHONE"},
                                                 {"severity", "SEVERITY_4"},
                                                 {"title", "楼道灯不亮"},
                                                 {"place", "3 栋"},
                                                 {"reporterName", "张伟"}})["name"];
  }
  // The business time of the branch, so many minutes from now.
  void MoveMinutes(int minutes) {
    const auto at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) +
                    std::chrono::minutes(minutes);
    const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(at - day);
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    Post("branches/b2/businessDate:set", {{"businessTime", text}});
  }
  std::vector<Json> WarningsOf(const std::string& ticket) {
    const std::string filter = "?filter=subject%3D%22" + ticket + "%22";
    const Json page = Get("branches/b2/sites/-/warnings" + filter);
    return page.contains("warnings") ? page["warnings"].get<std::vector<Json>>()
                                     : std::vector<Json>();
  }
  // That there is one, open at this level.
  bool IsAt(const std::string& ticket, const std::string& level) {
    const std::vector<Json> all = WarningsOf(ticket);
    return all.size() == 1 && all[0]["level"] == level && !all[0].contains("closeTime");
  }

  Stack& stack_ = Stack::Shared();
  const std::string admin_ = stack_.token("admin");
};

TEST_F(WarningsTest, ATicketNobodyAnswersIsWarnedOfOnceUntilItIsAccepted) {
  const std::string ticket = MakeTicket();
  MoveMinutes(35);
  ASSERT_TRUE(Eventually([&] { return IsAt(ticket, "LEVEL_AMBER"); }, kWarnedWithin));
  stack_.Restart("tickets");
  MoveMinutes(65);
  ASSERT_TRUE(Eventually([&] { return IsAt(ticket, "LEVEL_RED"); }, kWarnedWithin));
  stack_.Restart("tickets");
  // The gateway may still be on its way back to the service.
  const auto accept = [&] {
    return stack_.Send("POST", "/v1/" + ticket + ":accept", admin_, "{}").status == 200;
  };
  ASSERT_TRUE(Eventually(accept));
  const auto is_closed = [&] { return WarningsOf(ticket).at(0).contains("closeTime"); };
  ASSERT_TRUE(Eventually(is_closed, kWarnedWithin));

  ASSERT_THAT(WarningsOf(ticket), SizeIs(1)) << "one crossing, one warning";
  const Json warning = Get(WarningsOf(ticket)[0]["name"]);
  EXPECT_EQ(warning["role"], "roles/supervisor");
  std::vector<std::string> levels;
  for (const Json& change : warning["changes"]) levels.push_back(change.value("level", ""));
  if (levels.size() == 3 && levels[2] == "LEVEL_UNSPECIFIED") levels[2] = "";
  EXPECT_THAT(levels, ElementsAre("LEVEL_AMBER", "LEVEL_RED", "")) << warning;
}

}  // namespace
}  // namespace steward::testing
