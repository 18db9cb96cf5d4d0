// The copies of who works here: what they answer while identity is away.
#include "services/tickets/staff_copies.h"

#include <gtest/gtest.h>

#include "steward/identity/v1/staff_events.pb.h"
#include "tests/support/tickets_stage.h"
#include "tests/support/told_event.h"

namespace steward::tickets {
namespace {

using Stub = v1::TicketService::Stub;

class StaffCopiesTest : public ::testing::Test {
 protected:
  StaffCopiesTest() : following_(stage_.wiring().staff.Follow()) {}

  void Apply(std::string_view person, std::int64_t version, bool active) {
    identity::v1::StaffChanged changed;
    changed.set_staff(std::string(person));
    changed.set_version(version);
    changed.set_is_active(active);
    testing::Tell(stage_.db(), following_, changed).value();
  }
  // The reason a ticket is refused for that names him as its first responder.
  std::string Refusal(std::string_view person) {
    v1::CreateTicketRequest report = TicketsStage::Report();
    report.mutable_ticket()->set_first_responder(std::string(person));
    return ReasonOf(stage_.Ask(&Stub::CreateTicket, report));
  }
  std::int64_t Copies() { return stage_.observer().Count("SELECT COUNT(*) FROM staff_copies"); }

  TicketsStage stage_;
  const events::Subscription following_;
};

TEST_F(StaffCopiesTest, WhileIdentityIsAwayThereAreTheCopies) {
  ASSERT_TRUE(following_.rebuild().ok());
  EXPECT_EQ(Refusal(kTechnician), "OK");
  stage_.StopIdentity();
  EXPECT_EQ(Refusal(kTechnician), "OK");
  EXPECT_EQ(Refusal(kFormer), "STAFF_NOT_IN_SERVICE");
  EXPECT_EQ(Refusal(kStranger), "SERVICE_UNAVAILABLE") << "he may have come a moment ago";
}

TEST_F(StaffCopiesTest, SomebodyWhoCameAMomentAgoIsAskedFor) {
  EXPECT_EQ(Copies(), 0);
  EXPECT_EQ(Refusal(kTechnician), "OK");
  Apply(kTechnician, 3, false);
  EXPECT_EQ(Refusal(kTechnician), "OK") << "he was enabled again a moment ago";
}

TEST_F(StaffCopiesTest, AnEventOlderThanTheCopyChangesNothing) {
  EXPECT_EQ(Refusal(kTechnician), "OK");
  Apply(kTechnician, 5, true);
  Apply(kTechnician, 4, false);
  stage_.StopIdentity();
  EXPECT_EQ(Refusal(kTechnician), "OK");
  Apply(kTechnician, 6, false);
  EXPECT_EQ(Refusal(kTechnician), "STAFF_NOT_IN_SERVICE");
}

TEST_F(StaffCopiesTest, BuiltAnewTheyAreWhatIdentityHasAndNothingElse) {
  Apply("branches/b9/staff/01900000-0000-7000-8000-0000000000cc", 9, true);
  Apply(kTechnician, 100, false);
  ASSERT_TRUE(following_.rebuild().ok());
  EXPECT_EQ(Copies(), 1'502) << "two pages";
  EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM staff_copies WHERE branch_id = 'b9'"), 0);
  EXPECT_EQ(stage_.observer().Count("SELECT MAX(version) FROM staff_copies"), 1);
}

}  // namespace
}  // namespace steward::tickets
