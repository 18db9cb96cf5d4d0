// The copies of the sites there are: what they answer while directory is away.
#include "services/tickets/site_copies.h"

#include <gtest/gtest.h>

#include "steward/directory/v1/site_events.pb.h"
#include "tests/support/tickets_stage.h"
#include "tests/support/told_event.h"

namespace steward::tickets {
namespace {

using Stub = v1::TicketService::Stub;

class SiteCopiesTest : public ::testing::Test {
 protected:
  SiteCopiesTest() : following_(stage_.wiring().sites.Follow()) {}

  void Apply(std::string_view site) {
    directory::v1::SiteChanged changed;
    changed.set_site(std::string(site));
    changed.set_version(1);
    testing::Tell(stage_.db(), following_, changed).value();
  }
  // The reason a ticket for this site is refused.
  std::string Refusal(std::string_view site) {
    v1::CreateTicketRequest report = TicketsStage::Report();
    report.set_parent(std::string(site));
    return ReasonOf(stage_.Ask(&Stub::CreateTicket, report));
  }
  std::int64_t Rows(const std::string& table) {
    return stage_.observer().Count("SELECT COUNT(*) FROM " + table);
  }

  TicketsStage stage_;
  const events::Subscription following_;
};

TEST_F(SiteCopiesTest, NoTicketIsTakenForAPlaceThatIsNotThere) {
  EXPECT_EQ(Refusal(kNowhere), "NOT_FOUND");
  EXPECT_EQ(Rows("tickets"), 0);
  EXPECT_EQ(Rows("idempotency_keys"), 0);
  EXPECT_EQ(Refusal("branches/b1/sites/new"), "OK") << "made a moment ago: directory is asked";
  EXPECT_EQ(Rows("tickets"), 1);
}

TEST_F(SiteCopiesTest, WhileDirectoryIsAwayThereAreTheCopies) {
  Apply("branches/b1/sites/s7");
  Apply("branches/b1/sites/s7");
  ASSERT_EQ(Refusal(kSite), "OK");
  stage_.StopIdentity();
  EXPECT_EQ(Refusal(kSite), "OK");
  EXPECT_EQ(Refusal("branches/b1/sites/s7"), "OK");
  EXPECT_EQ(Refusal("branches/b1/sites/s8"), "SERVICE_UNAVAILABLE") << "it may be a new one";
}

TEST_F(SiteCopiesTest, BuiltAnewTheyAreWhatDirectoryHasAndNothingElse) {
  Apply("branches/b9/sites/gone");
  ASSERT_TRUE(following_.rebuild().ok());
  EXPECT_EQ(Rows("site_copies"), 1);
  EXPECT_EQ(Rows("site_copies WHERE branch_id = 'b1' AND site_id = 's1'"), 1);
}

}  // namespace
}  // namespace steward::tickets
