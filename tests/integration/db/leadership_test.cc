// One leader at a time, and whoever asks knows whether there is one.
#include "common/db/leadership.h"

#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/private_mariadb.h"

namespace steward::db {
namespace {

class LeadershipTest : public ::testing::Test {
 protected:
  LeadershipTest() { schema_.Migrate(); }

  testing::TestDatabase schema_;
  Leadership one_{schema_.settings(), "work"};
  Leadership other_{schema_.settings(), "work"};
};

TEST_F(LeadershipTest, EverybodyKnowsWhetherSomebodyLeads) {
  EXPECT_EQ(one_.IsLed(), false);
  const auto epoch = one_.Lead();
  ASSERT_TRUE(epoch);
  EXPECT_EQ(one_.IsLed(), true);
  EXPECT_EQ(other_.IsLed(), true);
  EXPECT_EQ(other_.Lead(), std::nullopt);
  EXPECT_EQ(one_.Lead(), epoch) << "to be asked changes nothing";
  Leadership elsewhere(schema_.settings(), "other work");
  EXPECT_EQ(elsewhere.IsLed(), false);
}

TEST_F(LeadershipTest, WhoGivesUpIsFollowedByAnotherAndMayLeadAgain) {
  const auto first = one_.Lead();
  ASSERT_TRUE(first);
  other_.GiveUp();  // of nothing
  EXPECT_EQ(one_.IsLed(), true);
  one_.GiveUp();
  EXPECT_TRUE(testing::Eventually([&] { return other_.IsLed() == false; }));
  const auto second = other_.Lead();
  ASSERT_TRUE(second);
  EXPECT_GT(*second, *first);
  EXPECT_EQ(one_.IsLed(), true);
  EXPECT_EQ(one_.Lead(), std::nullopt);
  other_.GiveUp();
  EXPECT_TRUE(testing::Eventually([&] { return one_.Lead().has_value(); }));
}

TEST_F(LeadershipTest, WithoutADatabaseNobodyKnows) {
  Settings nowhere = schema_.settings();
  nowhere.socket += ".gone";
  Leadership leadership(nowhere, "work");
  EXPECT_EQ(leadership.IsLed(), std::nullopt);
  EXPECT_EQ(leadership.Lead(), std::nullopt);
}

}  // namespace
}  // namespace steward::db
