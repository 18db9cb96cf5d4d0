// What was done and what was refused is on record, and a change of the record is found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

using ::testing::HasSubstr;

class AuditTest : public ::testing::Test {
 protected:
  std::int64_t Count(const std::string& what) {
    return stack_.Count("SELECT COUNT(*) FROM steward_directory.audit_records WHERE " + what);
  }

  Stack& stack_ = Stack::Shared();
};

TEST_F(AuditTest, ARefusalIsRecordedAtTheBranchOfWhoAsked) {
  const std::string unknown = "branches/b1/owners/01900000-0000-7000-8000-000000000001";
  const std::string refused =
      "branch_id = 'b2' AND outcome = 'PERMISSION_DENIED' AND resource = '" + unknown +
      "' AND principal = '" + stack_.name("other") + "'";
  EXPECT_EQ(Count(refused), 0);
  EXPECT_EQ(stack_.Send("GET", "/v1/" + unknown, stack_.token("other")).status, 403);
  EXPECT_TRUE(Eventually([&] { return Count(refused) == 1; }));
}

TEST_F(AuditTest, AChangedRecordIsFoundByTheCommandOfTheService) {
  stack_.Must("PATCH", "/v1/branches/b1/sites/s2?updateMask=address", stack_.token("admin"),
              {{"address", "湖滨路 2 号"}});
  const auto chained = [&] { return Count("position IS NULL") == 0; };
  ASSERT_TRUE(Eventually(chained));
  const auto [good, said] = stack_.VerifyAudit("directory");
  EXPECT_EQ(good, 0) << said;
  EXPECT_THAT(said, HasSubstr(" 0 findings"));

  const std::string change = "UPDATE steward_directory.audit_records SET principal =";
  stack_.mariadb().Run(change + " CONCAT(principal, 'x') WHERE position = 3");
  const auto [bad, named] = stack_.VerifyAudit("directory");
  stack_.mariadb().Run(change + " LEFT(principal, LENGTH(principal) - 1) WHERE position = 3");
  EXPECT_EQ(bad, 1);
  EXPECT_THAT(named, HasSubstr("position 3: the chain is broken"));
  EXPECT_THAT(named, HasSubstr("AUDIT_BROKEN"));
  EXPECT_EQ(stack_.VerifyAudit("directory").first, 0);
}

}  // namespace
}  // namespace steward::testing
