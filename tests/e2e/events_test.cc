// Events through the whole stack: what happens in identity reaches tickets, whatever becomes of
// Redis and of the processes in between.
#include <gtest/gtest.h>

#include "steward/event/v1/event_log_service.pb.h"
#include "steward/identity/v1/staff_events.pb.h"
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
  bool CopiesAgreeNow() {
    return stack_.Count(
               "SELECT COUNT(*) FROM steward_identity.staff s LEFT JOIN"
               " steward_tickets.staff_copies c ON c.branch_id = s.branch_id AND c.id = s.id"
               " WHERE c.id IS NULL OR c.is_active <> (s.state = 1)") == 0;
  }
  bool CopiesAgree() {
    return Eventually([&] { return CopiesAgreeNow(); }, std::chrono::seconds(30));
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

  // As if tickets had not been able to apply that he began to work here.
  void PutAside(const std::string& person) {
    identity::v1::StaffChanged changed;
    changed.set_staff(person);
    changed.set_version(1);
    changed.set_is_active(true);
    event::v1::Envelope envelope;
    envelope.set_type("steward.identity.v1.StaffChanged");
    envelope.set_source("identity");
    envelope.set_epoch(1);
    envelope.set_position(1);
    envelope.set_branch("b1");
    envelope.set_aggregate(person);
    envelope.set_version(1);
    envelope.set_payload(changed.SerializeAsString());
    const std::string id = person.substr(person.rfind('/') + 1);
    const auto db = TestDatabase::Open(stack_.mariadb().RootSettings());
    db->Transact(PatienceOf(std::chrono::seconds(10)), [&](db::Tx& tx) -> Status {
        TRY(
            tx.Execute("DELETE FROM steward_tickets.staff_copies WHERE branch_id = 'b1'"
                       " AND id = UNHEX(REPLACE(?, '-', ''))",
                       id));
        TRY(
            tx.Execute("INSERT INTO steward_tickets.dead_letters (source, epoch, position,"
                       " aggregate, envelope, problem) VALUES ('identity', 1, 1, ?, ?, 'a fault')",
                       person, envelope.SerializeAsString()));
        return {};
      }).value();
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

TEST_F(EventsTest, WhatWasPutAsideIsAppliedByACommandBesideTheServingProcess) {
  const std::string person = NewPerson("aside");
  ASSERT_TRUE(CopiesAgree());
  PutAside(person);
  ASSERT_FALSE(CopiesAgreeNow());
  const auto [code, said] = stack_.Command("tickets", "--retry-dead-letters");
  EXPECT_EQ(code, 0) << said;
  EXPECT_NE(said.find("identity: 1 applied, 0 stay"), std::string::npos) << said;
  EXPECT_EQ(stack_.Count("SELECT COUNT(*) FROM steward_tickets.dead_letters"), 0);
  EXPECT_TRUE(CopiesAgreeNow());
}

}  // namespace
}  // namespace steward::testing
