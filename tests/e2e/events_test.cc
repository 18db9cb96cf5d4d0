// Events through the whole stack: what happens in identity reaches tickets, whatever becomes of
// Redis and of the processes in between.
#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

class EventsTest : public ::testing::Test {
 protected:
  std::string NewPerson(const std::string& login) {
    return stack_.Must("POST", "/v1/branches/b1/staff", stack_.token("admin"),
                       {{"staff", {{"displayName", "师傅"}, {"login", login}}}})["name"];
  }
  bool CopiesAgree() {
    return Eventually(
        [&] {
          return stack_.Count(
                     "SELECT COUNT(*) FROM steward_identity.staff s LEFT JOIN"
                     " steward_tickets.staff_copies c ON c.branch_id = s.branch_id AND c.id = s.id"
                     " WHERE c.id IS NULL OR c.is_active <> (s.state = 1)") == 0;
        },
        std::chrono::seconds(30));
  }
  // Again, after identity has ended.
  bool GatewayReachesIdentity() {
    return Eventually([&] {
      return stack_.Send("GET", "/v1/branches/b1/staff", stack_.token("admin")).status == 200;
    });
  }
  int Dispatch(const std::string& person) {
    const Json ticket =
        stack_.Must("POST", "/v1/branches/b1/sites/s1/tickets", stack_.token("desk"),
                    {{"kind", "KIND_HOME_REPAIR"},
                     {"channel", "CHANNEL_PHONE"},
                     {"severity", "SEVERITY_3"},
                     {"title", "厨房水管漏水"},
                     {"place", "9-1-101"}});
    const std::string name = ticket["name"];
    stack_.Must("POST", "/v1/" + name + ":accept", stack_.token("desk"), Json::object());
    return stack_
        .Send("POST", "/v1/" + name + ":dispatch", stack_.token("dispatcher"),
              Json{{"assignee", person}}.dump())
        .status;
  }

  Stack& stack_ = Stack::Shared();
};

TEST_F(EventsTest, WhoWorksHereIsKnownToTicketsWhileIdentityIsAway) {
  const std::string person = NewPerson("shifu");
  const std::string former = NewPerson("jiushifu");
  stack_.Must("POST", "/v1/" + former + ":disable", stack_.token("admin"), Json::object());
  ASSERT_TRUE(CopiesAgree());
  EXPECT_EQ(Dispatch(stack_.name("technician")), 200);

  stack_.process("identity").Kill();
  EXPECT_EQ(Dispatch(person), 200) << "nobody gave him a ticket before";
  EXPECT_EQ(Dispatch(former), 400);
  stack_.Restart("identity");
  EXPECT_TRUE(GatewayReachesIdentity());
}

TEST_F(EventsTest, NothingIsLostWhenRedisIsEmptiedOrAProcessIsKilled) {
  for (int round = 0; round < 3; ++round) {
    const std::string suffix = std::to_string(round);
    stack_.streams().Flush();
    NewPerson("a" + suffix);
    stack_.process("tickets").Kill();
    NewPerson("b" + suffix);
    stack_.streams().Kill();
    NewPerson("c" + suffix);
    stack_.process("identity").Kill();
    stack_.Restart("identity");
    stack_.Restart("tickets");
    ASSERT_TRUE(GatewayReachesIdentity());
    NewPerson("d" + suffix);
    stack_.streams().Restart();
    EXPECT_TRUE(CopiesAgree());
  }
  EXPECT_EQ(stack_.Count("SELECT COUNT(*) FROM steward_tickets.dead_letters"), 0);
}

}  // namespace
}  // namespace steward::testing
