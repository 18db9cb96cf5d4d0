#include "common/auth/duties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace steward::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<DutyPair> kPairs = {{"roles/cashier", "roles/accountant"},
                                      {"tariff.edit", "billRun.approve"},
                                      {"roles/cashier", "refund.approve"}};
const Roles kRoleTable = {{"cashier", {"payment.take"}},
                          {"accountant", {"ledger.read"}},
                          {"pricing", {"tariff.edit"}},
                          {"chief", {"billRun.approve", "refund.approve"}},
                          {"administrator", {"tariff.edit", "billRun.approve"}}};

TEST(DutiesTest, UsingBothDutiesOfAPairOnOneCaseIsRefusedInEitherOrder) {
  const Act priced{"pricing", "tariff.edit"};
  const Act approved{"chief", "billRun.approve"};
  EXPECT_EQ(AgainstDuties(kPairs, {priced}, approved), kPairs[1]);
  EXPECT_EQ(AgainstDuties(kPairs, {approved}, priced), kPairs[1]);
  EXPECT_EQ(AgainstDuties(kPairs, {priced}, priced), std::nullopt);
  EXPECT_EQ(AgainstDuties(kPairs, {}, approved), std::nullopt);
}

TEST(DutiesTest, ADutyIsARoleOrAPermissionAndThePairsMixThem) {
  const Act taken{"cashier", "payment.take"};
  EXPECT_EQ(AgainstDuties(kPairs, {taken}, {"chief", "refund.approve"}), kPairs[2]);
  EXPECT_EQ(AgainstDuties(kPairs, {taken}, {"accountant", "ledger.read"}), kPairs[0]);
  EXPECT_EQ(AgainstDuties(kPairs, {taken}, {"chief", "billRun.approve"}), std::nullopt);
}

TEST(DutiesTest, APairIsHeldWhereTheNamesOverlap) {
  const auto held = [](const std::string& a, const std::string& b) {
    return HeldPairs(kPairs, kRoleTable, {{"pricing", a}, {"chief", b}});
  };
  EXPECT_THAT(held("branches/b1", "branches/b1/sites/s1"), ElementsAre(kPairs[1]));
  EXPECT_THAT(held("branches/b1/sites/s1", ""), ElementsAre(kPairs[1]));
  EXPECT_THAT(held("branches/b1/sites/s1", "branches/b1/sites/s2"), IsEmpty());
  EXPECT_THAT(held("branches/b1", "branches/b12"), IsEmpty());
}

TEST(DutiesTest, OneRoleThatAllowsBothIsAPairAndTheAdministratorIsNone) {
  Roles roles = kRoleTable;
  roles["chief"].insert("tariff.edit");
  EXPECT_THAT(HeldPairs(kPairs, roles, {{"chief", ""}}), ElementsAre(kPairs[1]));
  EXPECT_THAT(HeldPairs(kPairs, roles, {{"administrator", ""}}), IsEmpty());
}

}  // namespace
}  // namespace steward::auth
